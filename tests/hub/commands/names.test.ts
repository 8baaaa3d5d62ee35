/** What people write a little differently: ids in small letters, commands in JSON by the words that one types. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDesk, refusal } from './command-desk.ts';
import type { Desk } from './command-desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.type('task create one');
});
afterEach(() => desk.close());

describe('ids in small letters', () => {
  test('name the same task and the same lease, typed and as JSON', async () => {
    expect((await desk.type('task show t-1')).output).toMatchObject({ id: 'T-1' });
    expect((await desk.send('task.claim', { id: 't-1' })).output.lease).toMatchObject({ lock_id: 'L-1', resource: 'task:T-1' });
    expect((await desk.type('lease release l-1')).output).toMatchObject({ ok: true });
  });

  test('of what is not there are refused as they were written', async () => {
    expect(await refusal(desk.type('task show t-9'))).toMatchObject({ code: 'not_found', message: 'There is no task t-9.' });
    expect((await refusal(desk.send('lease.renew', { lock_id: 'l-9', fence: 1 }))).code).toBe('not_found');
  });
});

describe('a command in JSON', () => {
  test('G5 may be named as it is typed', async () => {
    expect((await desk.send('task create', { title: 'two' })).output).toMatchObject({ id: 'T-2' });
    expect((await desk.send('Task List', {})).output.tasks).toHaveLength(2);
  });

  test('G5 that is none is refused, also when words stand behind its name', async () => {
    for (const command of ['task crate', 'task create now', '', 'task'])
      expect((await refusal(desk.send(command, { title: 'two' }))).code).toBe('unknown_command');
  });
});

test('L7 the fence before the first grant is stale, no wrong input', async () => {
  await desk.send('task.claim', { id: 'T-1' }, { as: 'agent', name: 'bot-1' });
  const write = desk.send('task.transition', { id: 'T-1', to: 'in_progress', fence: 0 }, { as: 'agent', name: 'bot-1' });
  expect(await refusal(write)).toMatchObject({ code: 'stale_fence', fields: { your_fence: 0, current_fence: 1 } });
  expect((await refusal(desk.send('lease.renew', { lock_id: 'L-1', fence: -1 }))).code).toBe('invalid_input');
});
