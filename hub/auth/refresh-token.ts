/**
 * Refresh tokens (S6). A token names its session and its place in the family, and carries a MAC over both: so the next token can be
 * computed again for a client whose answer was lost, a token that was once given out is told from one that was made up, and nothing
 * but hashes is stored. Whether a token counts is decided by those hashes alone, so a changed secret ends no session.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { HubError } from '../errors.ts';

export type RefreshToken = { text: string; sessionId: string; generation: number };

export type RefreshTokens = {
  /** The token of a family at a place, from 0. `seed` is random per session. */
  make(sessionId: string, generation: number, seed: string): RefreshToken;
  /** Whether this hub gave it out, at any time. */
  isGenuine(token: RefreshToken, seed: string): boolean;
};

const PREFIX = 'kyr_';
const ID_BYTES = 16;
const GENERATION_BYTES = 4;
const MAC_BYTES = 32;
const BYTES = ID_BYTES + GENERATION_BYTES + MAC_BYTES;

export function createRefreshTokens(secret: string): RefreshTokens {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'kyros refresh token', 32));

  function make(sessionId: string, generation: number, seed: string): RefreshToken {
    const head = Buffer.alloc(ID_BYTES + GENERATION_BYTES);
    head.write(sessionId.replaceAll('-', ''), 'hex');
    head.writeUInt32BE(generation, ID_BYTES);
    const mac = createHmac('sha256', key).update(seed).update(head).digest();
    return { text: PREFIX + Buffer.concat([head, mac]).toString('base64url'), sessionId, generation };
  }

  return {
    make,
    isGenuine(token, seed) {
      const made = make(token.sessionId, token.generation, seed);
      return timingSafeEqual(Buffer.from(made.text), Buffer.from(token.text));
    },
  };
}

/** Errors: invalid_token. */
export function parseRefreshToken(text: string): RefreshToken {
  const bytes = Buffer.from(text.startsWith(PREFIX) ? text.slice(PREFIX.length) : '', 'base64url');
  if (bytes.length !== BYTES || PREFIX + bytes.toString('base64url') !== text)
    throw new HubError('invalid_token', 'The refresh token is not valid.');
  const hex = bytes.toString('hex', 0, ID_BYTES);
  const sessionId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return { text, sessionId, generation: bytes.readUInt32BE(ID_BYTES) };
}

/** What is stored of a secret with 256 random bits: a plain hash is enough, there is nothing to guess. */
export function toHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
