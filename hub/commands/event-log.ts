/**
 * Writing chosen events into the log for people (V10). Two stores change: the event log says which events were written, then the text
 * goes into the human log under a mark with the call's id. After a crash between the two the mark tells whether the text is there.
 */
import { z } from 'zod';
import { toMarkdown } from '../collab/event.ts';
import type { EventRecord, Rule } from '../collab/store.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import { filterFields, toFilter } from './event-choice.ts';
import { readSelection, toSeq } from './event-read.ts';
import type { Selection } from './event-read.ts';

/** Events of one text. */
const EVENTS_MAX = 1_000;
/** How far back it goes when nothing is said. */
const DEFAULT_SECONDS = 24 * 3600;

const instant = z.iso.datetime({ offset: true, error: 'must be an ISO time, as 2026-12-01T09:00:00Z' });

const input = z.strictObject({
  ids: z.array(z.string().max(120)).min(1).max(200).optional().meta({ description: 'These events, by id.' }),
  since: instant
    .optional()
    .meta({ description: 'Events from this time on; the last day when nothing is said.', text: 'instant' }),
  until: instant.optional().meta({ description: 'Events up to this time.', text: 'instant' }),
  filter: z
    .union([z.string().min(1).max(200), z.strictObject(filterFields)])
    .optional()
    .meta({
      description: 'Only some of them: a name with * for any text, or JSON with event, task, agent, actor, target.',
      text: 'json',
    }),
});
type LogInput = z.output<typeof input>;

async function toSelection(ctx: Context, { ids, since, until, filter }: LogInput): Promise<Selection> {
  const { store } = ctx.collab;
  if (ids && (since ?? until ?? filter) !== undefined) {
    const message = 'Give either ids, or a time and a filter.';
    throw new HubError('invalid_input', message, { errors: [{ path: '/ids', message }] });
  }
  if (ids) return { seqs: [...new Set(ids.map((id) => toSeq(store, id)))].sort((a, b) => a - b) };
  const fromMs = since === undefined ? ctx.now.getTime() - DEFAULT_SECONDS * 1_000 : Date.parse(since);
  const upTo = until === undefined ? store.board.seq : await store.seqBefore(Date.parse(until) + 1);
  return {
    after: await store.seqBefore(fromMs),
    upTo,
    filter: filter === undefined ? undefined : toFilter(typeof filter === 'string' ? { event: filter } : filter),
  };
}

type Written = { text: string; events: number; truncated: boolean };

async function writeLog(ctx: Context, chosen: LogInput): Promise<Written> {
  const selection = await toSelection(ctx, chosen);
  const { events, truncated } = await readSelection(ctx.collab.store, selection, EVENTS_MAX);
  if (events.length === 0) return { text: toMarkdown([]), events: 0, truncated };
  let isNew = false;
  const rule: Rule = () => {
    isNew = true;
    return [{ event: 'human_log_written', details: { events: events.length, first: events[0]!.seq, last: events.at(-1)!.seq } }];
  };
  const [said] = (await ctx.collab.commit(rule)).events;
  if (isNew) return { text: await append(ctx, said!, events), events: events.length, truncated };
  return { ...(await appendAgain(ctx, said!, selection)), truncated };
}

async function append(ctx: Context, said: EventRecord, events: EventRecord[]): Promise<string> {
  const text = `## Log written ${said.ts.slice(0, 16).replace('T', ' ')} UTC\n\n${toMarkdown(events)}`;
  await ctx.collab.store.appendLog(`${markOf(ctx, 'begin')}\n${text}${markOf(ctx, 'end')}\n`);
  return text;
}

/** Markdown that shows nothing. Words of events cannot make one: their angle brackets are escaped. */
function markOf(ctx: Context, which: 'begin' | 'end'): string {
  return `<!-- ${which} ${ctx.call.id} -->`;
}

/** After a crash: what was written, or the same events once more when the text never arrived whole. */
async function appendAgain(ctx: Context, said: EventRecord, selection: Selection): Promise<Pick<Written, 'text' | 'events'>> {
  const { events, first, last } = said.details as { events: number; first: number; last: number } & object;
  const [, kept] = (await ctx.collab.store.readLog()).text.split(`${markOf(ctx, 'begin')}\n`);
  const end = kept?.indexOf(markOf(ctx, 'end')) ?? -1;
  if (end >= 0) return { text: kept!.slice(0, end), events };
  const same = 'seqs' in selection ? selection : { ...selection, after: first - 1, upTo: last };
  const again = await readSelection(ctx.collab.store, same, EVENTS_MAX);
  return { text: await append(ctx, said, again.events), events };
}

export const eventLogCommands = [
  defineCommand({
    name: 'event.log',
    summary: 'Write chosen events into the log for people',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/events/log' },
    input,
    output: z.strictObject({
      text: z.string().meta({ description: 'The Markdown that was written.' }),
      events: z.int(),
      truncated: z
        .boolean()
        .meta({ description: `True when there were more than fit: at most ${EVENTS_MAX} events go into one text.` }),
    }),
    examples: ['event log', 'event log --since 2026-01-01T00:00:00Z --filter "task_*"'],
    run: writeLog,
    say: ({ text }) => text,
  }),
];
