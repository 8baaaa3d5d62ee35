/** The hub as the CLI speaks to it: signed requests, commands that cannot happen twice, and streams. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { notAHub, readAnswer, readProblem, type Answer, type Reply } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { EXIT, Failure, toFailure } from './failure.ts';
import type { Settings } from './settings.ts';
import { open, send, Unreachable, type Sending } from './transport.ts';

export type Client = {
  /** Gives a command. Throws a Failure when it was refused or no hub answers. */
  ask(line: string, key?: string): Promise<Answer>;
  /** The body of a GET. Throws a Failure. */
  get(path: string): Promise<unknown>;
  /** Opens a stream of events. Throws a Failure when it is refused. */
  stream(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
};

/** How long a repeated command waits for the answer of its first sending. */
const REPEAT_WAIT_SECONDS = 30;
const REPEAT_PAUSE_MS = 300;

export function createClient(settings: Settings, credentials: Credentials): Client {
  const request = async (sending: Sending) => {
    const reply = await withToken(credentials, sending, (signed) => send(settings.url, signed));
    if (reply.status >= 200 && reply.status < 300) return reply;
    throw refusal(reply, settings);
  };
  return {
    ask: async (line, key = randomUUID()) => readAnswer(await askOnce(request, line, key)),
    get: async (path) => (await request({ method: 'GET', path })).body,
    stream: async (path, headers, signal) => {
      const sending = { method: 'GET', path, headers: { accept: 'text/event-stream', ...headers } };
      const response = await withToken(credentials, sending, (signed) => open(settings.url, signed, signal));
      if (response.status === 204 || isEventStream(response)) return response;
      throw refusal({ status: response.status, headers: response.headers, body: await readJson(response) }, settings);
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
 * more, and while the first sending still runs its answer is waited for.
 */
async function askOnce(request: (sending: Sending) => Promise<Reply>, text: string, key: string): Promise<Reply> {
  const sending = { method: 'POST', path: '/hub/commands', headers: { 'idempotency-key': key }, body: { text } };
  try {
    return await request(sending);
  } catch (failure) {
    if (!(failure instanceof Unreachable) || failure.arrived === 'no') throw failure;
  }
  await wait(REPEAT_PAUSE_MS);
  try {
    return await untilAnswered(() => request(sending));
  } catch (failure) {
    if (!(failure instanceof Unreachable) && !isInProgress(failure)) throw failure;
    throw new Failure(EXIT.unreachable, 'The connection was lost; the command may have been done.', {
      next: `Ask again with --idempotency-key ${key} before it: then it is not done twice.`,
      cause: failure,
    });
  }
}

async function untilAnswered(again: () => Promise<Reply>): Promise<Reply> {
  const deadline = Date.now() + REPEAT_WAIT_SECONDS * 1000;
  for (;;) {
    try {
      return await again();
    } catch (failure) {
      if (!isInProgress(failure) || Date.now() > deadline) throw failure;
      await wait(Math.min(failure.problem?.retry_after_seconds ?? 1, REPEAT_WAIT_SECONDS) * 1000);
    }
  }
}

function isInProgress(failure: unknown): failure is Failure {
  return failure instanceof Failure && failure.problem?.code === 'in_progress';
}

function refusal(reply: Reply, { program }: Settings): Failure {
  const location = reply.headers.get('location');
  if (reply.status >= 300 && reply.status < 400 && location !== null) {
    return new Failure(EXIT.unreachable, `The address sends us on to ${location}.`, {
      next: 'Name that hub with --url or KYROS_URL.',
    });
  }
  if (reply.status < 400) return notAHub();
  const next = reply.status === 401 ? `Sign in: ${program} login. For an API key set KYROS_TOKEN.` : undefined;
  return toFailure(readProblem(reply), next);
}

function isEventStream(response: Response): boolean {
  return response.status === 200 && response.headers.get('content-type')?.startsWith('text/event-stream') === true;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
