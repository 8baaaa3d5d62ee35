/** Answers as data, for every surface that is not REST: the same members everywhere (CONTRACT `POST /hub/commands`). */
import type { Answer, Done } from '../call.ts';
import type { Transcript } from '../converse.ts';
import type { HubError } from '../errors.ts';

/** `ok: false` carries code, detail and what to do next, beside what belongs to the code. */
export function toReply(answer: Answer | Transcript): Record<string, unknown> {
  if ('transcript' in answer) return { ok: answer.ok, text: answer.text, answers: answer.answers.map(toReply) };
  if (!answer.ok) return { id: answer.id, command: answer.command, line: answer.line, ...toRefused(answer.error) };
  if (answer.status !== 'pending') return toDoneReply(answer);
  const { id, confirm_id, preview } = answer;
  return { id, ok: true, status: 'pending', confirm_id, preview };
}

export function toDoneReply({ id, command, line, output, text, view }: Done): Record<string, unknown> {
  return { id, ok: true, command, line, output, text, ...(view !== undefined && { view }) };
}

/** A failure that no call speaks of. */
export function toRefused(error: HubError): Record<string, unknown> {
  const { title, status, retryable, next } = error.kind;
  return { ...error.fields, ok: false, code: error.code, title, status, detail: error.message, retryable, next };
}
