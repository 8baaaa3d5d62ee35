/**
 * Taking back the last thing one did (G9): the opposite call is made from what the command left in the event log, and given through
 * the one door like any other. It is refused when what it is about has changed since.
 *
 * Exactly once: first an event says what is to be taken back, and with which call. After a crash that event is found, not made
 * again, and the opposite call finds its own first answer; so the command before it is never taken back as well.
 */
import { z } from 'zod';
import type { Done } from '../call.ts';
import { checkIfMatch } from '../collab/etag.ts';
import type { Rule } from '../collab/store.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import { findUndoing } from './undoing.ts';
import type { Undoing } from './undoing.ts';

const call = z.strictObject({
  call_id: z.string(),
  command: z.string(),
  line: z.string().meta({ description: 'As it was typed, or would be.' }),
});

export const undo = defineCommand({
  name: 'hub.undo',
  aliases: ['undo'],
  summary: 'Take back the last thing you did, where that is possible',
  role: 'viewer',
  effect: 'write',
  http: { route: 'POST /hub/undo', problems: [404, 412, 428] },
  input: z.strictObject({}),
  output: z.strictObject({
    undone: call.meta({ description: 'What was taken back.' }),
    by: call.meta({ description: 'The call that took it back.' }),
    text: z.string().meta({ description: 'What that call answered.' }),
  }),
  examples: ['undo'],
  run: async (ctx) => {
    const found = await findUndoing(ctx).catch((error: unknown) => error as Error);
    const [said] = (await ctx.collab.commit(announce(found))).events;
    const undoing = said!.details as unknown as Undoing;
    const by = await give(ctx, undoing);
    return {
      undone: { call_id: undoing.undone_call, command: undoing.command, line: undoing.line },
      by: { call_id: by.id, command: by.command, line: by.line },
      text: by.text,
    };
  },
  say: ({ undone, text }) => `Undone: ${undone.line}. ${text}`,
});

/** Errors: what there is against it; etag_mismatch when what it is about changed since. */
function announce(found: Undoing | Error): Rule {
  return (board) => {
    if (found instanceof Error) throw found;
    const { about, if_match, line } = found;
    if (about !== undefined) explained(line, () => checkIfMatch(if_match, { required: true }, board, about.kind, about.id));
    const target = about === undefined ? undefined : `${about.kind === 'agents' ? 'agent' : 'task'}:${about.id}`;
    return [{ event: 'undo_asked', details: { ...found }, ...(target !== undefined && { target }) }];
  };
}

/** Errors: what the opposite call is refused for. */
async function give(ctx: Context, { undone_call, line, by, if_match }: Undoing): Promise<Done> {
  const { id, channel, principal, signal } = ctx.call;
  const answer = await ctx.give({
    channel,
    principal,
    signal,
    ask: { command: by.command, params: {}, body: { args: by.args } },
    nativeId: `undo:${undone_call}:${id}`,
    requestId: `undo:${undone_call}`,
    ...(if_match !== undefined && { ifMatch: { header: if_match, required: true } }),
  });
  if (answer.ok && answer.status === undefined) return answer;
  return explained(line, () => {
    throw answer.ok ? new HubError('conflict', answer.text) : answer.error;
  });
}

/** Says of a refusal what it was that could not be undone. */
function explained<Value>(line: string, attempt: () => Value): Value {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    throw new HubError(error.code, `"${line}" cannot be undone: ${error.message}`, error.fields, { cause: error });
  }
}
