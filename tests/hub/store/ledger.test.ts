import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../../hub/log.ts';
import type { AuditRecord } from '../../../hub/store/audit-chain.ts';
import { createAudit } from '../../../hub/store/audit.ts';
import { createLedger, type Ledger } from '../../../hub/store/ledger.ts';
import { liftAuditGuard } from '../../support/audit-guard.ts';
import { createTestDatabase } from '../../support/database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: pg.Pool;
let ledger: Ledger;
const log = createLogger('silent');

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => {});
  await liftAuditGuard(pool);
});
beforeEach(async () => {
  await pool.query(`truncate audit_events, inbox; update audit_head set seq = 0, hash = repeat('0', 64)`);
  ledger = await createLedger(pool, log, 7);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function createRecord(over: Partial<AuditRecord> = {}): AuditRecord {
  return {
    kind: 'outcome',
    callId: randomUUID(),
    at: new Date().toISOString(),
    channel: 'api',
    principalId: 'user:1',
    actor: 'ann',
    role: 'admin',
    source: '127.0.0.1',
    command: 'task.create',
    line: 'task create "x"',
    args: { title: 'x', n: 1.5, deep: [{ b: 1, a: null }] },
    outcome: 'ok',
    detail: null,
    targets: [],
    durationMs: 3,
    requestId: 'r-1',
    ...over,
  };
}

const entry = (nativeId: string, callId = randomUUID()) => ({
  callId,
  channel: 'api',
  scope: 'user:1',
  nativeId,
  fingerprint: 'f',
});

describe('inbox', () => {
  test('P1 the first with a native id is fresh, a repeat gets the first row, also while it runs', async () => {
    const first = entry('k');
    expect(await ledger.receive(first)).toEqual({ fresh: true });
    expect(await ledger.receive(entry('k'))).toMatchObject({ fresh: false, first: { callId: first.callId, status: 'running' } });
    await ledger.outcome(createRecord({ callId: first.callId }), { answer: { ok: true, n: 1 } });
    expect(await ledger.receive(entry('k'))).toMatchObject({
      fresh: false,
      first: { status: 'done', answer: { ok: true, n: 1 } },
    });
  });

  test('P1 a hundred at once with one native id: one is fresh', async () => {
    const received = await Promise.all(Array.from({ length: 100 }, () => ledger.receive(entry('same'))));
    expect(received.filter((one) => one.fresh)).toHaveLength(1);
  });

  test('P1 two hubs at once with the same native ids: each is fresh once', async () => {
    const other = await createLedger(pool, log, 7);
    const received = await Promise.all(
      Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? ledger : other).receive(entry(`n-${i >> 1}`))),
    );
    expect(received.filter((one) => one.fresh)).toHaveLength(30);
  });

  test('a released row may be tried again; one that is done stays', async () => {
    const first = entry('k');
    await ledger.receive(first);
    await ledger.outcome(createRecord({ callId: first.callId, outcome: 'rate_limited' }), { release: true });
    const second = entry('k');
    expect(await ledger.receive(second)).toEqual({ fresh: true });
    await ledger.outcome(createRecord({ callId: second.callId }), { answer: 1 });
    await ledger.outcome(createRecord({ callId: second.callId }), { release: true });
    expect(await ledger.receive(entry('k'))).toMatchObject({ fresh: false });
  });
});

describe('audit chain', () => {
  test('P2 rows of many callers form one gapless chain that verifies', async () => {
    await Promise.all(
      Array.from({ length: 1000 }, (_, i) =>
        i % 3 === 0 ? ledger.intent(createRecord({ kind: 'intent', outcome: null })) : ledger.outcome(createRecord()),
      ),
    );
    const audit = createAudit(pool);
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 1000 });
  });

  test('P2 two hubs at once keep one chain', async () => {
    const other = await createLedger(pool, log, 7);
    await Promise.all(Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? ledger : other).outcome(createRecord())));
    expect(await createAudit(pool).verify()).toMatchObject({ ok: true, checked: 300 });
  });

  test.each([
    ['an edit', `update audit_events set actor = 'eve' where seq = 5`, 5],
    ['an edit inside the arguments', `update audit_events set args = '{"title":"y"}' where seq = 3`, 3],
    ['a removal', 'delete from audit_events where seq = 4', 4],
    [
      'a change of order',
      `update audit_events set seq = case seq when 6 then 7 else 6 end + 1000 where seq in (6, 7); update audit_events set seq = seq - 1000 where seq > 1000`,
      6,
    ],
    ['a cut tail', 'delete from audit_events where seq > 8', 9],
  ])('S56 %s is found, with the first bad row', async (_, damage, seq) => {
    for (let i = 0; i < 10; i++) await ledger.outcome(createRecord());
    await pool.query(damage);
    expect(await createAudit(pool).verify()).toMatchObject({ ok: false, firstBadSeq: seq });
  });

  test('hostile text is stored and still verifies', async () => {
    await ledger.outcome(
      createRecord({
        line: 'a\\u0000b \\ud800 "\n\u202e',
        args: { text: '\\u0000 \u{1f600} 1e400', big: 1e21, tiny: 5e-324, zero: -0 },
      }),
    );
    await ledger.outcome(createRecord({ args: [] }));
    expect(await createAudit(pool).verify()).toMatchObject({ ok: true, checked: 2 });
  });

  test('an answer with NUL or a lone surrogate does not break the batch', async () => {
    const first = entry('k');
    await ledger.receive(first);
    await Promise.all([
      ledger.outcome(createRecord({ callId: first.callId }), { answer: { text: 'a\0b\ud800' } }),
      ledger.outcome(createRecord()),
    ]);
    expect(await ledger.receive(entry('k'))).toMatchObject({ first: { answer: { text: 'a\ufffdb\ufffd' } } });
    expect(await createAudit(pool).verify()).toMatchObject({ ok: true, checked: 2 });
  });

  test('one row that the database refuses is refused alone', async () => {
    const bad = createRecord({ callId: 'not-a-uuid' });
    const results = await Promise.allSettled([
      ledger.intent(createRecord()),
      ledger.intent(bad),
      ...Array.from({ length: 5 }, () => ledger.intent(createRecord())),
    ]);
    expect(results.map((one) => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await createAudit(pool).verify()).toMatchObject({ ok: true, checked: 6 });
  });
});

describe('reading', () => {
  test('pages by seq, newest first, show an attempt once, and filter', async () => {
    for (let i = 0; i < 7; i++) {
      const callId = randomUUID();
      await ledger.intent(createRecord({ callId, kind: 'intent', outcome: null }));
      await ledger.outcome(createRecord({ callId, actor: i % 2 === 0 ? 'ann' : 'ben' }));
    }
    const running = createRecord({ kind: 'intent', outcome: null });
    await ledger.intent(running);
    const audit = createAudit(pool);
    const first = await audit.list({}, { limit: 5 });
    expect(first.rows.map((row) => row.kind)).toEqual(['intent', 'outcome', 'outcome', 'outcome', 'outcome']);
    expect(first.rows[0]!.callId).toBe(running.callId);
    const second = await audit.list({}, { limit: 5, before: first.nextBefore! });
    expect(second.rows).toHaveLength(3);
    expect(second.nextBefore).toBeUndefined();
    expect((await audit.list({ actor: 'ben' }, { limit: 50 })).rows).toHaveLength(3);
    expect(await audit.findOpenCalls()).toMatchObject([{ callId: running.callId }]);
  });
});

describe('when the database is away', () => {
  test('R25 S54 an intent and an inbox row are refused, an outcome is kept and written later', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const admin = new pg.Client({ connectionString: database.url.replace(/\/[^/]*$/, '/postgres') });
    await admin.connect();
    const kept = createRecord();
    try {
      await admin.query(`alter database "${name}" allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      await expect(ledger.intent(createRecord())).rejects.toMatchObject({ code: 'audit_unavailable' });
      await expect(ledger.receive(entry('k'))).rejects.toMatchObject({ code: 'audit_unavailable' });
      await ledger.outcome(kept);
      expect(ledger.state().failing).toBe(true);
    } finally {
      await admin.query(`alter database "${name}" allow_connections true`);
      await admin.end();
    }
    await expect.poll(() => ledger.state().failing, { timeout: 10_000 }).toBe(false);
    await ledger.flush();
    expect((await createAudit(pool).list({}, { limit: 10 })).rows.map((row) => row.callId)).toContain(kept.callId);
    expect(await ledger.receive(entry('k'))).toEqual({ fresh: true });
  });

  test('after close nothing is taken any more, and what was taken is written', async () => {
    const written = Promise.all(Array.from({ length: 50 }, () => ledger.outcome(createRecord())));
    await ledger.close();
    await written;
    await expect(ledger.intent(createRecord())).rejects.toMatchObject({ code: 'stopping' });
    expect(await createAudit(pool).verify()).toMatchObject({ ok: true, checked: 50 });
  });
});
