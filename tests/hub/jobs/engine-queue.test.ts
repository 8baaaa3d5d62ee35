/** Wake-ups by Agenda (SEMANTICS J1, J4, J6): in time, in another process, again after a failure, over a lost connection. */
import { hostname } from 'node:os';
import { getCreateTableSQL } from '@agendajs/postgres-backend';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Queue } from '../../../hub/jobs/queue.ts';
import { createQueue, type QueueBackend } from '../../../hub/jobs/queue-agenda.ts';
import { openMongoQueue } from '../../../hub/jobs/queue-mongo.ts';
import { openPostgresQueue } from '../../../hub/jobs/queue-postgres.ts';
import { createLogger } from '../../../hub/log.ts';
import { administer } from '../../support/admin.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { startSmallMongo } from '../../support/small-mongo.ts';
import { waitFor } from '../../support/jobs-world.ts';

const log = createLogger('silent');
let database: TestDatabase;
let mongo: Awaited<ReturnType<typeof startSmallMongo>>;
const queues: Queue[] = [];
let serial = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  mongo = await startSmallMongo();
});
afterEach(async () => {
  for (const queue of queues.splice(0)) await queue.close();
});
afterAll(async () => {
  await mongo.stop();
  await database.drop();
});

/** A real MongoDB where there is one. */
const MONGODB_URL = process.env.MONGODB_URL ?? '';
const backends: [string, () => Promise<QueueBackend>][] = [
  ['postgres', () => openPostgresQueue(database.url, log)],
  ['mongo', () => openMongoQueue(MONGODB_URL === '' ? mongo.url : MONGODB_URL, log)],
];

describe.each(backends)('on %s', (_name, openBackend) => {
  async function open(kinds: Record<string, (id: string) => Promise<void>> = {}, lockSeconds?: number): Promise<Queue> {
    const name = `${hostname()}:${process.pid}:${++serial}`;
    const queue = createQueue(await openBackend(), { name, log, ...(lockSeconds !== undefined && { lockSeconds }) });
    for (const [kind, handler] of Object.entries(kinds)) queue.onWake(kind, handler);
    await queue.start();
    queues.push(queue);
    return queue;
  }

  test('J1 a wish is granted in a process that handles its kind, and only there', async () => {
    const woken: string[] = [];
    const sender = await open();
    await open({ 'kind a': async (id) => void woken.push(`a ${id}`) });
    await open({ 'kind b': async (id) => void woken.push(`b ${id}`) });
    await sender.wakeAt('kind a', 'x', new Date());
    await sender.wakeAt('kind b', 'y', new Date());
    await waitFor(async () => (woken.length === 2 ? true : undefined));
    expect(woken.toSorted()).toEqual(['a x', 'b y']);
  });

  test('it comes at its time and not before, also when the process was started later', async () => {
    const sender = await open();
    const dueMs = Date.now() + 1_200;
    await sender.wakeAt('later', 'x', new Date(dueMs));
    const wokenMs = Promise.withResolvers<number>();
    await open({ later: async () => wokenMs.resolve(Date.now()) });
    expect(await wokenMs.promise).toBeGreaterThanOrEqual(dueMs);
  });

  test('a newer wish for the same takes the place of the older one; a forgotten one never comes', async () => {
    const woken: string[] = [];
    const queue = await open({ moved: async (id) => void woken.push(id) });
    const soon = new Date(Date.now() + 700);
    await queue.wakeAt('moved', 'x', soon);
    await queue.wakeAt('moved', 'gone', soon);
    await queue.wakeAt('moved', 'x', new Date(Date.now() + 3_600_000));
    await queue.forget('moved', 'gone');
    await queue.wakeAt('moved', 'last', new Date(Date.now() + 900));
    await waitFor(async () => (woken.includes('last') ? true : undefined));
    expect(woken).toEqual(['last']);
    await queue.forget('moved', 'x');
  });

  test('a handler that fails is woken again', { timeout: 30_000 }, async () => {
    let tries = 0;
    const queue = await open({
      fails: async () => {
        if (++tries === 1) throw new Error('not yet');
      },
    });
    await queue.wakeAt('fails', 'x', new Date());
    await waitFor(async () => (tries === 2 ? true : undefined));
  });

  test('many wishes at once, several takers: each is granted', async () => {
    const woken = new Set<string>();
    const handler = async (id: string) => void woken.add(id);
    const sender = await open();
    await Promise.all([open({ many: handler }), open({ many: handler })]);
    await Promise.all(Array.from({ length: 40 }, (_, n) => sender.wakeAt('many', `n${n}`, new Date())));
    await waitFor(async () => (woken.size === 40 ? true : undefined));
  });

  test('the round trip of readiness is real: a queue that is not started has none', async () => {
    const queue = createQueue(await openBackend(), { name: `silent:${process.pid}:${++serial}`, log });
    queues.push(queue);
    expect(await queue.check()).toMatchObject({ state: 'down' });
    expect(await (await open()).check()).toEqual({ state: 'ok' });
  });
});

test('J6 a MongoDB that cannot be reached is a refusal at start, in words', async () => {
  await expect(openMongoQueue('mongodb://127.0.0.1:1/kyros?serverSelectionTimeoutMS=200', log)).rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('J6 the table is the one that this version of the backend makes', async () => {
  await administer(database.url, getCreateTableSQL('agenda_made_by_itself'));
  const columns = (table: string) =>
    administer(
      database.url,
      `select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = '${table}' order by 1`,
    );
  expect(await columns('agenda_jobs')).toEqual(await columns('agenda_made_by_itself'));
});

test('J6 a lost listening connection ends nothing: it is heard again', async () => {
  const woken: string[] = [];
  const queue = createQueue(await openPostgresQueue(database.url, log), { name: `lost:${process.pid}:${++serial}`, log });
  queue.onWake('after', async (id) => void woken.push(id));
  await queue.start();
  queues.push(queue);
  await administer(
    database.url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'kyros queue'`,
  );
  await waitFor(() =>
    queue.wakeAt('after', 'x', new Date()).then(
      () => true as const,
      () => undefined,
    ),
  );
  await waitFor(async () => (woken.includes('x') ? true : undefined));
});
