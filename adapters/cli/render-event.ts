/** An event of the log as one line for people. Pure. */
import { toFields, toText } from '../client/answer.ts';
import { paint, toPrintable, type Look } from './look.ts';
import { isInstant, toClock } from './time.ts';

/** Details longer than this are cut: the line is for watching, `event list` and `--json` show all. */
const MAX_DETAIL = 200;

/** `14:03:59  task_transitioned  ada  T-12  queued → claimed`. `data` is the JSON line of the stream. */
export function renderEvent(data: string, look: Look): string {
  const event = toEvent(data);
  if (event === undefined) return toPrintable(data);
  const ts = toText(event.ts);
  const name = toText(event.event);
  const parts = [
    paint(look, 'dim', look.forPeople && isInstant(ts) ? toClock(ts) : toPrintable(ts)),
    paint(look, toneOf(name), toPrintable(name).padEnd(20)),
    toPrintable(toText(event.actor)),
    toPrintable(toText(event.target)),
    renderDetails(toFields(event.details) ?? {}),
  ];
  return parts
    .filter((part) => part !== '')
    .join('  ')
    .replaceAll('\n', ' ');
}

/** What a `reset` of the stream means to a reader (V3). */
export function renderReset(data: string): string {
  const reason = toText(toEvent(data)?.reason);
  return `Events are missing here: the log does not reach back to the last one shown${reason === '' ? '' : ` (${toPrintable(reason)})`}.`;
}

function toEvent(data: string): Record<string, unknown> | undefined {
  try {
    return toFields(JSON.parse(data));
  } catch {
    return undefined;
  }
}

function toneOf(name: string): 'red' | 'green' | 'cyan' {
  if (/(failed|refused|lost|forced|blocked|recovered)$/.test(name)) return 'red';
  return /(succeeded|accepted|approved|done)$/.test(name) ? 'green' : 'cyan';
}

/** `from → to` for a move, else `name=value`; the after-images are for machines. */
function renderDetails({ changes: _, from, to, ...details }: Record<string, unknown>): string {
  const move = typeof from === 'string' && typeof to === 'string' ? [`${from} → ${to}`] : [];
  const pairs = Object.entries(details).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = toPrintable([...move, ...pairs].join(' '));
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
}
