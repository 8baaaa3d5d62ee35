/**
 * What commands did in the database, by call id, written in their own transaction: the database's counterpart of the `call` in
 * an event of the log. Kept as long as the inbox.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { HubError } from '../errors.ts';

export type StoredEffect = { output: unknown; text: string };

/** Errors: unavailable, when another hub took this one for dead and closed the call (`closeUndone`): nothing of it may be committed. */
export async function saveEffect(em: EntityManager, callId: string, effect: StoredEffect): Promise<void> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    'insert into call_effects (call_id, effect, at) values (?, ?, now()) on conflict do nothing',
    [callId, JSON.stringify(effect)],
    'run',
  );
  if (affectedRows === 0) throw new HubError('unavailable', 'Another hub took this one for dead and closed the call.');
}

/**
 * Closes calls that left no effect: a transaction of theirs that is still open somewhere can no longer be committed. One that is being
 * committed is waited for, and then has left its effect.
 */
export async function closeUndone(pool: pg.Pool, callIds: string[]): Promise<void> {
  await pool.query(
    `insert into call_effects (call_id, effect, at) select id, 'null'::json, now() from unnest($1::uuid[]) as id on conflict do nothing`,
    [callIds],
  );
}

export async function findEffects(pool: pg.Pool, callIds: string[]): Promise<Map<string, StoredEffect>> {
  const { rows } = await pool.query<{ call_id: string; effect: StoredEffect | null }>(
    'select call_id, effect from call_effects where call_id = any($1::uuid[])',
    [callIds],
  );
  return new Map(rows.flatMap(({ call_id, effect }) => (effect === null ? [] : [[call_id, effect] as const])));
}
