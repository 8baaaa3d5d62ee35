/** What a command answers by HTTP when it was given as text or by its name: `POST /hub/commands`, and hooks that wait. */
import type { Answer } from '../call.ts';
import type { Transcript } from '../converse.ts';
import { toDoneReply, toReply } from '../surfaces/answer.ts';
import { stateOf, type HttpContext } from './context.ts';
import { writeCommon, writeJson, writePending } from './rest-answer.ts';

/** The answer of any command, given by text or by name (CONTRACT "Hub"). Throws the HubError of a refused one. */
export function writeGiven(ctx: HttpContext, answer: Answer | Transcript): void {
  if ('transcript' in answer) return writeTranscript(ctx, answer);
  writeCommon(ctx, answer);
  if (!answer.ok) throw answer.error;
  if (answer.status === 'pending') return writePending(ctx, answer);
  writeJson(ctx, 200, toDoneReply(answer));
}

/** Several commands in one text: one answer each, and the transcript that people read (G8). */
function writeTranscript(ctx: HttpContext, transcript: Transcript): void {
  const [first] = transcript.answers;
  if (first !== undefined) stateOf(ctx).callId = first.id;
  writeJson(ctx, 200, toReply(transcript));
}
