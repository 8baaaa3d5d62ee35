/** The hub as the CLI speaks to it: signed requests, commands that cannot happen twice, and streams. */
import { randomUUID } from 'node:crypto';
import { readAnswer, toKyrosError, type Answer, type Reply } from '../client/answer.ts';
import { hasCode, Unreachable } from '../client/error.ts';
import { openStream } from '../client/events.ts';
import { retrying } from '../client/retry.ts';
import { realTiming } from '../client/timing.ts';
import { open, send, type Sending } from '../client/transport.ts';
import { toHub, type Credentials } from './credentials.ts';
import { EXIT, Failure, toOwn } from './failure.ts';
import type { Settings } from './settings.ts';

export type Client = {
  /** Gives a command. Throws a Failure when it was refused or no hub answers. */
  ask(line: string, key?: string): Promise<Answer>;
  /** The body of a GET. Throws a Failure. */
  get(path: string): Promise<unknown>;
  /** Opens a stream of events. Throws a KyrosError when it is refused, for `tail` to judge. */
  stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
};

/** How long a repeated command waits for the answer of its first sending. */
const REPEAT_WAIT_MS = 30_000;
const REPEAT_PAUSE_MS = 300;

export function createClient({ url, program }: Settings, credentials: Credentials): Client {
  const hub = toHub(url);
  const request = async (sending: Sending) => {
    const reply = await withToken(credentials, sending, (signed) => send(hub, signed));
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw toKyrosError(reply);
  };
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw toOwn(thrown, program);
    }
  };
  return {
    ask: (line, key = randomUUID()) => told(async () => readAnswer(await askOnce(request, line, key))),
    get: (path) => told(async () => (await request({ method: 'GET', path })).body),
    stream: async (path, headers, signal) => {
      const sending = { method: 'GET', path, headers: { accept: 'text/event-stream', ...headers } };
      return await openStream(await withToken(credentials, sending, (signed) => open(hub, signed, signal)));
    },
  };
}

/** Sends with the credential; when the hub says it is over, renews it once and sends again (a 401 means nothing was done). */
async function withToken<R extends { status: number }>(
  credentials: Credentials,
  sending: Sending,
  go: (signed: Sending) => Promise<R>,
): Promise<R> {
  const token = await credentials.token();
  const answer = await go(sign(sending, token));
  if (answer.status !== 401) return answer;
  const renewed = await credentials.renew(token);
  return renewed === undefined ? answer : await go(sign(sending, renewed));
}

function sign(sending: Sending, token: string | undefined): Sending {
  return token === undefined ? sending : { ...sending, headers: { ...sending.headers, authorization: `Bearer ${token}` } };
}

/**
 * One command, exactly once: the key makes a second sending the same request (E10), so a lost connection is tried once
 * more, and while the first sending still runs its answer is waited for. A person waits for nothing else.
 */
async function askOnce(request: (sending: Sending) => Promise<Reply>, text: string, key: string): Promise<Reply> {
  const sending = { method: 'POST', path: '/hub/commands', headers: { 'idempotency-key': key }, body: { text } };
  let isLost = false;
  const mayRetry = (error: unknown) => {
    if (isLost) return hasCode(error, 'in_progress');
    isLost = error instanceof Unreachable && error.arrived === 'maybe';
    return isLost;
  };
  const patience = { timing: realTiming, totalMs: REPEAT_WAIT_MS, leastMs: REPEAT_PAUSE_MS, mayRetry };
  try {
    return await retrying(() => request(sending), patience);
  } catch (error) {
    if (!isLost || !hasCode(error, 'unreachable', 'in_progress')) throw error;
    throw new Failure(EXIT.unreachable, 'The connection was lost; the command may have been done.', {
      next: `Ask again with --idempotency-key ${key} before it: then it is not done twice.`,
      cause: error,
    });
  }
}
