/** A hundred agents want the same thing at once, through the real hub: one has it, and the others are told who. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAgents, type Agent } from '../support/agents.ts';
import { readLog } from '../support/log-on-disk.ts';
import { startHub, type Reply, type TestHub } from '../support/start-hub.ts';

const AGENTS = 100;

let hub: TestHub;
let agents: Agent[];
beforeAll(async () => {
  hub = await startHub();
  agents = await makeAgents(hub, 'racer', AGENTS);
});
afterAll(async () => await hub?.remove());

async function createTask(title: string, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await hub.ask('/collab/tasks', { body: { title, ...more } });
  expect(status).toBe(201);
  return body.id;
}

/** What each agent's request came to, with who asked. */
async function race(ask: (agent: Agent) => Promise<Reply>): Promise<(Reply & { agent: Agent })[]> {
  return await Promise.all(agents.map(async (agent) => ({ agent, ...(await ask(agent)) })));
}

const withStatus = <T extends Reply>(replies: T[], ...statuses: number[]) =>
  replies.filter(({ status }) => statuses.includes(status));
const fencesOn = async (resource: string) =>
  (await readLog(hub))
    .filter(({ event, details }) => event === 'lease_acquired' && details.resource === resource)
    .map(({ details }) => details.fence);
const cancel = (id: string) => hub.ask(`/collab/tasks/${id}/transition`, { body: { to: 'cancelled' } });

describe('T3 one task', () => {
  test('T3 has exactly one holder, and each loser is told who that is', async () => {
    const id = await createTask('Wanted by all', { owned_paths: ['race/one/**'] });
    const replies = await race((agent) => agent.ask(`/collab/tasks/${id}/claim`, { body: {} }));
    const [winner, ...more] = withStatus(replies, 200, 201);
    expect(more).toEqual([]);
    const losers = withStatus(replies, 409);
    expect(losers.length).toBe(AGENTS - 1);
    for (const { body } of losers) expect(body).toMatchObject({ code: 'already_claimed', by: winner!.agent.name, task: id });

    expect(winner!.body.lease).toMatchObject({ holder: winner!.agent.name, resource: `task:${id}` });
    expect((await hub.ask(`/collab/tasks/${id}`)).body).toMatchObject({ status: 'claimed', assignee: winner!.agent.name });
    expect(await fencesOn(`task:${id}`)).toEqual([winner!.body.lease.fence]);
    const claims = (await readLog(hub)).filter(({ event, target }) => event === 'task_claimed' && target === `task:${id}`);
    expect(claims.length).toBe(1);

    const again = await winner!.agent.ask(`/collab/tasks/${id}/claim`, { body: {} });
    expect([again.status, again.body.lease.fence]).toEqual([200, winner!.body.lease.fence]);
  });

  test('T3 L2 goes round under contention: every holder gives it back, the next has a higher fence', async () => {
    const id = await createTask('Passed from hand to hand');
    const fences: number[] = [];
    for (let round = 0; round < 5; round++) {
      const [winner, ...more] = withStatus(await race((agent) => agent.ask(`/collab/tasks/${id}/claim`, { body: {} })), 200);
      expect(more).toEqual([]);
      const { fence } = winner!.body.lease;
      fences.push(fence);
      expect((await winner!.agent.ask(`/collab/tasks/${id}/release`, { body: { fence } })).status).toBe(200);
    }
    expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
    await cancel(id);
  });
});

describe('T5 twenty tasks', () => {
  test('T5 L2 have twenty holders, one task each; eighty get nothing; fences are unique and rise', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) => createTask(`One of twenty, ${n}`, { owned_paths: [`race/${n}/**`] })),
    );
    const replies = await race((agent) => agent.ask('/collab/tasks/claim-next', { body: {} }));
    const won = withStatus(replies, 200, 201);
    const none = withStatus(replies, 204);
    expect([won.length, none.length]).toEqual([20, AGENTS - 20]);
    expect(none.map(({ body }) => body)).toEqual(none.map(() => ''));
    expect(new Set(won.map(({ body }) => body.task.id))).toEqual(new Set(ids));
    for (const { agent, body } of won) {
      expect([body.lease.holder, body.task.assignee, body.lease.resource]).toEqual([
        agent.name,
        agent.name,
        `task:${body.task.id}`,
      ]);
      expect(await fencesOn(`task:${body.task.id}`)).toEqual([body.lease.fence]);
    }
    const fences = await readFences();
    expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
  });

  test('T5 wake twenty of a hundred who wait, each with one of their own; who has left gets none', async () => {
    const leaving = new AbortController();
    const waiting = agents.map(async (agent) => {
      const reply = await fetch(`${hub.url}/collab/tasks/claim-next`, {
        method: 'POST',
        headers: { authorization: `Bearer ${agent.key}`, 'content-type': 'application/json', prefer: 'wait=50' },
        body: '{}',
        signal: leaving.signal,
      });
      return { agent, status: reply.status, body: (await reply.json()) as any };
    });
    const answered: { agent: Agent; status: number; body: any }[] = [];
    const twenty = Promise.withResolvers<void>();
    const settled = Promise.allSettled(
      waiting.map(async (one) => {
        if (answered.push(await one) === 20) twenty.resolve();
      }),
    );
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => createTask(`For who waits, ${n}`)));
    await twenty.promise;
    leaving.abort();
    await settled;
    expect(answered.map(({ status }) => status)).toEqual(answered.map(() => 200));
    expect(answered.map(({ body }) => body.task.id).toSorted()).toEqual(ids.toSorted());
    for (const { agent, body } of answered) expect(body.lease.holder).toBe(agent.name);

    const left = await createTask('For nobody');
    expect((await hub.ask(`/collab/tasks/${left}`)).body).toMatchObject({ status: 'queued' });
    await cancel(left);
  });

  /** Every fence that the log grants, in its order; those of path leases too. */
  async function readFences(): Promise<number[]> {
    const known = new Set<string>();
    const changes = (await readLog(hub)).flatMap(({ details }) => details.changes ?? []);
    return changes.flatMap(({ kind, id, value }) => {
      if (kind !== 'locks' || value === null || known.has(id)) return [];
      known.add(id);
      return [value.fence];
    });
  }
});

describe('L12 path leases', () => {
  const acquire = (agent: Agent, resource: string, more = {}) =>
    agent.ask('/collab/leases/acquire', { body: { resource, ...more } });

  test('L3 L12 one of a hundred has patterns that meet, whoever asks with which of them', async () => {
    const patterns = ['meet/*/x.ts', 'meet/a/*.ts', 'meet/**', 'meet/{a,b}/?.ts'];
    const replies = await race((agent) =>
      acquire(agent, `path:${patterns[Number(agent.name.split('-')[1]) % patterns.length]}`, { ttl_seconds: 60 }),
    );
    const [winner, ...more] = withStatus(replies, 200, 201);
    expect(more).toEqual([]);
    const { holder, resource, lock_id, fence } = winner!.body;
    for (const { body } of withStatus(replies, 409)) expect(body).toMatchObject({ code: 'lease_held', holder, held: resource });
    expect(withStatus(replies, 409).length).toBe(AGENTS - 1);

    await winner!.agent.ask(`/collab/leases/${lock_id}/release`, { body: { fence } });
    const next = await acquire(
      agents.find(({ name }) => name !== holder)!,
      'path:meet/**',
    );
    expect([next.status, next.body.fence > fence]).toEqual([201, true]);
  });

  test('L3 shared leases live together, and an exclusive one waits for the last of them', async () => {
    const shared = await race((agent) => acquire(agent, 'path:read/**', { mode: 'shared' }));
    expect(withStatus(shared, 201).length).toBe(AGENTS);
    expect(new Set(shared.map(({ body }) => body.fence)).size).toBe(AGENTS);
    const writer = agents[0]!;
    const give = ({ agent, body }: Reply & { agent: Agent }) =>
      agent.ask(`/collab/leases/${body.lock_id}/release`, { body: { fence: body.fence } });
    await Promise.all(shared.slice(0, -1).map(give));
    const refused = await acquire(writer, 'path:read/a/*');
    expect(refused.body).toMatchObject({ code: 'lease_held', holder: shared.at(-1)!.agent.name, mode: 'shared' });
    await give(shared.at(-1)!);
    expect((await acquire(writer, 'path:read/a/*')).status).toBe(201);
  });

  test.each([
    ['hand/src/*/x.ts', 'hand/src/a/*.ts', 'hand/src/a/x.ts'],
    ['rel/src/**/*.ts', 'rel/src/api/**', undefined],
    ['pre/src/a*', 'pre/src/*b', undefined],
  ])('T3 L12 a task on %s keeps others off %s until its paths are free again', async (mine, theirs, meeting) => {
    const [ada, bob] = agents as [Agent, Agent];
    const [first, second] = [
      await createTask('First', { owned_paths: [mine] }),
      await createTask('Second', { owned_paths: [theirs] }),
    ];
    const claimed = await ada.ask(`/collab/tasks/${first}/claim`, { body: {} });
    expect(claimed.status).toBe(200);
    const { fence } = claimed.body.lease;
    const claim = () => bob.ask(`/collab/tasks/${second}/claim`, { body: {} });
    const move = (to: string) => ada.ask(`/collab/tasks/${first}/transition`, { body: { to, fence } });
    const refusal = { code: 'path_conflict', task: first, holder: ada.name, pattern: theirs, theirs: mine };
    const refused = await claim();
    expect([refused.status, refused.body]).toMatchObject([409, refusal]);
    if (meeting !== undefined) expect(refused.body.overlap).toBe(meeting);
    expect((await acquire(bob, `path:${theirs}`)).body).toMatchObject({
      code: 'lease_held',
      holder: ada.name,
      held: `path:${mine}`,
    });
    expect((await bob.ask('/collab/tasks/claim-next', { body: {} })).status).toBe(204);

    // Handed in, the leases are given back, but the paths stay the work's own until it is done or back in the queue (T3).
    expect((await move('in_progress')).status).toBe(200);
    expect((await move('review')).status).toBe(200);
    expect((await hub.ask(`/collab/leases?holder=${ada.name}`)).body.leases.filter((one: any) => one.task_id === first)).toEqual(
      [],
    );
    expect((await claim()).body).toMatchObject(refusal);
    expect((await acquire(bob, `path:${theirs}`)).body).toMatchObject({ code: 'path_conflict', task: first, holder: ada.name });

    await hub.ask(`/collab/tasks/${first}/transition`, { body: { to: 'queued' } });
    expect((await claim()).status).toBe(200);
    expect((await ada.ask(`/collab/tasks/${first}/claim`, { body: {} })).body).toMatchObject({
      code: 'path_conflict',
      task: second,
    });
    await bob.ask(`/collab/tasks/${second}/release`, { body: { fence: (await claim()).body.lease.fence } });
    expect((await ada.ask(`/collab/tasks/${first}/claim`, { body: {} })).status).toBe(200);
    for (const id of [first, second]) await cancel(id);
  });
});

describe('E10 the same key after kill -9', () => {
  type Ask = { path: string; body: object };
  type Call = Ask & { agent: Agent; key: string; fence?: number; resource?: string };
  const send = ({ agent, path, body, key }: Call) => agent.ask(path, { body, headers: { 'idempotency-key': key } });

  /** What was granted: the lease itself, or that of a claim. */
  const leaseOf = (reply: Reply) => reply.body.lease ?? reply.body;

  test('E10 between the effect and its record: the same fence, and no second grant', async () => {
    const [named, next] = [await createTask('By name'), await createTask('By turn', { skills: ['turn'] })];
    await createTask('For the next one', { skills: ['turn'] });
    const asks: Ask[] = [
      { path: `/collab/tasks/${named}/claim`, body: { ttl_seconds: 60 } },
      { path: '/collab/tasks/claim-next', body: { skills: ['turn'] } },
      { path: '/collab/leases/acquire', body: { resource: 'crash:one' } },
      { path: '/collab/leases/acquire', body: { resources: ['crash:two', 'path:crash/**'] } },
    ];
    const calls: Call[] = asks.map((ask, n) => ({ ...ask, agent: agents[n]!, key: `lost-${n}` }));
    // The database takes no outcomes, as if the hub had died before it could write them.
    await hub.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no outcomes' using errcode = '23514'; end $$`);
    await hub.query(
      `create trigger refuse before insert on audit_events for each row when (new.kind = 'outcome') execute function refuse()`,
    );
    const first = await Promise.all(calls.map(send));
    await hub.kill();
    await hub.query('drop trigger refuse on audit_events');
    const { rows } = await hub.query(`select count(*)::int as open from inbox where status = 'running'`);
    expect(rows).toEqual([{ open: calls.length }]);
    await hub.start();

    const again = await Promise.all(calls.map(send));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 201, 201]);
    for (const [n, reply] of again.entries()) {
      expect([reply.status, reply.headers.get('idempotency-replayed')]).toEqual([first[n]!.status, 'true']);
      expect(toFences(reply)).toEqual(toFences(first[n]!));
    }
    expect([again[0]!.body.task.id, again[1]!.body.task.id]).toEqual([named, next]);
    for (const resource of [`task:${named}`, `task:${next}`, 'crash:one', 'crash:two', 'path:crash/**'])
      expect((await fencesOn(resource)).length, resource).toBe(1);
    for (const [n, { lock_id, fence }] of again.map(leaseOf).entries())
      if (lock_id !== undefined)
        expect((await agents[n]!.ask(`/collab/leases/${lock_id}/renew`, { body: { fence } })).status).toBe(200);
  });

  const toFences = (reply: Reply) => (reply.body.leases ?? [leaseOf(reply)]).map(({ resource, fence }: any) => [resource, fence]);

  test('E10 at any moment: whoever asks again has the fence of the one grant', { timeout: 60_000 }, async () => {
    let unfinished = 0;
    let granted = 0;
    for (let round = 0; round < 3; round++) {
      const calls: Call[] = [];
      const caller = async (agent: Agent, who: number) => {
        for (let n = 0; ; n++) {
          const resource = `any:${round}-${who}-${n}`;
          const call: Call = { agent, key: resource, path: '/collab/leases/acquire', body: { resource }, resource };
          calls.push(call);
          const reply = await send(call).catch(() => undefined);
          if (reply?.status !== 201) return;
          call.fence = reply.body.fence;
        }
      };
      const calling = Promise.all(agents.slice(0, 16).map(caller));
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 150));
      await hub.kill();
      await calling;
      const { rows } = await hub.query(`select count(*)::int as count from inbox where status = 'running'`);
      unfinished += rows[0]!.count as number;
      await hub.start();
      const replies = await Promise.all(calls.map(send));
      for (const [n, { status, body }] of replies.entries()) {
        expect(status).toBe(201);
        if (calls[n]!.fence !== undefined) expect(body.fence).toBe(calls[n]!.fence);
        calls[n]!.fence = body.fence;
      }
      granted += calls.length;
      const byResource = Map.groupBy(
        (await readLog(hub)).filter(({ event }) => event === 'lease_acquired'),
        ({ details }) => details.resource,
      );
      for (const { resource, fence } of calls)
        expect(byResource.get(resource)!.map(({ details }) => details.fence)).toEqual([fence]);
    }
    console.log(`${granted} grants, ${unfinished} calls were open when the hub was killed`);
  });
});
