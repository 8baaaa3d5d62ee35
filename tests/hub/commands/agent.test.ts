import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDesk, refusal } from './command-desk.ts';
import type { Desk } from './command-desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const asBot = { as: 'agent', name: 'bot-1' } as const;

describe('agent.register', () => {
  test('an agent registers itself, by its own name, again and again', async () => {
    const first = await desk.type('agent register --role builder --skills css,tests', asBot);
    expect(first.output).toEqual({
      ok: true,
      id: 'bot-1',
      name: 'bot-1',
      availability: 'available',
      version: 1,
      etag: desk.store.board.etag('agents', 'bot-1'),
    });
    expect((await desk.type('agent register bot-1 --role builder --skills css,tests', asBot)).output).toEqual(first.output);
    expect(desk.store.board.seq).toBe(1);
    expect((await refusal(desk.type('agent register bot-2', asBot))).code).toBe('forbidden');
    expect((await refusal(desk.type('agent register bot-1 --role tester', asBot))).code).toBe('already_exists');
  });

  test('the name is the id where it can be one', async () => {
    expect((await desk.send('agent.register', { name: 'bot-7' })).output).toMatchObject({ id: 'bot-7', name: 'bot-7' });
    expect(await refusal(desk.send('agent.register', { name: 'Bot Seven' }))).toMatchObject({
      code: 'invalid_input',
      fields: { errors: [{ path: '/id' }] },
    });
    expect((await desk.send('agent.register', { id: 'bot-8', name: 'Bot Eight' })).output).toMatchObject({
      id: 'bot-8',
      name: 'Bot Eight',
    });
    expect((await refusal(desk.send('agent.register', { id: 'a/b' }))).code).toBe('invalid_input');
  });
});

describe('agent.update, agent.heartbeat', () => {
  beforeEach(async () => void (await desk.type('agent register bot-1')));

  test('E3 a change needs the ETag over HTTP', async () => {
    const given = { required: true, ifMatch: desk.store.board.etag('agents', 'bot-1')! };
    expect((await refusal(desk.send('agent.update', { id: 'bot-1', availability: 'busy' }, { required: true }))).code).toBe(
      'precondition_required',
    );
    expect((await desk.send('agent.update', { id: 'bot-1', availability: 'busy' }, given)).output).toMatchObject({
      ok: true,
      version: 2,
      availability: 'busy',
      fields: ['availability'],
    });
    expect((await refusal(desk.send('agent.update', { id: 'bot-1', availability: 'away' }, given))).code).toBe('etag_mismatch');
  });

  test('E5 a heartbeat is seen, but is no event and breaks no If-Match', async () => {
    const { output: before } = await desk.type('agent show bot-1');
    const seq = desk.store.board.seq;
    expect(before.last_seen).toBeNull();
    const { output } = await desk.type('agent heartbeat bot-1', asBot);
    const { output: after } = await desk.type('agent show bot-1');
    expect(after).toEqual({ ...before, last_seen: output.last_seen });
    expect((await desk.type('agent list')).output.agents).toEqual([after]);
    expect(desk.store.board.seq).toBe(seq);
    await desk.send('agent.update', { id: 'bot-1', availability: 'busy' }, { required: true, ifMatch: before.etag });
  });

  test('an agent beats for itself only, and only when it is registered', async () => {
    expect((await refusal(desk.type('agent heartbeat bot-1', { as: 'agent', name: 'bot-2' }))).code).toBe('forbidden');
    expect((await refusal(desk.type('agent heartbeat bot-2', { as: 'agent', name: 'bot-2' }))).code).toBe('not_found');
    expect((await desk.type('agent heartbeat bot-1', { as: 'operator', name: 'olga' })).output.ok).toBe(true);
  });

  test('E5 an agent that comes back has not been heard yet', async () => {
    await desk.type('agent heartbeat bot-1');
    const { preview } = await desk.type('agent remove bot-1');
    expect(preview).toBe('Takes the agent bot-1 "bot-1" (available, version 1) off the board.');
    await desk.type('agent register bot-1');
    expect((await desk.type('agent show bot-1')).output.last_seen).toBeNull();
  });
});

test('agent.list goes page by page', async () => {
  for (const id of ['c', 'a', 'b', 'd']) await desk.type(`agent register ${id}`);
  const first = (await desk.type('agent list --limit 3')).output;
  const second = (await desk.type(`agent list --limit 3 --cursor ${first.next_cursor}`)).output;
  expect([first, second].map(({ agents }) => agents.map(({ id }: { id: string }) => id))).toEqual([['a', 'b', 'c'], ['d']]);
  expect(second.next_cursor).toBeNull();
  expect((await refusal(desk.type('agent list --cursor x'))).code).toBe('bad_cursor');
});
