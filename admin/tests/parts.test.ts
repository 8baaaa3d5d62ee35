import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { parseFrames } from '#admin/live/frames.ts';
import { toMatcher } from '#admin/live/filter.ts';
import { toDeed } from '#admin/live/sentence.ts';
import { toFlow } from '#admin/overview/flow.ts';
import FlowPicture from '#admin/overview/FlowPicture.svelte';
import { shortcuts } from '#admin/shortcuts/shortcuts.svelte.ts';
import { toLength, toRelative, toSpan } from '#admin/time/words.ts';
import { toCsv } from '#admin/ui/download.ts';
import Status from '#admin/ui/Status.svelte';
import { toChoices } from '#admin/palette/choices.ts';
import type { BoardEvent, CatalogueEntry } from '#admin/api/types.ts';

const event = (fields: Partial<BoardEvent>): BoardEvent => ({
  seq: 1,
  id: 'e-1',
  ts: '',
  event: 'task_created',
  actor: 'ann',
  details: {},
  ...fields,
});

test('frames come whole from pieces, with bookmarks and without comments', () => {
  const first = parseFrames(': keep-alive\n\nid: e-1\nevent: task_created\ndata: {"a":1}\n\nid: e-2\nda');
  expect(first.frames).toEqual([{ id: 'e-1', event: 'task_created', data: '{"a":1}' }]);
  expect(parseFrames(`${first.rest}ta: x\r\n\r\nid: e-3\n\n`).frames).toEqual([
    { id: 'e-2', event: 'message', data: 'x' },
    { id: 'e-3', event: 'message', data: '' },
  ]);
});

test('events are told in words, and unknown or odd ones by their name', () => {
  expect(toDeed(event({ event: 'task_claimed', target: 'task:T-1', details: { holder: 'ann' } }))).toBe('claimed T-1');
  expect(toDeed(event({ event: 'task_updated', target: 'task:T-1', details: {} }))).toBe('task updated (T-1)');
  expect(toDeed(event({ event: 'own_thing' }))).toBe('own thing');
});

test('filters take a star, a task and a name', () => {
  const matches = toMatcher({ event: 'task_*, lease_forced', task: 't-1', actor: 'AN' });
  expect(matches(event({ target: 'task:T-1' }))).toBe(true);
  expect(matches(event({ target: 'task:T-12' }))).toBe(false);
  expect(matches(event({ event: 'agent_died', target: 'task:T-1' }))).toBe(false);
  expect(toMatcher({ event: 'a.c', task: '', actor: '' })(event({ event: 'abc' }))).toBe(false);
});

test('the flow adds up and a picture of it says in words what it shows', async () => {
  const rows = [
    { channel: 'api', outcome: 'ok' },
    { channel: 'api', outcome: 'rate_limited' },
    { channel: 'slack', outcome: 'ok' },
  ] as const;
  const flow = toFlow(rows);
  expect(flow.channels.map(({ label, count }) => [label, count])).toEqual([
    ['api', 2],
    ['slack', 1],
  ]);
  expect(flow.gates.map(({ label, count }) => [label, count])).toEqual([
    ['Gates passed', 2],
    ['Limits', 1],
  ]);
  expect(flow.outcomes.map(({ label, count }) => [label, count])).toEqual([
    ['Done', 2],
    ['Refused', 1],
  ]);
  const screen = await render(FlowPicture, { rows: rows as never });
  await expect.element(screen.getByRole('img')).toHaveAccessibleName(/2 by api, 1 by slack; done 2, refused 1/);
});

test('a status has a word beside its colour and icon', async () => {
  const screen = await render(Status, { name: 'in_progress' });
  await expect.element(screen.getByText('In progress')).toBeVisible();
  expect(screen.container.querySelector('svg')).not.toBeNull();
});

test('times and spans in words', () => {
  expect([toLength(0), toLength(180), toLength(150), toLength(86_400), toLength(3900)]).toEqual([
    '0 s',
    '3 min',
    '2 min 30 s',
    '1 d',
    '1 h 05 min',
  ]);
  expect([toRelative(0, 1000), toRelative(0, 65_000), toRelative(7_200_000, 0)]).toEqual(['just now', '1 min ago', 'in 2 h']);
  expect([toSpan(5), toSpan(65), toSpan(3900), toSpan(90_000), toSpan(-3)]).toEqual([
    '5 s',
    '1 min 05 s',
    '1 h 05 min',
    '1 d 1 h',
    '0 s',
  ]);
});

test('S43 an export keeps commas and quotes and runs no formula', () => {
  expect(
    toCsv(
      ['a', 'b'],
      [
        ['x,"y"', '=SUM(A1)'],
        [null, -5],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""",\'=SUM(A1)\r\n,-5');
});

test('shortcuts run sequences, leave people who type alone, and go with who registered them', () => {
  const ran: string[] = [];
  const remove = shortcuts.register([
    { keys: 'g t', label: 'Tasks', group: 'Go', run: () => ran.push('g t') },
    { keys: 'c', label: 'New', group: 'Board', run: () => ran.push('c') },
  ]);
  const press = (key: string, target: EventTarget = document.body) => {
    const pressed = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    Object.defineProperty(pressed, 'target', { value: target });
    shortcuts.onKeydown(pressed);
  };
  press('g');
  press('t');
  press('t');
  press('c', document.createElement('input'));
  press('c');
  remove();
  press('c');
  expect(ran).toEqual(['g t', 'c']);
});

test('the palette runs a line that is a command, and completes what is not one yet', () => {
  const commands = [
    {
      name: 'task.list',
      spoken: 'task list',
      summary: 'List tasks',
      role: 'viewer',
      effect: 'read',
      usage: '',
      input: {},
      examples: [],
    },
  ] satisfies CatalogueEntry[];
  const sources = {
    pages: [],
    tasks: [{ id: 'T-1', title: 'Fix' }],
    commands,
    completions: [{ value: 'list', insert: 'list ', from: 5, kind: 'command' as const, hint: 'List tasks' }],
    recent: [],
  };
  expect(toChoices('task list', sources)[0]).toMatchObject({ run: 'task list' });
  expect(toChoices('task li', sources)[0]).toMatchObject({ label: 'task list', insert: 'task list ' });
  expect(toChoices('T-1', { ...sources, completions: [] })[0]).toMatchObject({
    label: 'T-1',
    href: expect.stringContaining('/tasks/T-1'),
  });
});
