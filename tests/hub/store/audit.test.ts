/** Pages of a long audit log: whatever the filter, walking them shows every attempt once, and no page looks at everything. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillAudit } from '../../../bench/support/fill-audit.ts';
import { createAudit } from '../../../hub/store/audit.ts';
import type { AuditFilter } from '../../../hub/store/audit-page.ts';
import { liftAuditGuard } from '../../support/audit-guard.ts';
import { createTestDatabase } from '../../support/database.ts';

/** More than are looked at for one page. */
const ROWS = 6_000;
const LOOK = { inTable: 2_000, inIndex: 500 };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: pg.Pool;

beforeAll(async () => {
  database = await createTestDatabase();
  await fillAudit(database.url, ROWS);
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on('error', () => {});
  await liftAuditGuard(pool);
  // Two calls that a crash left open, one of them long ago.
  await pool.query(`delete from audit_events where seq in (1002, 5992)`);
  // One row of a kind, at the far end.
  await pool.query(`update audit_events set command = 'user.list' where seq = 13`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** The seqs of all pages, and how many pages there were. */
async function walk(filter: AuditFilter): Promise<{ seqs: number[]; pages: number }> {
  const audit = createAudit(pool, LOOK);
  const seqs: number[] = [];
  let before: number | undefined;
  for (let pages = 1; ; pages++) {
    const page = await audit.list(filter, { limit: 150, ...(before !== undefined && { before }) });
    seqs.push(...page.rows.map((row) => row.seq));
    if (page.nextBefore === undefined) return { seqs, pages };
    before = page.nextBefore;
  }
}

/** All attempts by one plain look at the whole table. */
async function findAll(filter: AuditFilter): Promise<number[]> {
  const wanted = Object.entries(filter).map(([name, value]) => `${name} = '${value}'`);
  const { rows } = await pool.query<{ seq: string }>(
    `select seq from audit_events a where ${[
      ...wanted,
      `(kind = 'outcome' or call_id not in (select call_id from audit_events where kind = 'outcome'))`,
    ].join(' and ')} order by seq desc`,
  );
  return rows.map((row) => Number(row.seq));
}

test.each<AuditFilter>([
  {},
  { outcome: 'ok' },
  { outcome: 'forbidden' },
  { outcome: 'nothing' },
  { channel: 'api' },
  { channel: 'slack' },
  { channel: 'email' },
  { actor: 'agent 1' },
  { actor: 'person 5' },
  { actor: 'nobody' },
  { command: 'task.transition' },
  { command: 'user.list' },
  { actor: 'agent 1', outcome: 'forbidden' },
  { actor: 'agent 1', command: 'user.list' },
  { actor: 'agent 2', channel: 'api', outcome: 'ok' },
  { channel: 'slack', outcome: 'not_found' },
])('P2 the pages with %j show every attempt once, newest first', async (filter) => {
  const { seqs } = await walk(filter);
  expect(seqs).toEqual(await findAll(filter));
});

test('a page holds nothing from beyond the rows that are looked at for it', async () => {
  const page = await createAudit(pool, LOOK).list({ command: 'user.list' }, { limit: 10 });
  expect(await findAll({ command: 'user.list' })).toEqual([13]);
  expect(page.rows).toEqual([]);
  const ofActor = await createAudit(pool, LOOK).list({ actor: 'agent 1', command: 'user.list' }, { limit: 10 });
  const { rows } = await pool.query<{ seq: string }>(
    `select seq from audit_events where actor = 'agent 1' order by seq desc offset ${LOOK.inIndex - 1} limit 1`,
  );
  expect(ofActor).toEqual({ rows: [], nextBefore: Number(rows[0]!.seq) });
});

test('a page on which nothing is found ends all the same, and says where to go on', async () => {
  const page = await createAudit(pool, LOOK).list({ command: 'no.such' }, { limit: 10 });
  expect(page.rows).toEqual([]);
  expect(page.nextBefore).toBeGreaterThan(1);
  expect((await walk({ command: 'no.such' })).pages).toBe(3);
});

test('S54 the calls that are open are found, the closed ones are not', async () => {
  expect((await createAudit(pool, LOOK).findOpenCalls()).map((call) => call.kind)).toEqual(['intent', 'intent']);
});

test('the last line of a person is one that went well', async () => {
  const audit = createAudit(pool, LOOK);
  expect(await audit.findLastLine('key:agent 1')).toMatch(/^task\.transition T-\d+ --to blocked$/);
  expect(await audit.findLastLine('key:nobody')).toBeUndefined();
});

test('S54 an intent without a line is refused, because nobody would find its call', async () => {
  const insert = pool.query(
    `insert into audit_events (seq, at, kind, call_id, channel, actor, prev_hash, hash) values (1000000, now(), 'intent', gen_random_uuid(), 'api', 'a', '', '')`,
  );
  await expect(insert).rejects.toThrow('audit_events_line_check');
});
