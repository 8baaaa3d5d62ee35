/** Socket Mode on a real hub: the hub opens the way to Slack, loses it, and opens it again. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import type { SlackUser } from '../../support/slack-user.ts';

let world: SlackWorld;
let ann: SlackUser;
beforeAll(async () => {
  world = await openSlackWorld({ SLACK_APP_TOKEN: 'xapp-test' });
  ann = await world.linked('UANN', 'operator', 'ann');
});
afterAll(() => world.remove());

const status = async () =>
  (await world.hub.ask('/hub/channels')).body.find(({ name }: { name: string }) => name === 'slack').status;
const connected = () => vi.waitFor(async () => expect(await status()).toBe('up'), { timeout: 25_000, interval: 50 });

test('commands, events and buttons come over the socket, and are acknowledged once they are durable', async () => {
  await connected();
  expect(await world.slack.push('slash_commands', ann.toSlash('task create "By socket"', 'C1', 'Tr1'))).toEqual({});
  await world.next(({ text }) => text.includes('By socket'));
  await world.slack.push('events_api', ann.toEvent('app_mention', '<@UBOT> whoami', {}));
  expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ to: 'UANN' });
});

test('S22 the same delivery again, in a new envelope, is acknowledged and not run', async () => {
  const event = ann.toEvent('app_mention', '<@UBOT> task create "Once by socket"', {});
  await world.slack.push('events_api', event);
  await world.slack.push('events_api', event);
  await world.next(({ text }) => text.includes('Once by socket'));
  const { body } = await world.hub.ask('/collab/tasks');
  expect(body.tasks.filter(({ title }: any) => title === 'Once by socket')).toHaveLength(1);
});

test('nothing is taken by HTTP without a signing secret', async () => {
  expect((await world.hub.ask('/slack/events', { body: {} })).status).toBe(404);
});

test('R18 a dropped line is opened again', async () => {
  for (const socket of world.slack.sockets) socket.terminate();
  await vi.waitFor(async () => expect(await status()).toBe('down'), PATIENCE);
  await connected();
  await world.slack.push('slash_commands', ann.toSlash('task create "After the drop"', 'C1', 'Tr2'));
  await world.next(({ text }) => text.includes('After the drop'));
}, 60_000);

test('the doctor looks at token, scopes and socket, and compares the live manifest', async () => {
  const { body } = await world.hub.type('slack doctor');
  expect(body.output.findings.map(({ check, ok }: any) => [check, ok])).toEqual([
    ['settings', true],
    ['token', true],
    ['scopes', true],
    ['socket', true],
    ['heard', true],
    ['manifest', true],
  ]);
  world.slack.scopes.list = 'commands';
  world.slack.live.manifest = { settings: { socket_mode_enabled: false } };
  const asked = await world.hub.ask('/hub/slack/doctor', { body: { config_token: 'xoxe-1' } });
  expect(asked.body.ok).toBe(false);
  const details = Object.fromEntries(asked.body.findings.map(({ check, detail }: any) => [check, detail]));
  expect(details.scopes).toContain('chat:write');
  expect(details.manifest).toContain('/settings/socket_mode_enabled is false; wanted is true');
  expect(world.slack.calls.find(({ method }) => method === 'apps.manifest.export')).toMatchObject({
    token: 'xoxe-1',
    args: { app_id: 'A1' },
  });

  const { body: manifest } = await world.hub.ask('/hub/slack/manifest');
  expect(manifest.settings).toMatchObject({ socket_mode_enabled: true });
  world.slack.live.manifest = manifest;
  const again = await world.hub.ask('/hub/slack/doctor', { body: { config_token: 'xoxe-1' } });
  expect(again.body.findings.at(-1)).toMatchObject({ check: 'manifest', ok: true });
});
