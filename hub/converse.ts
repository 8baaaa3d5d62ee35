/**
 * The door for people: text becomes one asking or several, each of which goes through `execute`. Here is only what a conversation
 * needs beyond a single line: several lines in one message (G8), typed JSON (G5), and `again` (G9).
 */
import type { Answer, CallRequest, Execute } from './call.ts';
import { HubError } from './errors.ts';
import { findJsonCalls } from './language/json-calls.ts';
import { propose } from './language/natural/propose.ts';
import { findCommand } from './language/spoken.ts';
import { tokenize } from './language/tokens.ts';
import type { Registry } from './command.ts';
import type { Audit } from './store/audit.ts';
import type { Ledger } from './store/ledger.ts';

export type TextRequest = Omit<CallRequest, 'ask'> & { text: string };

export type Converse = {
  /** One message. One command answers as itself; several answer as a numbered transcript. Never throws. */
  say(request: TextRequest): Promise<Answer | Transcript>;
};

/** Several commands of one message, in order; those after a stop were not run. */
export type Transcript = { transcript: true; ok: boolean; answers: Answer[]; text: string };

/** Commands in one message at the most (S33). */
const MAX_COMMANDS = 20;
/** After so many unknown lines the rest is prose, not commands (G8). */
const MAX_UNKNOWN = 5;

export type ConverseParts = { execute: Execute; audit: Audit; ledger: Ledger; registry: Registry };

export function createConverse({ execute, audit, ledger, registry }: ConverseParts): Converse {
  async function one(request: CallRequest): Promise<Answer> {
    if (!('text' in request.ask)) return await execute(request);
    const { text } = request.ask;
    if (text.trim().toLowerCase() !== 'again') return await execute(understood(text, request) ?? request);
    // An answer does not wait for its audit row, so what was just answered may not be in the log yet.
    await ledger.flush();
    const line = await audit.findLastLine(request.principal.id);
    return await execute({ ...request, ask: { text: line ?? 'again' } });
  }

  /** Plain English where no command stands (G6): its line runs when it reads, and waits for a yes when it changes something. */
  function understood(text: string, request: CallRequest): CallRequest | undefined {
    if (findCommand(tokenize(text, { tolerant: true }).tokens, registry.all) !== undefined) return undefined;
    const { principal, channel } = request;
    const commands = registry.visibleTo(principal.role, channel);
    const found = propose(text, { commands, asker: principal.name, timezone: principal.timezone, now: new Date() });
    return found === undefined ? undefined : { ...request, ask: { text: found.line }, said: text };
  }

  /** Each command of a message has an id of its own below the message's, so that a repeat of the message repeats each. */
  async function several(request: Omit<CallRequest, 'ask'>, asks: CallRequest['ask'][]): Promise<Transcript> {
    const answers: Answer[] = [];
    let unknown = 0;
    for (const [i, ask] of asks.entries()) {
      const answer = await one({
        ...request,
        ask,
        ...(request.nativeId !== undefined && { nativeId: `${request.nativeId}#${i + 1}` }),
      });
      answers.push(answer);
      if (!answer.ok && answer.error.code === 'unknown_command') unknown++;
      const dangerFailed = !answer.ok && registry.get(answer.command ?? '')?.effect === 'danger';
      if (dangerFailed || unknown >= MAX_UNKNOWN) break;
    }
    return {
      transcript: true,
      ok: answers.length === asks.length && answers.every((answer) => answer.ok),
      answers,
      text: toTranscript(asks, answers),
    };
  }

  return {
    async say({ text, ...request }) {
      const asks = toAsks(text);
      if (asks instanceof HubError) return await execute({ ...request, ask: { text } });
      if (asks.length <= 1) return await one({ ...request, ask: asks[0] ?? { text } });
      return await several(request, asks);
    },
  };
}

/** The askings of a message; a HubError when it looks like typed JSON and is not acceptable (execute then says so, and audits it). */
function toAsks(text: string): CallRequest['ask'][] | HubError {
  try {
    const calls = findJsonCalls(text);
    if (calls !== undefined) return bounded(calls.map(({ command, args }) => ({ command, params: {}, body: { args } })));
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  const lines = text
    .split('\n')
    .map((line) => withoutSlash(line.trim()))
    .filter((line) => line !== '' && !FENCE.test(line));
  return bounded(lines.map((line) => ({ text: line })));
}

/** Marks around a block of code in a chat. */
const FENCE = /^```\w*$/;
/** People copy from a chat what they type elsewhere: `/kyros task list` means the same on every channel. */
function withoutSlash(line: string): string {
  return line.replace(/^\/kyros(?=\s|$)\s*/i, '') || (line === '' ? '' : 'help');
}

function bounded(asks: CallRequest['ask'][]): CallRequest['ask'][] {
  return asks.slice(0, MAX_COMMANDS);
}

function toTranscript(asks: CallRequest['ask'][], answers: Answer[]): string {
  const parts = answers.map((answer, i) => {
    const ask = asks[i]!;
    const asked = 'text' in ask ? ask.text : (answer.line ?? ask.command);
    const said = answer.ok ? answer.text : `${answer.error.message} ${answer.error.kind.next}`;
    return `${i + 1}> ${asked}\n${answer.ok ? 'ok' : answer.error.code} ${said}`;
  });
  if (answers.length < asks.length) parts.push(`Stopped after ${answers.length} of ${asks.length}; the rest was not run.`);
  return parts.join('\n');
}
