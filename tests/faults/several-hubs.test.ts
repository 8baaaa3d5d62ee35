/**
 * Three hubs and two workers on one database while one process after the other is killed: nothing acknowledged is lost or doubled, leases
 * are exclusive, jobs are done once, and all hubs tell the same story. `npm run test:faults` kills 24 times, every 5 s.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAgents, type Agent } from '../support/agents.ts';
import { readLog } from '../support/log-on-disk.ts';
import { send, startHub, type Reply, type TestHub } from '../support/start-hub.ts';
import { openTail } from '../support/tail.ts';
import { until } from '../support/until.ts';

const [HUBS, WORKERS] = [3, 2];
/** So many kills, or fewer in so much time: on a machine that is busy with other work a restart takes long. */
const [KILLS, PAUSE_MS, KILLING_MS] = process.env.KYROS_FAULTS === 'full' ? [24, 5_000, 180_000] : [3, 1_500, 60_000];
/** Between two writes of a writer, so that the processes have hands left to start again. */
const PACE_MS = 150;
const SHARED = {
  COLLAB_STORE: 'postgres',
  JWT_SECRET: 'a secret that all the hubs of this test share',
  TEST_LEASE_SECONDS: '5',
};
const entry = 'tests/support/jobs-hub.ts';

const hubs: TestHub[] = [];
const workers: TestHub[] = [];
let runsFile: string;
beforeAll(async () => {
  const start = (services: string, beside?: TestHub) =>
    startHub({ ...SHARED, SERVICES: services }, { entry, ...(beside && { beside }) });
  hubs.push(await start('hub'));
  runsFile = join(hubs[0]!.dir, 'runs.txt');
  writeFileSync(runsFile, '');
  for (let n = 1; n < HUBS; n++) hubs.push(await start('hub', hubs[0]));
  for (let n = 0; n < WORKERS; n++) workers.push(await start('worker', hubs[0]));
}, 120_000);
afterAll(async () => {
  for (const hub of [...workers, ...hubs.toReversed()]) await hub.remove();
});

const at = (index: number) => hubs[index % HUBS]!;
type Call = { path: string; body: unknown; key: string; token?: string };
const ask = (index: number, { path, body, key, token = hubs[0]!.key }: Call) =>
  send(at(index).url + path, { token, body, headers: { 'idempotency-key': key } });

/** Asks hub after hub until one has an answer that stays, as clients with all addresses do. `tries`: how often it was asked. */
async function insist(index: number, call: Call): Promise<Reply & { tries: number }> {
  for (let tries = 1; ; tries++) {
    const reply = await ask(index + tries - 1, call).catch(() => undefined);
    if (reply !== undefined && reply.status < 500 && reply.body.code !== 'in_progress') return { ...reply, tries };
    await delay(50);
  }
}

type Made = { call: Call; id: string };

/** Makes one thing after the other at its hub until `over`; each has its own key. */
async function makeOn(who: number, kind: 'task' | 'job', made: Made[], over: () => boolean): Promise<void> {
  for (let n = 0; !over(); n++) {
    const title = `${kind} ${who}/${n}`;
    const body = kind === 'task' ? { title } : { executor: 'count', title, input: { file: runsFile, ms: 50 } };
    const call = { path: kind === 'task' ? '/collab/tasks' : '/jobs', body, key: title.replace(' ', '-') };
    const reply = await insist(who, call);
    expect([reply.status, reply.body.code], title).toEqual([201, undefined]);
    made.push({ call, id: reply.body.id });
    await delay(kind === 'task' ? PACE_MS : 4 * PACE_MS);
  }
}

/** Who has a resource by the answers that arrived; a second one is a broken promise. */
const holders = new Map<string, string>();
const fences: number[] = [];

async function contend({ name, key: token }: Agent, who: number, over: () => boolean): Promise<void> {
  for (let n = 0; !over(); n++) {
    const resource = `thing-${n % 2}`;
    const key = `lease-${name}-${n}`;
    const got = await insist(who + n, { path: '/collab/leases/acquire', body: { resource, ttl_seconds: 10 }, key, token });
    if (got.status === 200 || got.status === 201) {
      const { lock_id, fence } = got.body;
      // An answer that took several tries may be as old as a killed hub, and its lease over; the log is looked at for those.
      const isFresh = got.tries === 1;
      if (isFresh) expect(holders.get(resource), `${name} got ${resource}`).toBeUndefined();
      if (isFresh) holders.set(resource, name);
      fences.push(fence);
      await delay(20);
      holders.delete(resource);
      await insist(who, { path: `/collab/leases/${lock_id}/release`, body: { fence }, key: `${key}-end`, token });
    } else expect(got.body.code).toBe('lease_held');
    await delay(40);
  }
}

const seqOf = async (hub: TestHub) =>
  Number((await send(`${hub.url}/collab/state/tasks`, { token: hubs[0]!.key })).headers.get('x-store-seq'));

/** Until nothing is queued any more and all hubs are at the head of the log. */
async function untilQuiet(): Promise<void> {
  await until(async () => {
    const { rows } = await hubs[0]!.query(
      `select (select count(*) from jobs where status in ('queued', 'running', 'retrying'))::int as open,
         (select count(*) from outbox where processed_at is null)::int as waiting,
         (select coalesce(max(seq), 0) from collab.events)::int as head`,
    );
    await delay(100);
    const { open, waiting, head } = rows[0] as { open: number; waiting: number; head: number };
    return open + waiting === 0 && (await Promise.all(hubs.map(seqOf))).every((seq) => seq === head);
  });
}

/** L2 by the log itself: no one is granted a thing while another one's lease on it has not ended, and every fence is higher than all before. */
function expectExclusive(log: any[]): void {
  const live = new Map<string, string>();
  let last = 0;
  for (const { event, details } of log) {
    if (!String(details.resource ?? '').startsWith('thing-')) continue;
    if (event === 'lease_acquired') {
      expect([details.resource, live.get(details.resource)]).toEqual([details.resource, undefined]);
      expect(details.fence).toBeGreaterThan(last);
      last = details.fence;
      live.set(details.resource, details.lock_id);
    } else if (['lease_released', 'lease_reclaimed', 'lease_forced'].includes(event)) live.delete(details.resource);
  }
  expect(last).toBeGreaterThan(0);
}

test('E10 R1 what a hub that was killed and stays away left open is closed by one that lives', { timeout: 90_000 }, async () => {
  const calls: Call[] = [];
  const write = async (who: number) => {
    for (let n = 0; ; n++) {
      const call = { path: '/collab/tasks', body: { title: `left ${who}/${n}` }, key: `left-${who}-${n}` };
      calls.push(call);
      if ((await ask(1, call).catch(() => undefined)) === undefined) return;
    }
  };
  const writing = Promise.all(Array.from({ length: 16 }, (_, who) => write(who)));
  await until(() => calls.length > 100);
  await at(1).kill();
  await writing;
  const replies = await Promise.all(calls.map((call) => insist(2, { ...call })));
  expect(replies.map(({ status }) => status)).toEqual(calls.map(() => 201));
  const open = () => hubs[0]!.query(`select 1 from inbox where status = 'running'`);
  await until(async () => (await open()).rows.length === 0);
  const log = await readLog(hubs[0]!);
  const titles = log.flatMap(({ event, details }) => (event === 'task_created' ? details.title : []));
  expect(titles.toSorted()).toEqual(calls.map(({ body }) => (body as { title: string }).title).toSorted());
  await at(1).start();
});

test(
  `R1 E10 V1 L2 J4 kills among three hubs and two workers: commands once, leases exclusive, jobs once, one story`,
  { timeout: 240_000 + KILLING_MS },
  async () => {
    const agents = await makeAgents(hubs[0]!, 'rival', HUBS * 2);
    const [tasks, jobs]: [Made[], Made[]] = [[], []];
    let [isOver, kills, slowestMs] = [false, 0, 0];
    const over = () => isOver;
    const busy = Promise.all([
      ...Array.from({ length: HUBS * 2 }, (_, who) => makeOn(who, 'task', tasks, over)),
      ...Array.from({ length: HUBS }, (_, who) => makeOn(who, 'job', jobs, over)),
      ...agents.map((agent, who) => contend(agent, who, over)),
    ]);
    const killing = (async () => {
      const victims = [hubs[0]!, workers[0]!, hubs[1]!, workers[1]!, hubs[2]!];
      const startedMs = performance.now();
      for (; kills < KILLS && performance.now() - startedMs < KILLING_MS; kills++) {
        await delay(PAUSE_MS);
        const victim = victims[kills % victims.length]!;
        await victim.kill();
        slowestMs = Math.max(slowestMs, await victim.start());
      }
    })().finally(() => (isOver = true));
    await Promise.all([busy, killing]);
    await untilQuiet();

    // The same answer at any hub, whatever became of the one that was asked.
    const all = [...tasks, ...jobs];
    for (let from = 0; from < all.length; from += 50) {
      const some = all.slice(from, from + 50);
      const replies = await Promise.all(some.map(({ call }, n) => insist(n, call)));
      expect(replies.map(({ body }) => body.id)).toEqual(some.map(({ id }) => id));
    }

    const log = await readLog(hubs[0]!);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, n) => n + 1));
    const made = log.filter(({ event, details }) => event === 'task_created' && details.title.startsWith('task '));
    expect(made.map(({ target }) => target).toSorted()).toEqual(tasks.map(({ id }) => `task:${id}`).toSorted());
    expectExclusive(log);
    expect(new Set(fences).size).toBe(fences.length);
    await expectJobsOnce(log, jobs);
    for (const hub of hubs) {
      const tail = await openTail(hub.url, hubs[0]!.key, '?last_event_id=earliest');
      await tail.until(log.length);
      tail.close();
      expect(tail.events.slice(0, log.length).map(({ data }) => data.id)).toEqual(log.map(({ id }) => id));
    }
    const verified = await send(`${hubs[1]!.url}/audit/verify`, { token: hubs[0]!.key });
    expect(verified.body).toMatchObject({ ok: true });
    const counts = [`${tasks.length} tasks`, `${jobs.length} jobs`, `${fences.length} leases`, `${log.length} events`];
    console.log(`${kills} kills, ${counts.join(', ')}; slowest start ${Math.round(slowestMs)} ms`);
  },
);

async function expectJobsOnce(log: any[], jobs: Made[]): Promise<void> {
  const { rows } = await hubs[0]!.query(
    `select id, status, failure->>'code' as code, (select count(*) from variants where job_id = jobs.id)::int as variants from jobs`,
  );
  expect(rows.map(({ id }) => id).toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
  for (const { id, status, code, variants } of rows) {
    const count = (event: string) => log.filter((found) => found.event === event && found.target === `job:${id}`).length;
    // Workers may die under one job three times by chance: then it is poison, and says so.
    const isReady = code !== 'poison';
    expect([id, status, variants]).toEqual([id, isReady ? 'ready' : 'failed', isReady ? 1 : 0]);
    expect([id, count('job_created'), count('executor_succeeded')]).toEqual([id, 1, isReady ? 1 : 0]);
  }
}
