/**
 * HTTP to the hub by fetch. A failure of the network is one kind of Failure (exit 5) that says whether the request may have
 * arrived, because that decides whether it may be sent again.
 */
import { EXIT, Failure } from './failure.ts';
import type { Reply } from './answer.ts';

export type Sending = { method: string; path: string; headers?: Record<string, string>; body?: unknown };

/** A command that takes longer than this has an answer to ask for later. */
const ANSWER_TIMEOUT_MS = 120_000;

/** The network failed. `arrived: 'maybe'` = after the request was on its way. */
export class Unreachable extends Failure {
  readonly arrived: 'no' | 'maybe';

  constructor(url: string, arrived: 'no' | 'maybe', cause: unknown) {
    const message = arrived === 'no' ? `No hub answers at ${url}.` : `The connection to ${url} was lost before the answer came.`;
    super(EXIT.unreachable, message, { next: 'Start it with npm start, or name another with --url or KYROS_URL.', cause });
    this.arrived = arrived;
  }
}

/** Sends and reads the whole answer, whatever its status. Throws Unreachable. */
export async function send(url: string, sending: Sending): Promise<Reply> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const response = await fetch(`${url}${sending.path}`, toInit(sending, signal));
    return { status: response.status, headers: response.headers, body: toJson(await response.text()) };
  } catch (failure) {
    throw toUnreachable(url, failure);
  }
}

/** Opens a stream; the caller reads its body. Throws Unreachable. */
export async function open(url: string, sending: Sending, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(`${url}${sending.path}`, toInit(sending, signal));
  } catch (failure) {
    throw toUnreachable(url, failure);
  }
}

/** Redirects are answers, not followed: a POST would arrive as a GET, and the key is meant for the named hub only. */
function toInit({ method, headers, body }: Sending, signal: AbortSignal): RequestInit {
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    method,
    signal,
    redirect: 'manual',
    headers: { accept: 'application/json, application/problem+json', 'kyros-client': 'cli', ...content, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];

/** fetch says why in the `cause`; a failure without a code there (a forbidden port) was found before anything was sent. */
function toUnreachable(url: string, failure: unknown): Unreachable {
  const reason = failure instanceof TypeError ? failure.cause : undefined;
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : '';
  const isEarly =
    NEVER_SENT.includes(code) || /^ERR_TLS|^ERR_SSL|CERT|SELF_SIGNED/.test(code) || (failure instanceof TypeError && code === '');
  return new Unreachable(url, isEarly ? 'no' : 'maybe', failure);
}
