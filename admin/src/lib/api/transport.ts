/**
 * Every request of the panel goes through here: it carries the access token, which lives in memory only, and when that has run out
 * it is renewed once by the refresh cookie and the request is sent again.
 */
import { toOffline } from './problem.ts';

type Credentials = { token: string; renew: () => Promise<boolean> };

const credentials: Credentials = { token: '', renew: async () => false };

export function setToken(token: string): void {
  credentials.token = token;
}

/** `renew` gets a new token and tells whether there is one. */
export function onExpired(renew: Credentials['renew']): void {
  credentials.renew = renew;
}

/** Milliseconds that the hub's clock is ahead of this machine's, from the `Date` of answers; good to a second. */
export const serverClock = { offsetMs: 0 };

/** A fetch that signs requests. Throws a Problem with status 0 when no answer comes, and what aborted it when it was aborted. */
export async function hubFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  const again = request.clone();
  const response = await send(request);
  if (response.status !== 401 || isSigning(request.url)) return response;
  return (await credentials.renew()) ? await send(again) : response;
}

async function send(request: Request): Promise<Response> {
  request.headers.set('Kyros-Client', 'panel');
  if (credentials.token !== '' && !isSigning(request.url)) request.headers.set('Authorization', `Bearer ${credentials.token}`);
  try {
    const response = await globalThis.fetch(request);
    readClock(response);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    throw toOffline(error);
  }
}

/** Signing in and renewing speak for themselves; a token beside the cookie would be one credential too many. */
function isSigning(url: string): boolean {
  return /\/auth\/(?:login|refresh)$/.test(new URL(url, location.origin).pathname);
}

function readClock(response: Response): void {
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isNaN(date)) return;
  // The header drops the milliseconds, so half a second is the fairest guess.
  const offsetMs = date + 500 - Date.now();
  if (Math.abs(offsetMs - serverClock.offsetMs) > 1000) serverClock.offsetMs = Math.abs(offsetMs) < 1500 ? 0 : offsetMs;
}
