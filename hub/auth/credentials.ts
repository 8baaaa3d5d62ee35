/** Finding the one credential of a request (S11, S12): in a header, never in the address, and never two. */
import { HubError } from '../errors.ts';

export type Credentials = {
  /** Every Authorization header, as it came. */
  authorization?: readonly string[];
  /** Every X-API-Key header. */
  apiKey?: readonly string[];
  /** The request carries a refresh cookie. It gives no rights here, but beside a key it is a second identity. */
  refreshCookie?: boolean;
};

export type Credential = { kind: 'token' | 'key'; secret: string };

export const KEY_PREFIX = 'kyk_';
/** Proxies and clients may join two headers of one name with a comma; no token and no key holds one. */
const JOINED = /^(?:Bearer |kyk_).*,/i;
const BEARER = /^Bearer +([^\s,]+)$/i;

/** Undefined when there is none. Errors: ambiguous_credentials, unauthenticated (another scheme than Bearer), invalid_token. */
export function findCredential({ authorization = [], apiKey = [], refreshCookie = false }: Credentials): Credential | undefined {
  const isSeveral =
    authorization.length + apiKey.length > 1 || [...authorization, ...apiKey].some((header) => JOINED.test(header));
  if (isSeveral) throw new HubError('ambiguous_credentials');
  const credential =
    apiKey[0] !== undefined ? toKey(apiKey[0]) : authorization[0] !== undefined ? parseBearer(authorization[0]) : undefined;
  if (credential?.kind === 'key' && refreshCookie)
    throw new HubError('ambiguous_credentials', 'A key and the cookie of a session were sent together.');
  return credential;
}

function parseBearer(header: string): Credential {
  const secret = BEARER.exec(header)?.[1];
  if (secret === undefined) throw new HubError('unauthenticated', 'Authorization must be "Bearer" and a token or key.');
  return { kind: secret.startsWith(KEY_PREFIX) ? 'key' : 'token', secret };
}

function toKey(header: string): Credential {
  if (!header.startsWith(KEY_PREFIX)) throw new HubError('invalid_token', 'X-API-Key takes API keys only.');
  return { kind: 'key', secret: header };
}
