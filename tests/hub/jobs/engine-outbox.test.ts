/** The outbox (SEMANTICS J4): what is posted leaves once, in order, whoever was cut off on the way. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withPart } from '../../support/event-hub.ts';
import { openJobsWorld, waitFor, type JobsWorld } from '../../support/jobs-world.ts';
import { createOutboxPump, type OutboxPumpParts } from '../../../hub/jobs/outbox-pump.ts';
import { postOutbox, type OutboxMessage } from '../../../hub/jobs/outbox.ts';
import { HubError } from '../../../hub/errors.ts';
import { createLogger } from '../../../hub/log.ts';

let world: JobsWorld;
let woken: [string, string][] = [];
let worked = 0;
beforeAll(async () => {
  world = await openJobsWorld();
});
afterAll(() => world.remove());
beforeEach(async () => {
  woken = [];
  worked = 0;
  await world.pool.query('truncate outbox');
});

function createPump(parts: Partial<OutboxPumpParts> = {}) {
  const queue = { wakeAt: async (kind: string, id: string) => void woken.push([kind, id]) };
  const log = createLogger('silent');
  const { pool, store } = world;
  return createOutboxPump({ pool, store, queue, log, onWork: () => void worked++, alone: false, ...parts });
}

const event = (n: number, target = 'job:J-900'): OutboxMessage => ({
  kind: 'event',
  event: { event: 'ping', target, details: { n } },
  actor: 'ann',
  callId: 'call',
});

const post = (...messages: OutboxMessage[]) => world.orm.em.fork().transactional((em) => postOutbox(em, ...messages));
const open = async () =>
  (await world.pool.query('select id, key, attempted_at from outbox where processed_at is null order by id')).rows;
const pings = async (target: string) =>
  (await world.events(target)).filter((found) => found.event === 'ping').map(({ details }) => details.n);

test('J4 events leave in order with their cause, wake-ups become one', async () => {
  const pump = createPump();
  await post(event(1), { kind: 'wake' }, event(2), { kind: 'wake' }, event(3), {
    kind: 'wake',
    of: 'schedules',
    id: 'S-1',
    at: new Date(),
  });
  await pump.settled();
  const found = await world.events('J-900');
  expect(found.map(({ actor, details }) => [actor, details])).toEqual([1, 2, 3].map((n) => ['ann', { n, by_call: 'call' }]));
  expect(woken).toEqual([
    ['jobs', ''],
    ['schedules', 'S-1'],
  ]);
  expect(worked).toBe(1);
  expect(await open()).toEqual([]);
  await pump.close();
});

test('J4 a message of a transaction that was rolled back never leaves', async () => {
  const pump = createPump();
  const failing = world.orm.em.fork().transactional(async (em) => {
    await postOutbox(em, event(1, 'job:J-901'));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await pump.settled();
  expect(await pings('J-901')).toEqual([]);
  await pump.close();
});

test('J4 after a crash between the mark and the log the event is put there; after the log it is not put twice', async () => {
  await post(event(1, 'job:J-902'), event(2, 'job:J-902'));
  const [first] = await open();
  // The first arrived, and its hub died before it noted that; the second was only marked.
  await world.store.commit({ actor: 'ann', call: first!.key }, () => [{ event: 'ping', target: 'job:J-902', details: { n: 1 } }]);
  await world.pool.query('update outbox set attempted_at = now()');
  const careful = createPump();
  await careful.settled();
  // It may be on its way in another hub.
  expect(await pings('J-902')).toEqual([1]);
  await careful.close();
  const alone = createPump({ alone: true });
  await alone.settled();
  expect(await pings('J-902')).toEqual([1, 2]);
  expect(await open()).toEqual([]);
  await alone.close();
});

test('J4 a log that is full for a moment gets the event later, once', async () => {
  let refuse = true;
  const store = withPart(world.store, 'commit', (cause, rule) =>
    refuse ? Promise.reject(new HubError('storage_full')) : world.store.commit(cause, rule),
  );
  await post(event(1, 'job:J-903'));
  const pump = createPump({ store });
  await pump.settled();
  expect(await open()).toHaveLength(1);
  refuse = false;
  await world.pool.query(`update outbox set attempted_at = now() - interval '1 minute'`);
  const next = createPump({ store });
  await next.settled();
  expect(await pings('J-903')).toEqual([1]);
  await Promise.all([pump.close(), next.close()]);
});

test('J4 an event that no log would ever take is left out, and what follows is not held up', async () => {
  const store = withPart(world.store, 'commit', (cause, rule) =>
    rule(world.store.board, world.store.moment())[0]?.details?.n === 1
      ? Promise.reject(new HubError('payload_too_large'))
      : world.store.commit(cause, rule),
  );
  await post(event(1, 'job:J-904'), event(2, 'job:J-904'));
  const pump = createPump({ store });
  await pump.settled();
  expect(await pings('J-904')).toEqual([2]);
  expect(await open()).toEqual([]);
  await pump.close();
});

test('J4 several pumps at once carry every row once', async () => {
  const pumps = Array.from({ length: 4 }, () => createPump());
  await Promise.all(Array.from({ length: 200 }, (_, n) => post(event(n, 'job:J-905'))));
  for (const pump of pumps) pump.kick();
  await waitFor(async () => ((await open()).length === 0 ? true : undefined));
  expect((await pings('J-905')).toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 200 }, (_, n) => n));
  await Promise.all(pumps.map((pump) => pump.close()));
});
