/** What dead hubs left in the inbox: calls that were received and never begun. */
import type pg from 'pg';
import type { Presence } from './presence.ts';

/** Frees the rows of hubs that are gone, so that a repeat may run. Returns how many. */
export async function releaseUnbegun(pool: pg.Pool, presence: Presence): Promise<number> {
  const { rows } = await pool.query<{ hub: number }>(`select distinct hub from inbox where status = 'running'`);
  const hubs = rows.map((row) => row.hub);
  const alive = await presence.findAlive(hubs);
  const dead = hubs.filter((hub) => !alive.has(hub));
  const { rowCount } = await pool.query(`delete from inbox where status = 'running' and hub = any($1::int[])`, [dead]);
  return rowCount ?? 0;
}
