/** Ids of calls: UUID v7 (RFC 9562 section 5.7), so that they sort by time. Randomness is drawn in bulk; one call of the system for each would show in every read. */
import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const POOL_BYTES = 16 * 1024;
const ID_BYTES = 16;

const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

function draw(): Uint8Array {
  if (used + ID_BYTES > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.slice(used - ID_BYTES, used);
}

export function createCallId(): string {
  return v7({ rng: draw });
}
