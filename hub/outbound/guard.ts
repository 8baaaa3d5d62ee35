/**
 * The one way out (S40): every address that a user gives is called through here, or not at all. Checked at the moment of
 * sending, at every hop, by the address that is really dialled.
 */
import type { Dispatcher } from 'undici';
import { HubError } from '../errors.ts';
import { createAllowList, type AllowList } from './allow-list.ts';
import { ACCEPT_ENCODING, readBody } from './body.ts';
import { findHeaderProblem } from './headers.ts';
import { toOutboundError } from './outbound-error.ts';
import { findNextHop, type Hop } from './redirect.ts';
import { resolveBySystem, type Resolve } from './resolve.ts';
import { notAllowed, parseTarget } from './target.ts';

export type OutboundInit = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  signal?: AbortSignal;
  /** For everything together, redirects and body included; at most 30, which is also the default. */
  timeoutSeconds?: number;
  /** 0 to 5; 5 by default. With 0 a redirect is an answer like any other. */
  maxRedirects?: number;
  /** Bytes of the body after inflating; at most 1 MiB, which is also the default. */
  maxBytes?: number;
};

export type OutboundResponse = {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  /** The address that answered. */
  url: string;
  /** The addresses that redirected, first one first. */
  redirectedFrom: string[];
};

export type Outbound = {
  /**
   * Sends a request; any status is an answer. Errors: target_not_allowed, target_unavailable (network, time), target_refused
   * (certificate, too many redirects, a body that cannot be read), limit_exceeded; or the reason of `signal`.
   */
  fetch(url: string, init?: OutboundInit): Promise<OutboundResponse>;
  /** What can be said of an address without calling anybody, for when it is saved. Errors: target_not_allowed. */
  check(url: string): void;
};

export type OutboundOptions = {
  /** OUTBOUND_ALLOW. */
  allow?: readonly string[];
  resolve?: Resolve;
};

export const MAX_BYTES = 1024 * 1024;
export const MAX_SECONDS = 30;
export const MAX_REDIRECTS = 5;

export function createOutbound({ allow: entries = [], resolve = resolveBySystem }: OutboundOptions = {}): Outbound {
  const allow = createAllowList(entries);
  return {
    check: (url) => void parseTarget(url, allow),
    async fetch(url, init = {}) {
      checkHeaders(init.headers ?? {});
      parseTarget(url, allow);
      init.signal?.throwIfAborted();
      const seconds = Math.min(init.timeoutSeconds ?? MAX_SECONDS, MAX_SECONDS);
      const time = AbortSignal.timeout(seconds * 1_000);
      const signal = init.signal ? AbortSignal.any([init.signal, time]) : time;
      return follow({ url, init, signal, allow, resolve }).catch((error: unknown) => {
        init.signal?.throwIfAborted();
        throw toOutboundError(error, { seconds, isLate: time.aborted });
      });
    },
  };
}

function checkHeaders(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    const problem = findHeaderProblem(name, value);
    if (problem) throw notAllowed(`The header ${JSON.stringify(name.slice(0, 100))} ${problem}.`);
  }
}

type Journey = { url: string; init: OutboundInit; signal: AbortSignal; allow: AllowList; resolve: Resolve };

async function follow({ url, init, signal, allow, resolve }: Journey): Promise<OutboundResponse> {
  // The client takes a tenth of a second and 30 MB to load: only for hubs that call somebody.
  const [{ request }, { createDialler }] = await Promise.all([import('undici'), import('./dial.ts')]);
  const dispatcher = createDialler(allow, resolve, signal);
  const most = Math.min(init.maxRedirects ?? MAX_REDIRECTS, MAX_REDIRECTS);
  const redirectedFrom: string[] = [];
  let hop: Hop = { url, method: init.method ?? 'GET', headers: init.headers ?? {}, body: init.body };
  try {
    for (;;) {
      const { url: checked } = parseTarget(hop.url, allow);
      const headers = { ...hop.headers, 'accept-encoding': ACCEPT_ENCODING };
      const answer = await request(checked, { dispatcher, signal, method: hop.method, headers, body: hop.body ?? null });
      const next =
        most > 0 ? findNextHop({ ...hop, url: checked.href }, answer.statusCode, toText(answer.headers.location)) : undefined;
      if (!next) {
        const body = await readAnswer(answer, hop.method, Math.min(init.maxBytes ?? MAX_BYTES, MAX_BYTES));
        return { status: answer.statusCode, headers: answer.headers, body, url: checked.href, redirectedFrom };
      }
      answer.body.on('error', () => {}).destroy();
      redirectedFrom.push(checked.href);
      if (redirectedFrom.length > most) throw new HubError('target_refused', `The server redirected more than ${most} times.`);
      hop = next;
    }
  } finally {
    await dispatcher.destroy();
  }
}

type Answer = Dispatcher.ResponseData;

/** A HEAD has the Content-Encoding of the body that it does not have. */
function readAnswer({ statusCode, headers, body }: Answer, method: string, maxBytes: number): Promise<Buffer> {
  const isEmpty = method === 'HEAD' || statusCode === 204 || statusCode === 304 || headers['content-length'] === '0';
  return readBody(body, isEmpty ? undefined : toText(headers['content-encoding']), maxBytes);
}

function toText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
