/** Answers as text for people. Pure: what to write, never where. */
import type { Answer } from '../client/answer.ts';
import type { Failure } from './failure.ts';
import { paint, toPrintable, type Look } from './look.ts';
import { renderTable } from './table.ts';

/** An answer: its sentence, and its rows as a table when there are any; or how to confirm what waits. */
export function renderAnswer(answer: Answer, look: Look): string {
  if (answer.status === 'pending') return renderPending(answer.confirmId, answer.preview, look);
  if (answer.status === 'transcript') return toPrintable(answer.text);
  const table = answer.view === undefined || answer.view.rows.length === 0 ? '' : renderTable(answer.view, look);
  const note = answer.replayed ? paint(look, 'dim', '(This was answered before; nothing was done again.)') : '';
  return [toPrintable(answer.text), table, note].filter((part) => part !== '').join('\n');
}

function renderPending(confirmId: string, preview: string, look: Look): string {
  const id = toPrintable(confirmId);
  return [
    toPrintable(preview),
    paint(look, 'yellow', 'Nothing has happened yet.') + ` To confirm: ${look.program} approve ${id}`,
  ].join('\n');
}

/** An answer for programs: the output and nothing else. Still harmless on a terminal, and still the same JSON. */
export function renderJson(value: unknown): string {
  return toPrintable(JSON.stringify(value, null, 2));
}

/** One line and the next step. */
export function renderFailure(failure: Failure, look: Look): string {
  const { problem } = failure;
  const lines = [
    paint(look, 'red', toPrintable(oneLine(failure.message))) +
      (problem === undefined ? '' : paint(look, 'dim', ` (${toPrintable(problem.code)})`)),
  ];
  for (const { path, message } of problem?.errors ?? []) {
    if (!failure.message.includes(message))
      lines.push(`  ${toPrintable(oneLine(`${path.replace(/^\//, '')}: ${message}`.replace(/^: /, '')))}`);
  }
  if (failure.next !== undefined) lines.push(`  ${toPrintable(oneLine(failure.next))}`);
  if (problem !== undefined && problem.status >= 500 && typeof problem.request_id === 'string')
    lines.push(`  Request id: ${toPrintable(problem.request_id)}`);
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/(?<!\s)\s*\n\s*/g, ' ').trim();
}
