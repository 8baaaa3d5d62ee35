/** What operators decide while the hub runs: paused channels, changed limits, and commands that need the approval of others. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Answer } from '../../hub/call.ts';
import type { Channel, Role } from '../../hub/command.ts';
import { openTestCore, type TestCore } from '../support/test-core.ts';

let hub: TestCore;
beforeAll(async () => (hub = await openTestCore()));
afterAll(() => hub.remove());

async function type(text: string, role: Role = 'admin', channel: Channel = 'api', name: string = role): Promise<Answer> {
  return await hub.core.execute({ channel, principal: await hub.person(role, name), ask: { text } });
}

const infoOf = (channel: Channel) => hub.core.channels.list().find(({ name }) => name === channel)!;

describe('pausing', () => {
  afterEach(async () => {
    await type('channel resume all');
    await type('channel resume email');
  });

  test('a paused channel lets nothing be changed, and says by whom and why; others go on', async () => {
    expect(await type('channel pause email --reason "spam wave"', 'operator')).toMatchObject({ ok: true });
    expect(await type('task create one', 'agent', 'email')).toMatchObject({
      ok: false,
      error: { code: 'channel_paused', message: 'Changes through email are paused by operator: spam wave.' },
    });
    expect(await type('task list', 'agent', 'email')).toMatchObject({ ok: true });
    expect(await type('task create two', 'agent', 'slack')).toMatchObject({ ok: true });
    expect(infoOf('email').paused).toMatchObject({ all: false, by: 'operator', reason: 'spam wave' });
    expect(await type('channel resume email', 'operator', 'email')).toMatchObject({ ok: true });
    expect(await type('task create three', 'agent', 'email')).toMatchObject({ ok: true });
  });

  test('a global pause keeps changes out everywhere, and can be taken back', async () => {
    await type('channel pause all');
    for (const channel of ['api', 'slack', 'schedule'] as const)
      expect(await type('task create one', 'agent', channel)).toMatchObject({ ok: false, error: { code: 'channel_paused' } });
    expect(infoOf('mcp').paused?.all).toBe(true);
    expect(await type('channel resume all')).toMatchObject({ ok: true, text: 'Changes go through again.' });
    expect(await type('task create one', 'agent')).toMatchObject({ ok: true });
  });

  test('who is not an operator may not, and a pause survives a restart', async () => {
    expect(await type('channel pause all', 'agent')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    await type('channel pause email');
    await hub.close();
    await hub.open();
    expect(await type('task create one', 'agent', 'email')).toMatchObject({ ok: false, error: { code: 'channel_paused' } });
  });
});

test('P4 a limit is changed while the hub runs, and back to what the environment says', async () => {
  expect(await type('channel update mcp --limit 2/3600')).toMatchObject({ ok: true });
  const outcomes = [];
  for (let i = 0; i < 3; i++) outcomes.push((await type('whoami', 'viewer', 'mcp')).ok);
  expect(outcomes).toEqual([true, true, false]);
  expect(infoOf('mcp').limits.per_principal).toBe('2/3600');
  await type('channel update mcp --limit default');
  expect(infoOf('mcp').limits.per_principal).toBe('600/60');
  expect(await type('channel update mcp --limit 0/5')).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(await type('channel update mcp')).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  expect(await type('channel update all --limit 5/5')).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
});

describe('P5 approvals that an admin asks for', () => {
  test('two others must agree; the asker may not; the last one runs it; who comes later is told', async () => {
    expect(await type('approval require task.delete 2 --role operator')).toMatchObject({ ok: true });
    const made = (await type('task create "Old one"', 'operator')) as any;
    const pending = (await type(`task delete ${made.output.id}`, 'operator', 'slack', 'asker')) as any;
    expect(pending).toMatchObject({ ok: true, status: 'pending' });
    const code = pending.confirm_id as string;
    expect(await type(`approve ${code}`, 'operator', 'email', 'asker')).toMatchObject({
      ok: false,
      error: { code: 'self_approval' },
    });
    expect(await type(`approve ${code}`, 'agent')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(await type(`approve ${code}`, 'operator', 'slack', 'bob')).toMatchObject({ ok: true, output: { status: 'pending' } });
    expect(await type(`approve ${code}`, 'operator', 'email', 'bob')).toMatchObject({
      ok: false,
      error: { code: 'already_decided' },
    });
    expect(await type(`approve ${code}`, 'operator', 'email', 'cleo')).toMatchObject({
      ok: true,
      output: { status: 'approved' },
    });
    expect(hub.core.store.board.get('tasks', made.output.id)).toBeUndefined();
    expect(await type(`approve ${code}`, 'operator', 'api', 'dan')).toMatchObject({
      ok: false,
      error: { code: 'already_decided', message: expect.stringContaining('approved by cleo') },
    });
  });

  test('a changed version makes it stale, and nothing is done', async () => {
    await type('approval require task.delete 1 --role operator');
    const made = (await type('task create "Kept"', 'operator')) as any;
    const { confirm_id } = (await type(`task delete ${made.output.id}`, 'operator', 'api', 'asker')) as any;
    await type(`task update ${made.output.id} --title "Changed meanwhile"`, 'operator');
    expect(await type(`approve ${confirm_id}`, 'operator', 'api', 'bob')).toMatchObject({
      ok: true,
      output: { status: 'stale', result: { ok: false, code: 'stale_preview' } },
    });
    expect(hub.core.store.board.get('tasks', made.output.id)).toBeDefined();
  });

  test('a command that is no danger can be made to wait as well, and the rule taken away', async () => {
    await type('approval require task.create 1 --role admin');
    expect(await type('task create one', 'operator')).toMatchObject({ ok: true, status: 'pending' });
    expect(await type('approval rules')).toMatchObject({ text: expect.stringContaining('task.create: 1 with the role admin') });
    await type('approval require task.create 0');
    expect((await type('task create one', 'operator')) as any).toMatchObject({ ok: true, command: 'task.create' });
    expect(await type('approval require approval.decide 1')).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await type('approval require task.list 1')).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await type('approval require task.create 1', 'operator')).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  });

  test('P6 the asker hears what came of it where it was asked', async () => {
    const sent: any[] = [];
    hub.core.deliveries.register('slack', async ({ lane, body }) => (sent.push({ lane, body }), { sent: true }));
    await type('approval require task.delete 1 --role operator');
    const made = (await type('task create "Old one"', 'operator')) as any;
    const ask = async () =>
      (await hub.core.execute({
        channel: 'slack',
        principal: await hub.person('operator', 'asker'),
        ask: { text: `task delete ${made.output.id}` },
        replyTo: { channel: 'slack', lane: 'C1', to: { thread: '1.2' } },
      })) as any;
    const first = await ask();
    await type(`deny ${first.confirm_id} --reason "still needed"`, 'operator', 'email', 'bob');
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    const second = await ask();
    await type(`approve ${second.confirm_id}`, 'operator', 'email', 'bob');
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(sent.map(({ body }) => body)).toMatchObject([
      { notice: 'confirmation', status: 'denied', text: expect.stringContaining('denied by bob. still needed') },
      { notice: 'confirmation', status: 'approved', answer: { ok: true, command: 'task.delete' } },
    ]);
  });
});
