/** Holders that stop, hubs that die and tasks that kill, through the real processes: no lease is lost by a fault, and no dead one lives on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, test } from 'vitest';
import { claimTask } from '../../hub/collab/claim.ts';
import { openFileStore } from '../../hub/collab/files/store.ts';
import { createLeaseClock } from '../../hub/collab/lease-clock.ts';
import { reclaimLeases } from '../../hub/collab/lease-end.ts';
import { makeAgent, makeAgents, type Agent } from '../support/agents.ts';
import { readLog } from '../support/log-on-disk.ts';
import { startHub, type TestHub } from '../support/start-hub.ts';
import { openTail } from '../support/tail.ts';

const HOLDER = new URL('../support/stubborn-holder.ts', import.meta.url).pathname;
/** The shortest that there is. */
const TTL_SECONDS = 10;

/** Each test has a hub of its own, because they kill it, and because their waits for expiries run side by side. */
const hubs: TestHub[] = [];
async function startOwnHub(): Promise<TestHub> {
  const hub = await startHub();
  hubs.push(hub);
  return hub;
}
afterAll(async () => void (await Promise.all(hubs.map((hub) => hub.remove()))));

async function createTask(hub: TestHub, title: string, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await hub.ask('/collab/tasks', { body: { title, ...more } });
  expect(status).toBe(201);
  return body.id;
}

const claimNext = (agent: Agent, skill: string, wait = 0) =>
  agent.ask('/collab/tasks/claim-next', { body: { skills: [skill] }, headers: { prefer: `wait=${wait}` } });

/** Two leases on a task that nobody renewed, by the rules and the store of the hub while it is down, at a clock that is quicker. */
async function expireTwice(hub: TestHub, id: string): Promise<void> {
  await hub.term();
  let monotonicMs = 0;
  const store = await openFileStore({
    dir: join(hub.dir, 'board'),
    clock: { wallMs: Date.now, monotonicMs: () => monotonicMs },
    log: { info() {}, warn() {}, error() {} },
    onFatal: (error) => {
      throw error;
    },
  });
  const clock = createLeaseClock({ deafSeconds: Infinity });
  for (const name of ['first', 'second']) {
    await store.commit({ actor: name }, claimTask(clock, { id, caller: { name, agent: true }, ttlSeconds: TTL_SECONDS }));
    monotonicMs += TTL_SECONDS * 1000 + 1;
    await store.commit({ actor: 'hub' }, reclaimLeases(clock, { by: 'hub' }));
  }
  await store.close();
  await hub.start();
}

type Line = {
  claimed?: { task: string; fence: number }[];
  round?: number;
  tried?: { task: string; what: string; status: number; code?: string }[];
};

/** Runs the holder; `next` gives its next line. */
function startHolder(hub: TestHub, key: string, tasks: string[]) {
  const child = spawn(process.execPath, [HOLDER, hub.url, key, ...tasks], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async until<Name extends keyof Line>(name: Name): Promise<NonNullable<Line[Name]>> {
      for (let next = await lines.next(); !next.done; next = await lines.next()) {
        const line = JSON.parse(next.value) as Line;
        if (line[name] !== undefined) return line[name];
      }
      throw new Error(`The holder ended before it said ${name}`);
    },
  };
}

describe.concurrent('leases and faults', { timeout: 60_000 }, () => {
  test('R8 L4 L5 L7 a holder that was stopped past its ttl writes nothing when it goes on', async () => {
    const hub = await startOwnHub();
    const [ada, bob] = [await makeAgent(hub, 'ada'), await makeAgent(hub, 'bob')];
    const more = { skills: ['stopped'], dod: { tests: { text: 'All pass' } }, owned_paths: ['stopped/taken/**'] };
    const taken = await createTask(hub, 'Taken over by bob', more);
    const free = await createTask(hub, 'Left to nobody', { ...more, owned_paths: ['stopped/free/**'] });
    const holder = startHolder(hub, ada.key, [taken, free]);
    try {
      const claimed = await holder.until('claimed');
      await holder.until('round');
      holder.child.kill('SIGSTOP');
      const { status, body } = await claimNext(bob, 'stopped', 55);
      expect([status, body.task.id]).toEqual([200, taken]);
      expect(body.lease.fence).toBeGreaterThan(Math.max(...claimed.map(({ fence }) => fence)));
      expect(body.context.attempts).toMatchObject([{ holder: 'ada', ended: 'reclaimed' }]);
      const look = async () => [await hub.ask(`/collab/tasks/${taken}`), await hub.ask(`/collab/tasks/${free}`)];
      const before = (await look()).map((one) => one.body);
      const { length } = await readLog(hub);

      const ended = once(holder.child, 'exit');
      holder.child.kill('SIGCONT');
      const tried = await holder.until('tried');
      await ended;
      expect(tried.length).toBeGreaterThan(30);
      const codes = tried.map(({ task, what, status: answered, code }) => [task, what, `${answered} ${code}`]);
      expect(codes.filter(([, , code]) => code !== '409 stale_fence' && code !== '410 lease_lost')).toEqual([]);
      // Of the one that somebody else has, the fence is stale; of the one that nobody has, the lease is lost.
      expect(codes.filter(([task, what]) => task === taken && what === 'note')).toEqual([[taken, 'note', '409 stale_fence']]);
      expect(codes.filter(([task, what]) => task === free && what === 'note')).toEqual([[free, 'note', '410 lease_lost']]);
      expect((await look()).map((one) => one.body)).toEqual(before);
      expect(before.map(({ status: column, assignee }) => [column, assignee])).toEqual([
        ['claimed', 'bob'],
        ['queued', undefined],
      ]);
      const since = (await readLog(hub)).slice(length);
      expect(since.filter(({ actor, target }) => actor === 'ada' || [taken, free].some((id) => target === `task:${id}`))).toEqual(
        [],
      );

      const note = await bob.ask(`/collab/tasks/${taken}/notes`, { body: { text: 'Mine', fence: body.lease.fence } });
      expect([note.status, note.body.version]).toEqual([201, before[0].version + 1]);
    } finally {
      holder.child.kill('SIGKILL');
    }
  });

  // Two of the three are made in the files, by a clock of the test.
  test.skipIf(process.env.COLLAB_STORE === 'postgres')(
    'L10 a task whose lease expires a third time is blocked, and nobody is given it',
    async () => {
      const hub = await startOwnHub();
      const poison = await createTask(hub, 'Ends who touches it', { skills: ['poison'], priority: 'urgent' });
      await expireTwice(hub, poison);
      const [carl, dora] = [await makeAgent(hub, 'carl'), await makeAgent(hub, 'dora')];
      const readPoison = async () => (await hub.ask(`/collab/tasks/${poison}`)).body;
      expect(await readPoison()).toMatchObject({ status: 'queued', reclaim_count: 2 });
      const tail = await openTail(hub.url, hub.key, `?last_event_id=now&task=${poison}&event=lease_reclaimed`);
      const { body } = await carl.ask('/collab/tasks/claim-next', { body: { skills: ['poison'], ttl_seconds: TTL_SECONDS } });
      expect([body.task.id, body.context.attempts.length]).toEqual([poison, 2]);

      const waiting = claimNext(dora, 'poison', 55);
      await tail.until(1);
      tail.close();
      expect(await readPoison()).toMatchObject({ status: 'blocked', status_reason: 'poison', reclaim_count: 3 });
      // Dora was woken by the end of the lease. What she gets is the first harmless task, less urgent than the poison was.
      const harmless = await createTask(hub, 'Harmless', { skills: ['poison'], priority: 'low' });
      expect((await waiting).body.task.id).toBe(harmless);
      expect((await claimNext(dora, 'poison')).status).toBe(204);
      const asked = await dora.ask(`/collab/tasks/${poison}/claim`, { body: {} });
      expect([asked.status, asked.body.code]).toEqual([409, 'illegal_transition']);
      expect((await hub.ask('/collab/tasks?ready=true')).body.tasks.map(({ id }: any) => id)).not.toContain(poison);
      const late = await carl.ask(`/collab/tasks/${poison}/notes`, { body: { text: 'late', fence: body.lease.fence } });
      expect([late.status, late.body.code]).toEqual([410, 'lease_lost']);

      // A person has looked at it.
      expect((await hub.ask(`/collab/tasks/${poison}/transition`, { body: { to: 'queued' } })).status).toBe(200);
      expect((await claimNext(dora, 'poison')).body.task.id).toBe(poison);
    },
  );

  test('L9 of a hundred leases a restart loses none, and none outlives two silent ttls', async () => {
    const hub = await startOwnHub();
    const agents = await makeAgents(hub, 'holder', 10);
    const leases = (await Promise.all(agents.map((agent, n) => takeTen(hub, agent, n)))).flat();
    expect(new Set(leases.map(({ fence }) => fence)).size).toBe(100);

    await hub.kill();
    await hub.start();
    const renewed = await Promise.all(leases.map(renew));
    expect(renewed.map(({ status, body }) => [status, body.fence])).toEqual(leases.map(({ fence }) => [200, fence]));
    const outsider = await makeAgent(hub, 'outsider');
    const ask = (resource: string) => outsider.ask('/collab/leases/acquire', { body: { resource } });
    const refused = await Promise.all(leases.map(({ resource }) => ask(resource)));
    expect(refused.map(({ body }) => [body.code, body.holder])).toEqual(leases.map(({ agent }) => ['lease_held', agent.name]));

    await hub.kill();
    const spawnedMs = Date.now();
    await hub.start();
    const readyMs = Date.now();
    expect((await hub.ask('/collab/leases?limit=1000')).body.leases.filter((one: any) => one.parent === undefined).length).toBe(
      100,
    );
    const tail = await openTail(hub.url, hub.key, '?last_event_id=earliest&event=lease_reclaimed');
    await tail.until(100);
    tail.close();

    const reclaimed = (await readLog(hub)).filter(({ event }) => event === 'lease_reclaimed');
    expect(reclaimed.map(({ details }) => details.lock_id).toSorted()).toEqual(leases.map(({ lock_id }) => lock_id).toSorted());
    for (const { ts, details } of reclaimed) {
      const { agent, fence } = leases.find(({ lock_id }) => lock_id === details.lock_id)!;
      expect([details.old_holder, details.old_fence]).toEqual([agent.name, fence]);
      expect(Date.parse(ts)).toBeGreaterThanOrEqual(spawnedMs + TTL_SECONDS * 1000);
      expect(Date.parse(ts)).toBeLessThanOrEqual(readyMs + 2 * TTL_SECONDS * 1000);
    }
    expect((await hub.ask('/collab/leases')).body.leases).toEqual([]);
    const lost = await Promise.all(leases.map(renew));
    expect(lost.map(({ status, body }) => `${status} ${body.code}`)).toEqual(leases.map(() => '410 lease_lost'));
    const next = await Promise.all(leases.map(({ resource }) => ask(resource)));
    const highest = Math.max(...leases.map(({ fence }) => fence));
    expect(next.filter(({ status, body }) => status === 201 && body.fence > highest).length).toBe(100);
    const { data } = (await hub.ask('/collab/state/tasks')).body;
    expect(data.map(({ status, reclaim_count }: any) => [status, reclaim_count])).toEqual(data.map(() => ['queued', 1]));
  });
});

type Lease = { agent: Agent; lock_id: string; fence: number; resource: string };

/** Five leases of an agent's own choice, and five of tasks with paths. */
async function takeTen(hub: TestHub, agent: Agent, n: number): Promise<Lease[]> {
  const terms = { ttl_seconds: TTL_SECONDS };
  const own = Array.from({ length: 5 }, (_, at) =>
    agent.ask('/collab/leases/acquire', { body: { resource: `deploy:${n}-${at}`, ...terms } }),
  );
  const claims = Array.from({ length: 5 }, async (_, at) => {
    const id = await createTask(hub, `Task ${n} ${at}`, { owned_paths: [`part${n}/${at}/**`] });
    return await agent.ask(`/collab/tasks/${id}/claim`, { body: terms });
  });
  const granted = [
    ...(await Promise.all(own)).map(({ body }) => body),
    ...(await Promise.all(claims)).map(({ body }) => body.lease),
  ];
  return granted.map(({ lock_id, fence, resource }) => ({ agent, lock_id, fence, resource }));
}

const renew = ({ agent, lock_id, fence }: Lease) => agent.ask(`/collab/leases/${lock_id}/renew`, { body: { fence } });
