/** What a command answers by HTTP when it was given as text or by its name: `POST /hub/commands`, and hooks that wait. */
import type { Answer, Done } from '../call.ts';
import type { Transcript } from '../converse.ts';
import { stateOf, type HttpContext } from './context.ts';
import { writeCommon, writeJson, writePending } from './rest-answer.ts';

/** The answer of any command, given by text or by name (CONTRACT "Hub"). Throws the HubError of a refused one. */
export function writeGiven(ctx: HttpContext, answer: Answer | Transcript): void {
  if ('transcript' in answer) return writeTranscript(ctx, answer);
  writeCommon(ctx, answer);
  if (!answer.ok) throw answer.error;
  if (answer.status === 'pending') return writePending(ctx, answer);
  writeJson(ctx, 200, toBody(answer));
}

function toBody({ id, command, line, output, text, view }: Done) {
  return { id, ok: true, command, line, output, text, ...(view !== undefined && { view }) };
}

/** Several commands in one text: one answer each, and the transcript that people read (G8). */
function writeTranscript(ctx: HttpContext, { ok, answers, text }: Transcript): void {
  const [first] = answers;
  if (first !== undefined) stateOf(ctx).callId = first.id;
  writeJson(ctx, 200, { ok, text, answers: answers.map(toEntry) });
}

function toEntry(answer: Answer) {
  if (!answer.ok)
    return {
      id: answer.id,
      ok: false,
      command: answer.command,
      line: answer.line,
      ...answer.error.fields,
      code: answer.error.code,
      detail: answer.error.message,
    };
  return answer.status === 'pending'
    ? { id: answer.id, ok: true, status: 'pending', confirm_id: answer.confirm_id, preview: answer.preview }
    : toBody(answer);
}
