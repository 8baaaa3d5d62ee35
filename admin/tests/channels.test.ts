import { http, HttpResponse } from 'msw';
import { beforeEach, expect, test, vi } from 'vitest';
import Channels from '../src/routes/(console)/channels/+page.svelte';
import { toChannel } from './fixtures.ts';
import { answers, breaks, hangs, setStage, show, signIn } from './stage.ts';

vi.mock('$app/state', () => import('./address.svelte.ts'));
vi.mock('$app/navigation', () => import('./address.svelte.ts'));

const off = toChannel({ name: 'email', configured: false, enabled: false, status: 'off', detail: 'Set IMAP_HOST to turn it on' });
const stage = setStage(
  answers('/hub/channels', [off, toChannel({ limits: { per_principal: '6000/60', total: '60000/60' } })]),
  http.patch('*/hub/channels/:name', () =>
    HttpResponse.json({
      channels: [toChannel({ paused: { all: false, by: 'Ann', at: '2026-11-20T08:00:00.000Z', reason: 'Too loud' } })],
    }),
  ),
);
beforeEach(() => signIn(['channel.list', 'channel.update']));

test('it loads, and a failure is read again', async () => {
  stage.use(hangs('/hub/channels'));
  const loading = await show(Channels);
  await expect.element(loading.getByRole('status', { name: 'Loading' })).toBeVisible();
  await loading.unmount();
  stage.use(breaks('/hub/channels'));
  const screen = await show(Channels);
  await expect.element(screen.getByRole('alert')).toMatchTextContent('The database rests.');
  stage.use(answers('/hub/channels', [toChannel()]));
  await screen.getByRole('button', { name: 'Try again' }).click();
  await expect.element(screen.getByTestId('control-slack')).toBeVisible();
});

test('a card tells state, counts and limits in words; one that is off tells how to turn it on', async () => {
  const screen = await show(Channels);
  await expect.element(screen.getByTestId('state-slack')).toMatchTextContent('Up');
  await expect.element(screen.getByTestId('limit-slack')).toHaveTextContent('6,000 in 60 s');
  await expect.element(screen.getByTestId('control-email')).toMatchTextContent('Set IMAP_HOST to turn it on');
  expect(screen.getByTestId('pause-email').elements()).toHaveLength(0);
  await screen.getByTestId('more-email').click();
  await expect.element(screen.getByTestId('channel-more')).toMatchTextContent('Settings in .env');
});

test('a channel is paused with a reason, and its card says by whom', async () => {
  const screen = await show(Channels);
  await screen.getByTestId('pause-slack').click();
  await screen.getByTestId('reason').fill('Too loud');
  await screen.getByTestId('confirm').click();
  await expect.element(screen.getByTestId('control-slack')).toMatchTextContent(/Paused by Ann .*Too loud/);
  await expect
    .poll(() => stage.sent)
    .toEqual([{ method: 'PATCH', path: '/hub/channels/slack', body: { paused: true, reason: 'Too loud' }, ifMatch: null }]);
});

test('a limit is set, and given back to the settings', async () => {
  const screen = await show(Channels);
  await screen.getByTestId('limits-slack').click();
  await expect.element(screen.getByTestId('limit-count')).toHaveValue('6000');
  await screen.getByTestId('limit-count').fill('7');
  await screen.getByTestId('limit-seconds').fill('30');
  await screen.getByTestId('save-limit').click();
  await expect.poll(() => stage.sent.map(({ body }) => body)).toEqual([{ limit: '7/30' }]);
  await screen.getByTestId('limits-slack').click();
  await screen.getByTestId('limit-default').click();
  await expect.poll(() => stage.sent.at(-1)?.body).toEqual({ limit: 'default' });
});

test('who may only look sees the cards and nothing to press', async () => {
  signIn(['channel.list'], 'viewer');
  const screen = await show(Channels);
  await expect.element(screen.getByTestId('control-slack')).toBeVisible();
  expect(screen.container.querySelectorAll('[data-writes]')).toHaveLength(0);
});
