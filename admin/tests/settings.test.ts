import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Component } from 'svelte';
import Approvals from '#admin/settings/Approvals.svelte';
import Flags from '#admin/settings/Flags.svelte';
import Keys from '#admin/settings/Keys.svelte';
import Presets from '#admin/settings/Presets.svelte';
import Sources from '#admin/settings/Sources.svelte';
import Targets from '#admin/settings/Targets.svelte';
import Tools from '#admin/settings/Tools.svelte';
import Users from '#admin/settings/Users.svelte';
import { toPreset, toTool, toUser } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const ben = toUser({ id: 'u-ben', email: 'ben@example.org', name: 'Ben', role: 'operator', timezone: 'Europe/Vienna' });
const kept = http.patch('*/users/:id', () => HttpResponse.json(ben));
const stage = setStage(
  answers('/users', { users: [toUser(), ben], next_cursor: null }),
  answers('/tools', { tools: [toTool()] }),
  answers('/presets', { presets: [toPreset()], next_cursor: null }),
  kept,
);
const KINDS = ['user', 'key', 'preset', 'tool', 'source', 'target'];
beforeEach(() =>
  signIn([
    ...KINDS.flatMap((kind) => ['list', 'create', 'update', 'delete', 'revoke'].map((deed) => `${kind}.${deed}`)),
    'user.reset_password',
    'approval.require',
  ]),
);

test.each<[string, Component<any>, string, Record<string, unknown>, string]>([
  ['presets', Presets, '/presets', { presets: [], next_cursor: null }, 'There are no presets'],
  ['tools', Tools, '/tools', { tools: [] }, 'This hub has no tools'],
  ['people', Users, '/users', { users: [], next_cursor: null }, 'Nobody is here'],
  ['keys', Keys, '/auth/keys', { keys: [], next_cursor: null }, 'There are no keys'],
  ['sources', Sources, '/webhooks/sources', { sources: [] }, 'No system sends webhooks to us'],
  ['targets', Targets, '/webhooks/targets', { targets: [] }, 'Nobody is told of events'],
  ['approval rules', Approvals, '/hub/approval-rules', { rules: [] }, 'No command waits for others'],
])('%s: loading, failed with a way on, and none yet', async (_name, part, path, none, words) => {
  stage.use(hangs(path));
  const loading = await show(part);
  await expect.element(loading.getByRole('status', { name: 'Loading' })).toBeVisible();
  await loading.unmount();
  stage.use(breaks(path));
  const screen = await show(part);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(answers(path, none));
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByText(words)).toBeVisible();
});

test('a person is changed by what differs', async () => {
  const screen = await show(Users);
  await screen.getByTestId('edit-ben@example.org').click();
  await expect.element(screen.getByTestId('user-email')).toHaveValue('ben@example.org');
  await screen.getByTestId('user-name').fill('Benedict');
  await screen.getByTestId('user-role').selectOptions('viewer');
  await screen.getByTestId('user-zone').fill('Asia/Tokyo');
  await screen.getByTestId('user-active').click();
  await screen.getByTestId('save-user').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([
      {
        method: 'PATCH',
        path: '/users/u-ben',
        body: { name: 'Benedict', role: 'viewer', timezone: 'Asia/Tokyo', active: false },
        ifMatch: null,
      },
    ]);
});

test('one’s own admin rights go only after a second yes, and the last admin keeps them', async () => {
  stage.use(
    http.patch('*/users/u-ann', () =>
      HttpResponse.json({ status: 409, code: 'conflict', detail: 'ann@example.org is the last active admin.' }, { status: 409 }),
    ),
  );
  const screen = await show(Users);
  await screen.getByTestId('edit-ann@example.org').click();
  expect(screen.getByTestId('user-active').elements()).toHaveLength(0);
  await screen.getByTestId('user-role').selectOptions('operator');
  await screen.getByTestId('save-user').click();
  await expect.element(screen.getByTestId('ask')).toMatchTextContent('Give up your admin rights');
  expect(stage.sent).toEqual([]);
  await screen.getByTestId('confirm').click();
  await expect.element(screen.getByTestId('user-failure')).toMatchTextContent('last active admin');
  await expect.poll(() => stage.sent.map(({ body }) => body)).toEqual([{ role: 'operator' }]);
});

test('somebody is invited, and the password is shown once', async () => {
  stage.use(http.post('*/users', () => HttpResponse.json({ id: 'u-cy', password: 'made for cy' }, { status: 201 })));
  const screen = await show(Users);
  await screen.getByTestId('new-user').click();
  await screen.getByTestId('user-email').fill('cy@example.org');
  await screen.getByTestId('user-name').fill('Cy');
  await screen.getByTestId('user-zone').fill('UTC');
  await screen.getByTestId('create-user').click();
  await expect.element(screen.getByText('made for cy')).toBeVisible();
  await expect
    .poll(() => stage.sent.map(({ body }) => body))
    .toEqual([{ email: 'cy@example.org', name: 'Cy', role: 'operator', timezone: 'UTC' }]);
});

test('a tool is switched off and a preset changed under the versions that were seen', async () => {
  stage.use(
    http.patch('*/tools/docs.format', () => HttpResponse.json(toTool({ enabled: false }))),
    http.patch('*/presets/P-1', () => HttpResponse.json(toPreset())),
  );
  const tools = await show(Tools);
  await tools.getByTestId('turn-docs.format').click();
  await expect
    .poll(() => stage.sent)
    .toEqual([{ method: 'PATCH', path: '/tools/docs.format', body: { enabled: false }, ifMatch: '"1-t"' }]);
  await tools.unmount();
  const presets = await show(Presets);
  await presets.getByTestId('edit-preset-tidy-markdown').click();
  await presets.getByTestId('preset-title').fill('Tidy notes');
  await presets.getByTestId('save-preset').click();
  await expect
    .poll(() => stage.sent.at(-1))
    .toMatchObject({ path: '/presets/P-1', body: { title: 'Tidy notes' }, ifMatch: '"1-p"' });
});

test('the flags say how they stand and how to change them', async () => {
  stage.use(answers('/schedule', { schedules: [], scheduler_enabled: false, next_cursor: null }));
  const screen = await show(Flags);
  await expect.element(screen.getByTestId('flag-schedulerEnabled')).toMatchTextContent(/Nothing fires now.*Off/);
  await expect.element(screen.getByTestId('flag-demoMode')).toMatchTextContent('Off');
  await expect.element(screen.getByText('How to change them')).toBeVisible();
  await expect.element(screen.getByRole('group', { name: 'The flags as JSON' })).toMatchTextContent('"schedulerEnabled": false');
});
