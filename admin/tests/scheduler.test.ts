import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import ScheduleList from '#admin/schedule/ScheduleList.svelte';
import TriggerList from '#admin/schedule/TriggerList.svelte';
import { live } from '#admin/live/connection.svelte.ts';
import { toSchedule, toTrigger } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const list = (...schedules: ReturnType<typeof toSchedule>[]) =>
  answers('/schedule', { schedules, scheduler_enabled: true, next_cursor: null });
const preview = http.post('*/schedule/preview', async ({ request }) => {
  const { when, timezone } = (await request.json()) as { when: string; timezone: string };
  const next_runs = ['2031-12-01', '2031-12-02', '2031-12-03', '2031-12-04', '2031-12-05'].map((day) => `${day}T08:30:00.000Z`);
  const isOnce = when.startsWith('2031');
  return HttpResponse.json({
    cron: isOnce ? null : '30 9 * * *',
    at: null,
    words: 'At 09:30',
    timezone,
    next_run: next_runs[0],
    next_runs: isOnce ? [next_runs[0]] : next_runs,
  });
});
const kept = http.patch('*/schedule/S-1', () => HttpResponse.json(toSchedule({ name: 'Later look', version: 3 })));
const stage = setStage(
  answers('/schedule/S-1', { ...toSchedule(), fires: [] }),
  answers('/triggers/R-1', { ...toTrigger(), fires: [] }),
  preview,
  kept,
);
const ALL = ['create', 'update', 'run', 'pause', 'resume', 'delete'].flatMap((deed) => [`schedule.${deed}`, `trigger.${deed}`]);

beforeEach(() => signIn(ALL));

test('a list that takes its time says that it loads', async () => {
  stage.use(hangs('/schedule'));
  await expect.element((await show(ScheduleList)).getByRole('status', { name: 'Loading' })).toBeVisible();
});

test('none yet says what a schedule is for, and offers one', async () => {
  stage.use(list());
  const screen = await show(ScheduleList);
  await expect.element(screen.getByText('Nothing is scheduled')).toBeVisible();
  await expect.element(screen.getByRole('button', { name: 'Schedule a command' })).toBeEnabled();
});

test('a list that could not be read says why and is read again', async () => {
  stage.use(breaks('/schedule'));
  const screen = await show(ScheduleList);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(list(toSchedule()));
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByText('Morning look')).toBeVisible();
});

test('a change sends what differs, under the version that was seen, with the next five times shown', async () => {
  stage.use(list(toSchedule()));
  const screen = await show(ScheduleList);
  await screen.getByTestId('edit-S-1').click();
  await expect.element(screen.getByTestId('schedule-line')).toHaveValue('task list');
  await expect.element(screen.getByTestId('schedule-when')).toHaveValue('0 9 * * 1-5');
  await screen.getByTestId('schedule-name').fill('Later look');
  await screen.getByTestId('schedule-overlap').selectOptions('queue');
  await screen.getByTestId('schedule-when').fill('every day at 9:30');
  await expect.element(screen.getByTestId('schedule-preview')).toMatchTextContent('30 9 * * *');
  await expect.poll(() => screen.getByTestId('schedule-preview').element().querySelectorAll('li').length).toBe(5);
  await expect.poll(() => screen.getByTestId('takes-over').elements().length).toBe(0);
  await screen.getByTestId('save-schedule').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([
      {
        method: 'PATCH',
        path: '/schedule/S-1',
        body: { name: 'Later look', cron: '30 9 * * *', timezone: 'Europe/Vienna', overlap: 'queue' },
        ifMatch: '"2-s"',
      },
    ]);
  await expect.poll(() => screen.getByTestId('schedule-dialog').elements().length).toBe(0);
});

test('who changes what somebody else’s schedule gives is told whose it becomes', async () => {
  stage.use(list(toSchedule()));
  const screen = await show(ScheduleList);
  await screen.getByTestId('edit-S-1').click();
  await screen.getByTestId('schedule-line').fill('task list --status review');
  await expect.element(screen.getByTestId('takes-over')).toMatchTextContent('in your name');
  await screen.getByTestId('save-schedule').click();
  await expect.poll(() => stage.sent.map(({ body }) => body)).toEqual([{ line: 'task list --status review' }]);
});

test('a single time stands there as it was typed, and a command with arguments keeps them', async () => {
  const once = toSchedule({ cron: null, at: '2031-12-01T08:30:00.000Z', line: null, args: { limit: 3 } });
  stage.use(list(once));
  const screen = await show(ScheduleList);
  await screen.getByTestId('edit-S-1').click();
  await expect.element(screen.getByTestId('schedule-when')).toHaveValue('2031-12-01T09:30');
  await screen.getByTestId('schedule-args').fill('{"limit": 5}');
  await screen.getByTestId('schedule-when').fill('2031-12-01T10:00');
  await screen.getByTestId('save-schedule').click();
  await expect
    .poll(() => stage.sent.map(({ body }) => body))
    .toEqual([{ command: 'task.list', args: { limit: 5 }, at: '2031-12-01T10:00', timezone: 'Europe/Vienna' }]);
});

test('a change that came too late is not lost: it is said, and how it stands now can be taken', async () => {
  stage.use(
    list(toSchedule()),
    http.patch('*/schedule/S-1', () =>
      HttpResponse.json({ status: 412, code: 'etag_mismatch', detail: 'S-1 is at version 3 now.' }, { status: 412 }),
    ),
    answers('/schedule/S-1', { ...toSchedule({ name: 'Theirs', version: 3, etag: '"3-s"' }), fires: [] }),
  );
  const screen = await show(ScheduleList);
  await screen.getByTestId('edit-S-1').click();
  await screen.getByTestId('schedule-name').fill('Mine');
  await screen.getByTestId('save-schedule').click();
  await expect.element(screen.getByTestId('schedule-failure')).toMatchTextContent('version 3');
  await expect.element(screen.getByTestId('schedule-name')).toHaveValue('Mine');
  await screen.getByTestId('take-theirs').click();
  await expect.element(screen.getByTestId('schedule-name')).toHaveValue('Theirs');
  stage.use(kept);
  await screen.getByTestId('schedule-name').fill('Later look');
  await screen.getByTestId('save-schedule').click();
  await expect.poll(() => stage.sent.at(-1)).toMatchObject({ body: { name: 'Later look' }, ifMatch: '"3-s"' });
});

test('a new one is sent whole', async () => {
  stage.use(
    list(toSchedule()),
    http.post('*/schedule', () => HttpResponse.json(toSchedule({ id: 'S-2' }), { status: 201 })),
  );
  const screen = await show(ScheduleList);
  await screen.getByTestId('new-schedule').click();
  await screen.getByTestId('schedule-name').fill('Nightly');
  await screen.getByTestId('schedule-line').fill('task list');
  await screen.getByTestId('schedule-zone').fill('UTC');
  await screen.getByTestId('create-schedule').click();
  await expect
    .poll(() => stage.sent.map(({ body }) => body))
    .toEqual([
      {
        name: 'Nightly',
        line: 'task list',
        timezone: 'UTC',
        misfire: 'last',
        overlap: 'skip',
        max_failures: 5,
        cron: '30 9 * * *',
      },
    ]);
});

test('who may only look has no controls; while the hub is away those of others say why they are off', async () => {
  stage.use(list(toSchedule()));
  signIn(['schedule.list'], 'viewer');
  const looking = await show(ScheduleList);
  await expect.element(looking.getByText('Morning look')).toBeVisible();
  expect(looking.container.querySelectorAll('[data-writes]')).toHaveLength(0);
  await looking.unmount();
  signIn(ALL, 'operator');
  const screen = await show(ScheduleList);
  await expect.element(screen.getByTestId('edit-S-1')).toBeEnabled();
  live.status = 'offline';
  await expect.element(screen.getByTestId('edit-S-1')).toBeDisabled();
  const controls = [...screen.container.querySelectorAll<HTMLButtonElement>('[data-writes]')];
  expect(controls.map(({ disabled, title }) => disabled && title)).toEqual(
    controls.map(() => 'The hub does not answer, so a change cannot be sent now.'),
  );
});

test('triggers: none yet, failed, and a change that sends what differs', async () => {
  stage.use(answers('/triggers', { triggers: [], next_cursor: null }));
  const empty = await show(TriggerList);
  await expect.element(empty.getByText('No triggers yet')).toBeVisible();
  await empty.unmount();
  stage.use(breaks('/triggers'));
  const failed = await show(TriggerList);
  await expect.element(failed.getByRole('alert')).toMatchTextContent('The database rests.');
  await failed.unmount();
  stage.use(
    answers('/triggers', { triggers: [toTrigger()], next_cursor: null }),
    http.patch('*/triggers/R-1', () => HttpResponse.json(toTrigger({ name: 'Tell all' }))),
  );
  const screen = await show(TriggerList);
  await screen.getByTestId('edit-R-1').click();
  await expect.element(screen.getByTestId('trigger-match')).toHaveValue('{"details.to":"done"}');
  await screen.getByTestId('trigger-match').fill('not json');
  await screen.getByTestId('save-trigger').click();
  await expect.element(screen.getByTestId('trigger-failure')).toMatchTextContent('must be a JSON object');
  await screen.getByTestId('trigger-match').fill('{"details.to": "review"}');
  await screen.getByTestId('trigger-rate').fill('10');
  await screen.getByTestId('save-trigger').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([
      {
        method: 'PATCH',
        path: '/triggers/R-1',
        body: { on: { event: 'task_transitioned', match: { 'details.to': 'review' } }, per_minute: 10 },
        ifMatch: '"1-r"',
      },
    ]);
});
