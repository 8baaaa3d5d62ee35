import { describe, expect, test } from 'vitest';
import { agentPatchFields, registerAgent, removeAgent, updateAgent } from '../../../hub/collab/agent.ts';
import type { Agent } from '../../../hub/collab/agent.ts';
import { createMemoryBoard } from './memory-board.ts';

const operator = { name: 'olga', forOthers: true };
const bot = { name: 'bot-1', forOthers: false };

function start() {
  const memory = createMemoryBoard();
  memory.commit(registerAgent({ id: 'bot-1', by: bot, fields: { role: 'builder', skills: ['css', 'css'] } }));
  return { ...memory, agent: (id = 'bot-1') => memory.board.get('agents', id) as unknown as Agent };
}

describe('register', () => {
  test('an agent is available, under its own name, with each skill once', () => {
    const { agent, events } = start();
    expect(agent()).toEqual({
      id: 'bot-1',
      name: 'bot-1',
      role: 'builder',
      skills: ['css'],
      availability: 'available',
      created_at: '2026-11-26T09:00:00.000Z',
      created_by: 'bot-1',
      updated_at: '2026-11-26T09:00:00.000Z',
      version: 1,
    });
    expect(events).toMatchObject([{ event: 'agent_registered', target: 'agent:bot-1', details: { name: 'bot-1' } }]);
  });

  test('the same fields again change nothing; other fields are refused', () => {
    const { commit, refusal, board } = start();
    expect(commit(registerAgent({ id: 'bot-1', by: bot, fields: { role: 'builder' } })).events).toEqual([]);
    expect(commit(registerAgent({ id: 'bot-1', by: bot, fields: {} })).events).toEqual([]);
    expect(refusal(registerAgent({ id: 'bot-1', by: bot, fields: { role: 'tester' } }))).toMatchObject({
      code: 'already_exists',
      fields: { current_etag: board.etag('agents', 'bot-1') },
    });
  });

  test('S20 an id that differs in case only is refused', () => {
    expect(start().refusal(registerAgent({ id: 'BOT-1', by: operator, fields: {} })).code).toBe('already_exists');
  });

  test('an agent acts for itself only, an operator for all', () => {
    const { commit, refusal, agent } = start();
    expect(refusal(registerAgent({ id: 'bot-2', by: bot, fields: {} })).code).toBe('forbidden');
    commit(registerAgent({ id: 'bot-2', by: operator, fields: {} }));
    expect(agent('bot-2').created_by).toBe('olga');
    expect(refusal(updateAgent({ id: 'bot-2', by: bot, patch: { role: 'x' } })).code).toBe('forbidden');
    expect(refusal(removeAgent({ id: 'bot-2', by: bot })).code).toBe('forbidden');
  });
});

describe('update and remove', () => {
  test('E4 E7 a patch changes what it names; the same again changes nothing', () => {
    const { commit, agent, advance } = start();
    advance(5);
    const patch = { availability: 'away', role: null } as const;
    expect(commit(updateAgent({ id: 'bot-1', by: bot, patch })).events).toMatchObject([
      { event: 'agent_updated', details: { fields: ['availability', 'role'] } },
    ]);
    expect(agent()).toMatchObject({ availability: 'away', skills: ['css'], version: 2, updated_at: '2026-11-26T09:00:05.000Z' });
    expect(agent()).not.toHaveProperty('role');
    expect(commit(updateAgent({ id: 'bot-1', by: bot, patch })).events).toEqual([]);
    commit(updateAgent({ id: 'bot-1', by: bot, patch: { availability: null, skills: null } }));
    expect(agent()).toMatchObject({ availability: 'available', skills: [] });
  });

  test('E3 a change needs the present ETag', () => {
    const { commit, refusal, board } = start();
    const header = board.etag('agents', 'bot-1')!;
    const request = { id: 'bot-1', by: bot, patch: { availability: 'busy' } as const };
    expect(refusal(updateAgent({ ...request, ifMatch: { required: true } })).code).toBe('precondition_required');
    commit(updateAgent({ ...request, ifMatch: { required: true, header } }));
    expect(refusal(updateAgent({ ...request, ifMatch: { required: true, header } })).code).toBe('etag_mismatch');
  });

  test('what is removed is gone, and its version is not used again', () => {
    const { commit, refusal, agent } = start();
    expect(commit(removeAgent({ id: 'bot-1', by: operator })).events).toMatchObject([
      { event: 'agent_removed', details: { name: 'bot-1' } },
    ]);
    expect(refusal(removeAgent({ id: 'bot-1', by: operator })).code).toBe('not_found');
    commit(registerAgent({ id: 'bot-1', by: bot, fields: {} }));
    expect(agent().version).toBe(3);
  });

  test('S20 names are one line', () => {
    expect(agentPatchFields.name.safeParse('a\u202eb').success).toBe(false);
  });
});
