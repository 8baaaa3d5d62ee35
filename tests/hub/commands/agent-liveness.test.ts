import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHeartbeats } from '../../../hub/collab/heartbeats.ts';
import { createAgentSweep, DEAD_SECONDS, SUSPECT_SECONDS } from '../../../hub/collab/agent-liveness.ts';
import { updateAgent } from '../../../hub/collab/agent.ts';
import { createMemoryBoard } from '../collab/memory-board.ts';
import { openTimedDesk } from './desk-time.ts';
import type { TimedDesk } from './desk-time.ts';

let desk: TimedDesk;
beforeEach(async () => {
  desk = await openTimedDesk();
  await desk.type('agent register', bot);
});
afterEach(() => desk.close());

const bot = { as: 'agent', name: 'bot-1' } as const;
const liveness = async () => (await desk.type('agent show bot-1')).output.liveness;
const beat = () => desk.type('agent heartbeat bot-1', bot);
const agent = (): any => desk.store.board.get('agents', 'bot-1');

describe('an agent', () => {
  test('L8 is suspect after one silent ttl and dead after two, and a heartbeat makes it alive', async () => {
    const seen = [await liveness()];
    for (const seconds of [SUSPECT_SECONDS, 4, DEAD_SECONDS - SUSPECT_SECONDS - 4, 4]) {
      await desk.pass(seconds);
      seen.push(await liveness());
    }
    await beat();
    expect([...seen, await liveness()]).toEqual(['idle', 'idle', 'suspect', 'suspect', 'dead', 'idle']);
    expect((await desk.type('agent list')).output.agents).toMatchObject([{ id: 'bot-1', liveness: 'idle' }]);
  });

  test('E5 its death and its return are one event each, however many heartbeats there are', async () => {
    await desk.pass(400);
    const { version } = agent();
    expect(agent()).toMatchObject({ died_at: expect.stringMatching(/^2026-11-26T09:02/) });
    for (let n = 0; n < 5; n += 1) await beat();
    expect(agent().version).toBe(version);
    await desk.pass(30, beat);
    expect(agent()).not.toHaveProperty('died_at');
    expect(await desk.names()).toEqual(['agent_registered', 'agent_died', 'agent_returned']);
    const { events } = await desk.store.read(1, { limit: 2 });
    expect(events.map(({ record }) => [record.actor, record.target])).toEqual([
      ['hub', 'agent:bot-1'],
      ['hub', 'agent:bot-1'],
    ]);
    expect((await desk.type('event list --limit 2')).text).toMatch(/hub heard bot-1 again\.\n.*hub takes bot-1 for dead/);
  });

  test('works while it holds a lease or says that it is busy', async () => {
    await desk.send('lease.acquire', { resource: 'a' }, bot);
    expect(await liveness()).toBe('working');
    await desk.send('lease.release', { lock_id: 'L-1' }, bot);
    expect(await liveness()).toBe('idle');
    await desk.type('agent update bot-1 --availability busy', bot);
    expect(await liveness()).toBe('working');
  });

  test('is heard by its renewals and claims, not only by heartbeats', async () => {
    await desk.send('lease.acquire', { resource: 'a' }, bot);
    await desk.pass(200, () => desk.send('lease.renew', { lock_id: 'L-1', fence: 1 }, bot));
    expect(await liveness()).toBe('working');
    await desk.pass(70);
    expect(await liveness()).toBe('suspect');
    await desk.send('task.claim_next', {}, bot);
    expect(await liveness()).toBe('idle');
  });

  test('that said it is away is away, and never dies of silence', async () => {
    await desk.type('agent update bot-1 --availability away', bot);
    await desk.pass(300);
    expect(await liveness()).toBe('away');
    expect(await desk.names()).not.toContain('agent_died');
  });

  test('is not heard when somebody else changes it', async () => {
    await desk.pass(100);
    await desk.type('agent update bot-1 --skills css');
    expect(await liveness()).toBe('suspect');
  });
});

describe('what the hub cannot know', () => {
  function openBoard() {
    const hub = createMemoryBoard();
    const heartbeats = createHeartbeats({ deafSeconds: 5 });
    const rule = createAgentSweep(heartbeats);
    hub.commit(() => [
      { event: 'agent_registered', details: { name: 'a' }, changes: [{ kind: 'agents', id: 'a', value: fields('a') }] },
    ]);
    const sweep = () => hub.commit(rule, 'hub').events.map(({ event }) => event);
    return {
      hub,
      heartbeats,
      sweep,
      pass(seconds: number): string[] {
        const told = [];
        for (let left = seconds; left > 0; left -= 4) {
          hub.advance(Math.min(4, left));
          told.push(...sweep());
        }
        return told;
      },
    };
  }
  const fields = (id: string) => ({ id, name: id, skills: [], availability: 'available' });

  test('L9 a hub that was stopped for a while heard nobody, so nobody died', () => {
    const { hub, sweep, pass } = openBoard();
    sweep();
    hub.advance(3_600);
    expect(sweep()).toEqual([]);
    expect(pass(119)).toEqual([]);
    expect(pass(2)).toEqual(['agent_died']);
  });

  test('L9 after a restart an agent has a whole time to be heard in, and one that was dead stays dead until it is', () => {
    const { hub, pass } = openBoard();
    pass(130);
    const heartbeats = createHeartbeats({ deafSeconds: 5 });
    const after = createAgentSweep(heartbeats);
    expect(hub.commit(after).events).toEqual([]);
    heartbeats.beat('a', hub.moment());
    expect(hub.commit(after).events).toMatchObject([{ event: 'agent_returned' }]);
  });

  test('a wall clock that jumps kills nobody', () => {
    const { hub, sweep, pass } = openBoard();
    sweep();
    hub.jumpWall(86_400);
    expect(pass(60)).toEqual([]);
  });

  test('an agent that is removed is forgotten, and one that says it is away after its death returns', () => {
    const { hub, heartbeats, sweep, pass } = openBoard();
    expect(pass(130)).toEqual(['agent_died']);
    heartbeats.beat('a', hub.moment());
    hub.commit(updateAgent({ id: 'a', by: { name: 'a', forOthers: false }, patch: { availability: 'away' } }));
    expect(sweep()).toEqual(['agent_returned']);
    hub.commit(() => [{ event: 'agent_removed', details: { name: 'a' }, changes: [{ kind: 'agents', id: 'a', value: null }] }]);
    sweep();
    expect(heartbeats.find('a')).toBeUndefined();
  });
});
