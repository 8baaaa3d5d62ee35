/** A hub in place of the network: a test says how it answers, also when it does not. */

export type Asked = { method: string; path: string; headers: Record<string, string>; body: any; signal: AbortSignal };
export type Reaction = (asked: Asked, count: number) => Response | Promise<Response>;

export type FakeHub = {
  fetch: typeof globalThis.fetch;
  readonly asked: Asked[];
  /** Requests whose path ends so. */
  on(ending: string): Asked[];
};

export const URL_OF_FAKE = 'http://hub.test';

/** As fetch does, a request is over as soon as its signal is aborted, whatever the reaction does. */
export function createFakeHub(react: Reaction): FakeHub {
  const asked: Asked[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    const signal = init.signal ?? new AbortController().signal;
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined;
    const one = { method: init.method ?? 'GET', path: String(url).slice(URL_OF_FAKE.length), headers, body, signal };
    asked.push(one);
    signal.throwIfAborted();
    const gone = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => gone.reject(signal.reason as Error), { once: true });
    gone.promise.catch(() => undefined);
    const response = await Promise.race([react(one, asked.length), gone.promise]);
    return response.body === null ? response : new Response(toAbortable(response.body, signal), response);
  };
  return { fetch: fetch as typeof globalThis.fetch, asked, on: (ending) => asked.filter(({ path }) => path.endsWith(ending)) };
}

function toAbortable(body: NonNullable<Response['body']>, signal: AbortSignal): ReadableStream {
  return body.pipeThrough(new TransformStream(), { signal });
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': type, ...headers } });
}

export function empty(): Response {
  return new Response(null, { status: 204 });
}

const RETRYABLE = [429, 503, 504, 507];

export function problem(status: number, code: string, more: Record<string, unknown> = {}, headers = {}): Response {
  const retryable = RETRYABLE.includes(status);
  return json(
    status,
    { type: `about:blank#${code}`, title: code, status, code, detail: `Refused as ${code}.`, retryable, ...more },
    headers,
  );
}

/** The connection breaks: before the request was sent, or maybe after. */
export function drop(code: 'ECONNREFUSED' | 'ECONNRESET' = 'ECONNRESET'): never {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

export function never(): Promise<Response> {
  return new Promise(() => undefined);
}
