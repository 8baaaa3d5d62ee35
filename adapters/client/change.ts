/** Changing a task or an agent that others change too: read, edit, write if it is still the same (SEMANTICS E3, E7). */
import type { Call, Caller } from './caller.ts';
import { toFields, type Fields } from './answer.ts';
import { hasCode, notAHub } from './error.ts';
import { toBackoffMs } from './timing.ts';

/** What to change about `current`, as a merge patch (RFC 7396); undefined to leave it as it is. Called again after each conflict. */
export type Edit<Entity = Fields> = (current: Entity) => Fields | undefined;

/** A document that changes faster than this is changed by a loop that fights with another. */
const MAX_TRIES = 10;

/**
 * The answer of the hub to the change; undefined when nothing was to be changed. Throws a KyrosError: etag_mismatch when others were
 * faster each time.
 */
export async function change<Entity = Fields>(
  caller: Caller,
  path: string,
  edit: Edit<Entity>,
  more: Pick<Call, 'guard' | 'signal'> & { also?: Fields } = {},
): Promise<Fields | undefined> {
  const { also, ...call } = more;
  for (let failures = 0; ; failures++) {
    const current = await caller.ask({ method: 'GET', path, ...call });
    const etag = current.headers.get('etag');
    if (etag === null) throw notAHub(current.status);
    const patch = edit(current.body as Entity);
    if (patch === undefined) return undefined;
    try {
      // Each try is a request of its own, so it has a key of its own: the hub answers a key the same way for ever.
      const headers = { 'if-match': etag };
      return toFields((await caller.ask({ method: 'PATCH', path, headers, body: { ...patch, ...also }, ...call })).body);
    } catch (error) {
      if (!hasCode(error, 'etag_mismatch') || failures + 1 >= MAX_TRIES) throw error;
      await caller.timing.wait(toBackoffMs(failures, caller.timing, { leastMs: 50, mostMs: 2_000 }), { signal: caller.signal });
    }
  }
}
