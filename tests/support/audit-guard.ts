/** Damage to the audit log as somebody does it who owns the database: its guard is taken away first (S57). */
import type pg from 'pg';

export async function liftAuditGuard(database: pg.Pool | pg.Client): Promise<void> {
  for (const table of ['audit_events', 'audit_head']) await database.query(`alter table ${table} disable trigger user`);
}
