/** HTTP to the hub by fetch. A failure of the network is one kind of error, Unreachable. */
import type { Reply } from './answer.ts';
import { Unreachable } from './error.ts';

/** Where the hub is. `headers` go with every request. */
export type Hub = { url: string; headers?: Record<string, string>; fetch?: typeof globalThis.fetch };

export type Sending = {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Gives up the waiting, not the request: it may have arrived. */
  signal?: AbortSignal;
  timeoutMs?: number;
};

/** A command that takes longer than this has an answer to ask for later. */
const ANSWER_TIMEOUT_MS = 120_000;

/** Sends and reads the whole answer, whatever its status. Throws Unreachable, or the reason of `signal`. */
export async function send(hub: Hub, sending: Sending): Promise<Reply> {
  const timeout = AbortSignal.timeout(Math.ceil(sending.timeoutMs ?? ANSWER_TIMEOUT_MS));
  const signal = sending.signal === undefined ? timeout : AbortSignal.any([timeout, sending.signal]);
  try {
    const response = await fetchFrom(hub, sending, signal);
    return { status: response.status, headers: response.headers, body: toJson(await response.text()) };
  } catch (failure) {
    throw toFailure(hub.url, failure, sending.signal);
  }
}

/** Opens a stream; the caller reads its body. Throws Unreachable, or the reason of `signal`. */
export async function open(hub: Hub, sending: Sending, signal: AbortSignal): Promise<Response> {
  try {
    return await fetchFrom(hub, sending, signal);
  } catch (failure) {
    throw toFailure(hub.url, failure, signal);
  }
}

/** Redirects are answers, not followed: a POST would arrive as a GET, and the key is meant for the named hub only. */
function fetchFrom(hub: Hub, { method, path, headers, body }: Sending, signal: AbortSignal): Promise<Response> {
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  return (hub.fetch ?? fetch)(`${hub.url}${path}`, {
    method,
    signal,
    redirect: 'manual',
    headers: { accept: 'application/json, application/problem+json', ...hub.headers, ...content, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** An answer that was not read to its end, as JSON: undefined where it is none. */
export async function readBody(response: Response): Promise<unknown> {
  return toJson(await response.text().catch(() => ''));
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
function toFailure(url: string, failure: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted === true) return signal.reason;
  const reason = failure instanceof TypeError ? failure.cause : undefined;
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : '';
  const isEarly =
    NEVER_SENT.includes(code) || /^ERR_TLS|^ERR_SSL|CERT|SELF_SIGNED/.test(code) || (failure instanceof TypeError && code === '');
  return new Unreachable(url, isEarly ? 'no' : 'maybe', failure);
}
