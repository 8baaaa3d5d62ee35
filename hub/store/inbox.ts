/** What dead hubs left in the inbox: calls that were received and never begun. */
import type pg from 'pg';
import type { Presence } from './presence.ts';

/** Frees the rows of hubs that are gone, so that a repeat may run. `dead`: looked for among these alone. Returns how many. */
export async function releaseUnbegun(
  pool: pg.Pool,
  presence: Pick<Presence, 'findAlive'>,
  dead?: readonly number[],
): Promise<number> {
  dead ??= await findDead(pool, presence);
  const { rowCount } = await pool.query(`delete from inbox where status = 'running' and hub = any($1::int[])`, [dead]);
  return rowCount ?? 0;
}

async function findDead(pool: pg.Pool, presence: Pick<Presence, 'findAlive'>): Promise<number[]> {
  const { rows } = await pool.query<{ hub: number }>(`select distinct hub from inbox where status = 'running'`);
  const hubs = rows.map((row) => row.hub);
  const alive = await presence.findAlive(hubs);
  return hubs.filter((hub) => !alive.has(hub));
}
