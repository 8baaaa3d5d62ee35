/**
 * Access tokens: JWTs as RFC 9068 describes them, read as strictly as RFC 8725 advises (S1-S3, S5). They say who signed in and in
 * which session; what somebody may do is never read from them (S8).
 */
import { createHash, createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { HubError } from '../errors.ts';
import { EndedCredential } from './strangers.ts';

export type AccessToken = { token: string; expiresInSeconds: number };

export type TokenClaims = { userId: string; sessionId: string; expiresAtMs: number };

export type Tokens = {
  /** `notAfterMs` cuts the life short: a token does not outlive its session. */
  sign(userId: string, sessionId: string, notAfterMs: number): Promise<AccessToken>;
  /** Errors: invalid_token. */
  verify(token: string): Promise<TokenClaims>;
};

export type TokenOptions = {
  /** The first signs, all are accepted. At least 32 bytes each. */
  secrets: readonly string[];
  /** Who issues them: PUBLIC_URL. */
  issuer: string;
  /** At most 900 (S2). */
  accessTokenSeconds: number;
  nowMs?: () => number;
};

export const MAX_TOKEN_SECONDS = 900;
const MAX_TOKEN_BYTES = 8192;
const AUDIENCE = 'kyros-api';
const TYPE = 'at+jwt';
/** Clocks of two hubs may differ by this much: a token counts from a little before it was made. Its end has no leeway. */
const CLOCK_SLACK_SECONDS = 30;
/** Verified tokens that are remembered, so that a busy client costs one verification in its token's life. */
const MAX_CACHED = 10_000;

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Nothing but these: jwk, jku, x5u, x5c, crit, b64, zip and whatever comes next are refused by not being here (S1). */
const headerSchema = z.strictObject({ alg: z.literal('HS256'), typ: z.literal(TYPE), kid: z.string() });
const payloadSchema = z.strictObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.uuid(),
  sid: z.uuid(),
  jti: z.uuid(),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
});

export function createTokens(options: TokenOptions): Tokens {
  const nowMs = options.nowMs ?? Date.now;
  const keys = new Map(options.secrets.map((secret) => [toKid(secret), createSecretKey(secret, 'utf8')]));
  const [signer] = keys;
  if (signer === undefined) throw new Error('Tokens cannot be signed without a secret');
  const cache = new Map<string, TokenClaims>();

  async function check(token: string): Promise<TokenClaims> {
    const key = keys.get(parseHeader(token).kid);
    if (key === undefined) throw invalid();
    const payload = await verifySigned(token, key, { issuer: options.issuer, now: new Date(nowMs()) });
    if (payload.exp - payload.iat > MAX_TOKEN_SECONDS) throw invalid();
    return { userId: payload.sub, sessionId: payload.sid, expiresAtMs: payload.exp * 1000 };
  }

  function remember(token: string, claims: TokenClaims): void {
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!);
    cache.set(token, claims);
  }

  return {
    async sign(userId, sessionId, notAfterMs) {
      const now = Math.floor(nowMs() / 1000);
      const expires = Math.min(now + Math.min(options.accessTokenSeconds, MAX_TOKEN_SECONDS), Math.floor(notAfterMs / 1000));
      const [kid, key] = signer;
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE, kid })
        .setIssuer(options.issuer)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(now)
        .setNotBefore(now - CLOCK_SLACK_SECONDS)
        .setExpirationTime(expires)
        .sign(key);
      return { token, expiresInSeconds: expires - now };
    },

    async verify(token) {
      const known = cache.get(token);
      if (known !== undefined && nowMs() < known.expiresAtMs) return known;
      if (known !== undefined) cache.delete(token);
      const claims = await check(token);
      remember(token, claims);
      return claims;
    },
  };
}

/** The header, after the form of the whole token is found strict: libraries take several spellings of one token for the same (S3). */
function parseHeader(token: string): z.output<typeof headerSchema> {
  if (token.length > MAX_TOKEN_BYTES) throw invalid();
  const parts = token.split('.');
  if (parts.length !== 3 || !parts.every(isStrictBase64Url)) throw invalid();
  const parsed = headerSchema.safeParse(findJson(parts[0]!));
  if (!parsed.success) throw invalid();
  return parsed.data;
}

function isStrictBase64Url(part: string): boolean {
  return BASE64URL.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part;
}

function findJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

async function verifySigned(
  token: string,
  key: KeyObject,
  expected: { issuer: string; now: Date },
): Promise<z.output<typeof payloadSchema>> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      issuer: expected.issuer,
      audience: AUDIENCE,
      typ: TYPE,
      currentDate: expected.now,
    });
    return payloadSchema.parse(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new EndedCredential('invalid_token', 'The access token has expired.', {}, { cause: error });
    throw invalid(error);
  }
}

/** One answer for every fault but age, which clients act on. */
function invalid(cause?: unknown): HubError {
  return new HubError('invalid_token', 'The access token is not valid.', {}, { cause });
}

/** Names a key without telling anything about it. */
function toKid(secret: string): string {
  return createHash('sha256').update(`kid:${secret}`).digest('base64url').slice(0, 16);
}
