/** The form of a new task, drawn from the command, by a shortcut from anywhere or from a message. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import type { SlackUser } from '../../support/slack-user.ts';

let world: SlackWorld;
let ann: SlackUser;
beforeAll(async () => {
  world = await openSlackWorld();
  ann = await world.linked('UANN', 'operator', 'ann');
});
afterAll(() => world.remove());

const opened = (count: number) => vi.waitFor(() => world.slack.views[count - 1] ?? expect.fail('no form'), PATIENCE);

test('a shortcut opens a form with the fields of the command; filled in, it makes the task and tells the asker', async () => {
  expect(await ann.shortcut()).toMatchObject({ status: 200, text: '' });
  const view = await opened(1);
  expect(view.title.text).toBe('Make a task');
  const { body } = await world.hub.ask('/hub/commands');
  const fields = body.find(({ name }: any) => name === 'task.create').fields.map(({ name }: any) => name);
  expect(view.blocks.map(({ block_id }: any) => block_id).toSorted()).toEqual(fields.toSorted());
  const byName = Object.fromEntries(view.blocks.map((block: any) => [block.block_id, block]));
  expect(byName.title).toMatchObject({ optional: false, element: { type: 'plain_text_input', multiline: false } });
  expect(byName.description).toMatchObject({ optional: true, element: { multiline: true } });
  expect(byName.priority.element.options.map(({ value }: any) => value)).toEqual(['urgent', 'high', 'normal', 'low']);

  const filled = {
    title: 'From a form',
    description: 'Two\nlines',
    priority: { chosen: 'high' },
    skills: 'login, sessions',
    role: '',
  };
  expect(await ann.submit(view, filled)).toMatchObject({ status: 200, text: '' });
  const said = await world.next(({ text }) => text.includes('From a form'));
  expect(said.channel).toBe('UANN');
  const { body: task } = await world.hub.ask('/collab/tasks/T-1');
  expect(task).toMatchObject({
    title: 'From a form',
    description: 'Two\nlines',
    priority: 'high',
    skills: ['login', 'sessions'],
  });
});

test('what does not fit is shown at its field, and nothing is made', async () => {
  await ann.shortcut();
  const view = await opened(2);
  const { text } = await ann.submit(view, { title: 'x', depends_on: 'tomorrow' });
  expect(JSON.parse(text)).toMatchObject({ response_action: 'errors', errors: { depends_on: expect.stringContaining('T-12') } });
  expect((await world.hub.ask('/collab/tasks')).body.tasks).toHaveLength(1);
});

test('sent twice, it makes one task', async () => {
  await ann.shortcut();
  const view = await opened(3);
  await ann.submit(view, { title: 'Sent twice' });
  await ann.submit(view, { title: 'Sent twice' });
  await world.next(({ text }) => text.includes('Sent twice'));
  await ann.dm('whoami');
  await world.next(({ text }) => text.includes('You are ann'));
  const { body } = await world.hub.ask('/collab/tasks?limit=50');
  expect(body.tasks.filter(({ title }: any) => title === 'Sent twice')).toHaveLength(1);
});

test('from a message it begins with its words and a way back to it, and answers in its thread', async () => {
  await ann.shortcut({
    type: 'message_action',
    channel: { id: 'C5' },
    message_ts: '1700000000.123456',
    message: { text: 'The login &amp; logout are broken\nsince Monday', ts: '1700000000.123456' },
    response_url: world.slack.newHook('C5', 'UANN'),
  });
  const view = await opened(4);
  const initial = Object.fromEntries(view.blocks.map((block: any) => [block.block_id, block.element.initial_value]));
  expect(initial.title).toBe('The login & logout are broken');
  expect(initial.description).toContain('https://slack.com/archives/C5/p1700000000123456');
  await ann.submit(view, { title: initial.title });
  expect(await world.next(({ text }) => text.includes('The login &amp; logout'))).toMatchObject({
    channel: 'C5',
    threadTs: '1700000000.123456',
  });
});

test('the rights are those of the one who sends it', async () => {
  const vic = await world.linked('UVIC', 'viewer', 'vic');
  await vic.shortcut();
  await vic.submit(await opened(5), { title: 'Not mine' });
  const said = await world.next(({ text }) => text.includes('needs the role'));
  expect(said.channel).toBe('UVIC');
});
