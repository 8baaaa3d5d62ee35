/**
 * What commands did in the database, by call id, written in their own transaction: the database's counterpart of the `call` in
 * an event of the log. Kept as long as the inbox.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';

export type StoredEffect = { output: unknown; text: string };

export async function saveEffect(em: EntityManager, callId: string, effect: StoredEffect): Promise<void> {
  await em.execute('insert into call_effects (call_id, effect, at) values (?, ?, now())', [callId, JSON.stringify(effect)]);
}

export async function findEffects(pool: pg.Pool, callIds: string[]): Promise<Map<string, StoredEffect>> {
  const { rows } = await pool.query<{ call_id: string; effect: StoredEffect }>(
    'select call_id, effect from call_effects where call_id = any($1::uuid[])',
    [callIds],
  );
  return new Map(rows.map((row) => [row.call_id, row.effect]));
}
