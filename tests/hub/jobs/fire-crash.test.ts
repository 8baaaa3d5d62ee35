/** The real hub, killed while schedules and triggers are at work: what was promised is done, and done once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.remove());

const open = async (): Promise<number> =>
  Number(
    (
      await hub.query(
        `select (select count(*) from schedule_fires where finished_at is null) + (select count(*) from trigger_fires where finished_at is null)
              + (select count(*) from outbox where processed_at is null and kind = 'event') as n`,
      )
    ).rows[0]!.n,
  );
const count = async (event: string): Promise<Record<string, unknown>[]> => {
  const { body } = await hub.ask(`/collab/events?after=0&limit=1000&event=${event}`);
  return body.events;
};
const settle = async (): Promise<void> => {
  while ((await open()) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
};

test('P1 J7 J8 kill -9 between any two steps: every acknowledged run and every event has one effect', async () => {
  const { body: schedule } = await hub.ask('/schedule', {
    body: { name: 'often', line: 'event post crash_ran', cron: '0 0 1 1 *', overlap: 'queue' },
  });
  await hub.ask('/triggers', {
    body: {
      name: 'echo',
      on: { event: 'crash_seen' },
      command: 'event.post',
      args: { event: 'crash_answered', details: { to: { from: 'id' } } },
      per_minute: 6000,
    },
  });
  const acknowledged = { runs: 0, events: 0 };
  for (let round = 0; round < 3; round++) {
    const asks = Array.from({ length: 12 }, async (_, at) => {
      const reply = await (
        at % 2 === 0
          ? hub.ask(`/schedule/${schedule.id}/run`, { method: 'POST' })
          : hub.ask('/collab/events', { body: { event: 'crash_seen' } })
      ).catch(() => undefined);
      if (reply?.status === 202) acknowledged.runs++;
      if (reply?.status === 201) acknowledged.events++;
    });
    await Promise.race([Promise.all(asks), new Promise((resolve) => setTimeout(resolve, 40 + 90 * round))]);
    await hub.kill();
    await Promise.all(asks);
    await hub.start();
  }
  await hub.ask('/collab/events', { body: { event: 'crash_seen' } });
  await settle();
  const fires = (await hub.query('select status, key from schedule_fires')).rows;
  const ran = await count('crash_ran');
  expect(ran).toHaveLength(fires.filter(({ status }) => status === 'succeeded').length);
  expect(fires.filter(({ status }) => status !== 'succeeded' && status !== 'skipped')).toEqual([]);
  expect(fires.length).toBeGreaterThanOrEqual(acknowledged.runs);
  expect((await count('schedule_fired')).length).toBe(ran.length);
  const [seen, answered] = [await count('crash_seen'), await count('crash_answered')];
  expect(seen.length).toBeGreaterThan(acknowledged.events);
  const answers = answered.map(({ details }) => (details as { to: string }).to).sort();
  expect(answers).toEqual(seen.map(({ id }) => id as string).sort());
}, 120_000);
