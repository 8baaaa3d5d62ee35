/**
 * Bad tokens and keys of one address (S49): past a limit they are answered with 429, and no longer fill the audit log. Only failures
 * count, and every credential is looked at: somebody else behind the same address is let in as before.
 */
import { createLimiter } from '../gates.ts';
import type { Limit } from '../config.ts';
import { HubError } from '../errors.ts';

/** A credential that was ours once and whose time is over: nobody guesses these, and clients with many sessions have many. */
export class EndedCredential extends HubError {}

export type Strangers = {
  /**
   * What is said of a failure of an address, and whether the audit log shall have it: of a flood it has the beginning, and what the
   * limit lets through.
   */
  judge(error: HubError, address: string): { error: HubError; record: boolean };
};

/** A key of the limit may be that of many people behind one address. */
const PER_SIGN_IN = 10;
/** Addresses of which it was said that they are too many. */
const MAX_TOLD = 10_000;

/** `signIns`: RATE_LOGIN; ten times as many bad credentials are taken. `addressKey`: the key of an address in limits. */
export function createStrangers(
  signIns: Limit,
  { nowMs, addressKey }: { nowMs: () => number; addressKey: (address: string) => string },
): Strangers {
  const limiter = createLimiter({ count: signIns.count * PER_SIGN_IN, seconds: signIns.seconds }, { nowMs });
  const told = new Set<string>();

  return {
    judge(error, address) {
      if (error.code !== 'invalid_token' || error instanceof EndedCredential) return { error, record: true };
      const key = addressKey(address);
      const { allowed, retryAfterSeconds } = limiter.take(key);
      if (allowed) {
        told.delete(key);
        return { error, record: true };
      }
      const record = !told.has(key);
      if (told.size >= MAX_TOLD) told.clear();
      told.add(key);
      const detail = `Too many bad tokens or keys came from this address. Try again in ${retryAfterSeconds} s.`;
      return { error: new HubError('rate_limited', detail, { retry_after_seconds: retryAfterSeconds }), record };
    },
  };
}
