/** G6 through the whole pipeline: reads run, changes wait for a yes, and the audit log keeps what was said. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../hub/command.ts';
import { openTestCore, type TestCore } from '../support/test-core.ts';

let hub: TestCore;
beforeAll(async () => (hub = await openTestCore()));
afterAll(() => hub.remove());

const say = async (text: string, role: Role = 'operator'): Promise<any> =>
  await hub.core.converse.say({ channel: 'slack', principal: await hub.person(role), text });
const tasks = () => [...hub.core.store.board.all('tasks')].map(({ title }) => title);

test('a reading sentence runs at once and shows the line it was understood as', async () => {
  await say('task create "Fix login"');
  const answer = await say('could you show me T-1?');
  expect(answer).toMatchObject({ ok: true, command: 'task.show', output: { id: 'T-1' } });
  expect(answer.text).toMatch(/^\(task show T-1\)\n/);
});

test('a change is shown as its line and waits; yes does it once, no forgets it', async () => {
  const pending = await say('please create a task to call the bank');
  expect(pending).toMatchObject({ ok: true, status: 'pending', line: 'task create "call the bank"' });
  expect(pending.preview).toContain('I understood: task create "call the bank"');
  expect(tasks()).not.toContain('call the bank');
  expect(await say('yes')).toMatchObject({ ok: true, output: { status: 'approved', result: { ok: true } } });
  expect(tasks().filter((title) => title === 'call the bank')).toHaveLength(1);
  expect(await say('yes')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  await say('please create a task to forget me');
  expect(await say('no')).toMatchObject({ ok: true, output: { status: 'denied' } });
  expect(tasks()).not.toContain('forget me');
});

test('a yes is for the one who asked, where it was asked', async () => {
  await say('please create a task to be mine');
  expect(await say('yes', 'agent')).toMatchObject({ ok: false, error: { code: 'not_found' } });
  const elsewhere = await hub.core.converse.say({ channel: 'email', principal: await hub.person('operator'), text: 'yes' });
  expect(elsewhere).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('a danger shows its preview as well; who may not, hears nothing of it', async () => {
  expect(await say('delete T-1')).toMatchObject({
    ok: true,
    status: 'pending',
    preview: expect.stringContaining('I understood: task delete T-1'),
  });
  expect(await say('delete T-1', 'viewer')).toMatchObject({ ok: false, error: { code: 'unknown_command' } });
});

test('what is not understood is refused with suggestions, as before', async () => {
  expect(await say("don't delete T-1")).toMatchObject({ ok: false, error: { code: 'unknown_command' } });
});

test('the audit log keeps what was said beside the line', async () => {
  await say('show me the task T-1');
  await hub.core.ledger.flush();
  const { rows } = await hub.core.pool.query(
    `select line, detail from audit_events where command = 'task.show' order by seq desc limit 1`,
  );
  expect(rows[0]).toEqual({ line: 'task show T-1', detail: 'said: show me the task T-1' });
});
