/** Three real hubs on one database: one board for everybody, whichever hub is asked and whichever dies (issue 7). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAgents, type Agent } from '../support/agents.ts';
import { readLog } from '../support/log-on-disk.ts';
import { send, startHub, type Reply, type TestHub } from '../support/start-hub.ts';
import { openTail } from '../support/tail.ts';
import { until } from '../support/until.ts';

const HUBS = 3;
const SHARED = { COLLAB_STORE: 'postgres', JWT_SECRET: 'a secret that all the hubs of this test share' };
/** 24 by hand (`KYROS_HUB_KILLS=24`: two minutes), fewer in every run. */
const KILLS = Number(process.env.KYROS_HUB_KILLS ?? 4);

let hubs: TestHub[];
let key: string;
beforeAll(async () => {
  const first = await startHub(SHARED);
  hubs = [first, ...(await Promise.all(Array.from({ length: HUBS - 1 }, () => startHub(SHARED, { beside: first }))))];
  key = first.key;
});
afterAll(async () => {
  for (const hub of (hubs ?? []).toReversed()) await hub.remove();
});

const at = (index: number) => hubs[index % HUBS]!;
const ask = (index: number, path: string, more: Parameters<typeof send>[1] = {}) =>
  send(at(index).url + path, { token: key, ...more });
/** Asks again as long as the answer is one that passes, as clients do: the first answer reaches the other hubs a moment after its asker. */
async function insist(asking: () => Promise<Reply>): Promise<Reply> {
  for (;;) {
    const reply = await asking();
    if (reply.body.code !== 'in_progress' && reply.status !== 503) return reply;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const stateOf = async (index: number) => {
  const { body, headers } = await ask(index, '/collab/state/tasks');
  return { etag: headers.get('etag'), data: body.data };
};
const seqOf = async (index: number) => Number((await ask(index, '/collab/state/tasks')).headers.get('x-store-seq'));

/** Until all hubs show the same, and nobody writes any more. */
async function untilEqual(): Promise<void> {
  await until(async () => {
    const [{ count }] = (await at(0).query('select coalesce(max(seq), 0)::int as count from collab.events')).rows as [
      { count: number },
    ];
    const seqs = await Promise.all(hubs.map((_, index) => seqOf(index)));
    return seqs.every((seq) => seq === count);
  });
}

async function createTask(title: string): Promise<string> {
  const { status, body } = await ask(0, '/collab/tasks', { body: { title } });
  expect(status).toBe(201);
  return body.id;
}

describe('three hubs', () => {
  test('V9 what one hub answered is known at another one at once', async () => {
    for (let n = 0; n < 150; n++) {
      const id = await createTask(`Known at once ${n}`);
      expect((await ask(1 + (n % 2), `/collab/tasks/${id}`)).status).toBe(200);
      const { body } = await ask(n, '/collab/leases/acquire', { body: { resource: `once-${n}` } });
      expect((await ask(n + 1, `/collab/leases/${body.lock_id}/release`, { body: { fence: body.fence } })).status).toBe(200);
    }
  });

  test('E3 what one hub answered, another one shows and compares with', async () => {
    const { body, headers } = await ask(0, '/collab/tasks', { body: { title: 'Made at the first' } });
    const etag = headers.get('etag')!;
    const change = (index: number, title: string) =>
      ask(index, `/collab/tasks/${body.id}`, { method: 'PATCH', body: { title }, headers: { 'if-match': etag } });
    expect((await change(1, 'Changed at the second')).status).toBe(200);
    expect(await change(2, 'Changed at the third')).toMatchObject({
      status: 412,
      body: { current: { title: 'Changed at the second' } },
    });
    await untilEqual();
    const states = await Promise.all(hubs.map((_, index) => stateOf(index)));
    for (const state of states) expect(state).toEqual(states[0]);
  });

  test('E10 a key that was used at one hub gives the same answer at another', async () => {
    const create = (index: number) =>
      ask(index, '/collab/tasks', { body: { title: 'Once' }, headers: { 'idempotency-key': 'over-hubs' } });
    const replies = [await create(0), await insist(() => create(1)), await insist(() => create(2))];
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1);
    expect(replies.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true', 'true']);
  });

  test('T3 L2 sixty agents on three hubs want one task: one has it, and its fence is the highest', async () => {
    const agents = await makeAgents(at(0), 'crowd', 60);
    const claim = (agent: Agent, index: number, id: string) =>
      send(`${at(index).url}/collab/tasks/${id}/claim`, { token: agent.key, body: {} });
    const fences: number[] = [];
    for (let round = 0; round < 3; round++) {
      const id = await createTask(`Wanted ${round}`);
      await untilEqual();
      const replies = await Promise.all(agents.map((agent, index) => claim(agent, index, id)));
      const won = replies.filter(({ status }) => status === 200);
      expect(won.length).toBe(1);
      expect(replies.filter(({ body }) => body.code === 'already_claimed').length).toBe(59);
      fences.push(won[0]!.body.lease.fence);
    }
    expect(fences).toEqual([...new Set(fences)].toSorted((a, b) => a - b));
  });

  test('L4 L6 a lease that is renewed at one hub is not reclaimed by another, and one that is silent is', async () => {
    const [agent] = await makeAgents(at(0), 'renewer', 1);
    const acquire = (index: number, resource: string) =>
      send(`${at(index).url}/collab/leases/acquire`, { token: agent!.key, body: { resource, ttl_seconds: 10 } });
    const [kept, silent] = [(await acquire(0, 'kept')).body, (await acquire(1, 'silent')).body];
    const tail = await openTail(at(2).url, key, '?last_event_id=earliest&event=lease_reclaimed');
    let over = false;
    const renewing = (async () => {
      for (let index = 0; !over; index++) {
        const { lock_id, fence } = kept;
        const reply = await send(`${at(index).url}/collab/leases/${lock_id}/renew`, { token: agent!.key, body: { fence } });
        expect(reply).toMatchObject({ status: 200, body: { expires_in_seconds: 10 } });
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    })();
    await tail.until(1);
    over = true;
    await renewing;
    tail.close();
    expect(tail.events.map(({ data }) => data.details.lock_id)).toEqual([silent.lock_id]);
  });

  test(
    `R1 E10 V1 V5 one is killed ${KILLS} times under commands: acknowledged once and for all, the same events on every hub`,
    { timeout: 90_000 + KILLS * 30_000 },
    async () => {
      type Call = { key: string; title: string; id?: string };
      const calls: Call[] = [];
      /** So that a slow start of a hub does not make more work than a fast one. */
      let allowed = 0;
      let over = false;
      const create = (index: number, { key: own, title }: Call): Promise<Reply> =>
        ask(index, '/collab/tasks', { body: { title }, headers: { 'idempotency-key': own } });
      const write = async (who: number) => {
        for (let n = 0; ; n++) {
          await until(() => over || calls.length < allowed);
          if (over) return;
          const call: Call = { key: `k-${who}-${n}`, title: `Task ${who}/${n}` };
          calls.push(call);
          const reply = await create(who, call).catch(() => undefined);
          if (reply?.status === 201) call.id = reply.body.id;
          // A hub that is gone refuses at once; the others want their share of what is allowed.
          else await new Promise((resolve) => setTimeout(resolve, 250));
        }
      };
      const writers = Array.from({ length: HUBS * 4 }, (_, who) => write(who));
      for (let kill = 0; kill < KILLS; kill++) {
        allowed = calls.length + 120;
        await until(() => calls.length > allowed - 80);
        await at(kill).kill();
        await at(kill).start();
      }
      over = true;
      await Promise.all(writers);

      // Whatever became of it, asking again with the same key at any hub gives the one answer.
      for (const [n, call] of calls.entries()) {
        const reply = await insist(() => create(n, call));
        expect([reply.status, reply.body.code], call.key).toEqual([201, undefined]);
        if (call.id !== undefined) expect(reply.body.id, call.key).toBe(call.id);
      }
      await untilEqual();
      const log = await readLog(at(0));
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, n) => n + 1));
      const made = log.filter(({ event, details }) => event === 'task_created' && details.title.startsWith('Task '));
      expect(made.map(({ details }) => details.title).toSorted()).toEqual(calls.map(({ title }) => title).toSorted());
      const states = await Promise.all(hubs.map((_, index) => stateOf(index)));
      for (const state of states) expect(state).toEqual(states[0]);
      for (const [index] of hubs.entries()) {
        const tail = await openTail(at(index).url, key, '?last_event_id=earliest');
        await tail.until(log.length);
        tail.close();
        expect(tail.events.slice(0, log.length).map(({ data }) => data.id)).toEqual(log.map(({ id }) => id));
      }
      expect((await ask(1, '/audit/verify')).body).toMatchObject({ ok: true });
    },
  );
});
