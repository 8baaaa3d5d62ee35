/** The span of one asking on its way through the one door. */
import type { Answer, CallRequest } from '../call.ts';
import { inSpan, rememberTrace, type OpenSpan } from './trace.ts';

/** A call as the door knows it; `command` once it is read. */
export type OpenCall = {
  readonly id: string;
  readonly request: Pick<CallRequest, 'channel'>;
  command?: { readonly name: string; readonly effect: string };
};

export function inCallSpan(call: OpenCall, work: () => Promise<Answer>): Promise<Answer> {
  const facts = { 'kyros.channel': call.request.channel, 'kyros.call.id': call.id };
  return inSpan({ name: 'execute', facts }, (span) => (span === undefined ? work() : told(span, call, work)));
}

async function told(span: OpenSpan, call: OpenCall, work: () => Promise<Answer>): Promise<Answer> {
  rememberTrace(call.id);
  const answer = await work();
  const { command } = call;
  if (command !== undefined) span.rename(`execute ${command.name}`);
  span.note({
    'kyros.command': command?.name,
    'kyros.effect': command?.effect,
    'kyros.outcome': answer.ok ? (answer.status ?? 'ok') : answer.error.code,
    'kyros.replayed': answer.replayed,
  });
  // A refusal is an answer, not a failure of the hub.
  if (!answer.ok && answer.error.kind.status >= 500) span.fail(answer.error.code);
  return answer;
}
