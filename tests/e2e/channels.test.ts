/** The doors of the hub and its settings: pauses that really hold, limits, deliveries sent again, secrets that are shown once. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { expect as see } from '@playwright/test';
import { afterAll, expect, test } from 'vitest';
import { setStage } from './stage.ts';

/** The other side of our webhooks: it refuses until it is told to accept. */
const other = { accepts: false, got: 0, port: 0 };
const server: Server = createServer((req, res) => {
  req.resume();
  other.got++;
  res.writeHead(other.accepts ? 200 : 400).end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
other.port = (server.address() as { port: number }).port;
const ADDRESS = `127.0.0.1:${other.port}`;

const stage = setStage({ OUTBOUND_ALLOW: ADDRESS });
afterAll(() => void server.close());

test('a paused channel takes no changes, says why, and takes them again when it is resumed', async () => {
  const page = await stage.enter('/channels');
  await see(page.getByTestId('state-api')).toHaveText('Up');
  await page.getByTestId('pause-api').click();
  await page.getByTestId('reason').fill('A script went wild');
  await page.getByTestId('confirm').click();
  await see(page.getByTestId('state-api')).toHaveText('Paused');
  await see(page.getByTestId('control-api')).toContainText('A script went wild');
  const refused = await stage.hub.ask('/collab/tasks', { body: { title: 'Not now' } });
  expect(refused.status).toBe(503);
  expect(refused.body.detail).toContain('A script went wild');
  expect((await stage.hub.ask('/collab/tasks')).status).toBe(200);
  await page.getByTestId('resume-api').click();
  await see(page.getByTestId('state-api')).toHaveText('Up');
  await see.poll(async () => (await stage.hub.ask('/collab/tasks', { body: { title: 'Now' } })).status).toBe(201);
});

test('the whole hub is paused and resumed with one button, and every channel tells of it', async () => {
  const page = await stage.enter('/channels');
  await page.getByTestId('pause-all').click();
  await page.getByTestId('reason').fill('We move house');
  await page.getByTestId('confirm').click();
  await see(page.getByTestId('all-paused')).toContainText('We move house');
  for (const name of ['api', 'panel', 'socket']) await see(page.getByTestId(`state-${name}`)).toHaveText('Paused');
  await page.getByTestId('resume-all').click();
  await see(page.getByTestId('all-paused')).toHaveCount(0);
  await see(page.getByTestId('state-api')).toHaveText('Up');
});

test('a limit is changed while the hub runs, and goes back to the one of the settings', async () => {
  const page = await stage.enter('/channels');
  await see(page.getByTestId('limit-mcp')).toHaveText('600 in 60 s');
  await page.getByTestId('limits-mcp').click();
  await page.getByTestId('limit-count').fill('7');
  await page.getByTestId('limit-seconds').fill('30');
  await page.getByTestId('save-limit').click();
  await see(page.getByTestId('limit-mcp')).toHaveText('7 in 30 s');
  await see
    .poll(
      async () =>
        (await stage.hub.ask('/hub/channels')).body.find(({ name }: { name: string }) => name === 'mcp').limits.per_principal,
    )
    .toBe('7/30');
  await page.getByTestId('limits-mcp').click();
  await page.getByTestId('limit-default').click();
  await see(page.getByTestId('limit-mcp')).toHaveText('600 in 60 s');
});

test('a channel tells how it is set up and which commands came through it', async () => {
  await stage.hub.ask('/collab/tasks', { body: { title: 'By a program' } });
  const page = await stage.enter('/channels');
  await page.getByTestId('more-slack').click();
  await see(page.getByTestId('channel-more')).toContainText('SLACK_BOT_TOKEN');
  await page.keyboard.press('Escape');
  await page.getByTestId('more-api').click();
  await see(page.getByTestId('channel-more').getByTestId('activity')).toContainText('By a program');
});

test('a webhook that the other side refused stands there with its reason and is sent again by hand', async () => {
  const page = await stage.enter('/settings?tab=webhooks');
  await page.getByTestId('new-target').click();
  await page.getByTestId('target-url').fill(`http://${ADDRESS}/hook`);
  await page.getByTestId('target-events').fill('task_created');
  await page.getByTestId('create-target').click();
  await see(page.getByTestId('secret')).toHaveText(/^whsec_/);
  await page.getByTestId('secret-done').click();
  await page.getByTestId('targets').getByRole('button', { name: 'Ping' }).click();
  await see.poll(() => other.got).toBeGreaterThan(0);
  await page.goto(`${stage.hub.url}/admin/channels`);
  const row = page.getByTestId('deliveries').locator('li').first();
  await see(row).toContainText('400');
  const before = other.got;
  other.accepts = true;
  await row.getByRole('button').click();
  await see(row.locator('[data-status=sent]')).toBeVisible({ timeout: 20_000 });
  expect(other.got).toBeGreaterThan(before);
});

test('the secret of a key is shown once, opens the hub, and the key is good for nothing once it is revoked', async () => {
  const page = await stage.enter('/settings?tab=keys');
  await page.getByTestId('new-key').click();
  await page.getByTestId('key-name').fill('ci');
  await page.getByTestId('key-role').selectOption('viewer');
  await page.getByTestId('create-key').click();
  const secret = (await page.getByTestId('secret').textContent())!;
  expect((await stage.hub.ask('/hub/whoami', { token: secret })).body).toMatchObject({ role: 'viewer' });
  await page.getByTestId('secret-done').click();
  await see(page.getByTestId('secret')).toHaveCount(0);
  await see(page.getByTestId('key-ci')).toContainText(secret.slice(0, 8));
  await page.reload();
  await page.getByTestId('key-ci').waitFor();
  expect(await page.content()).not.toContain(secret);
  await page.getByTestId('revoke-ci').click();
  await page.getByTestId('confirm').click();
  await see(page.getByTestId('key-ci').locator('[data-status=revoked]')).toBeVisible();
  expect((await stage.hub.ask('/hub/whoami', { token: secret })).status).toBe(401);
});

test('a preset is made, changed and deleted, and a tool that is switched off leaves the studio', async () => {
  const page = await stage.enter('/settings');
  await page.getByTestId('new-preset').click();
  await page.getByTestId('preset-name').fill('my-yaml');
  await page.getByTestId('preset-executor').selectOption('docs.format');
  await page.getByTestId('preset-title').fill('My YAML');
  await page.getByTestId('preset-input-language').selectOption('yaml');
  await page.getByTestId('save-preset').click();
  await page.getByTestId('preset-my-yaml').waitFor();
  expect((await stage.hub.ask('/presets/my-yaml')).body).toMatchObject({ executor: 'docs.format', input: { language: 'yaml' } });
  await page.getByTestId('edit-preset-my-yaml').click();
  await page.getByTestId('preset-input-text').fill('a:   1');
  await page.getByTestId('preset-input-language').selectOption('');
  await page.getByTestId('save-preset').click();
  await see(page.getByTestId('preset-dialog')).toHaveCount(0);
  expect((await stage.hub.ask('/presets/my-yaml')).body.input).toEqual({ text: 'a:   1' });
  await page.getByTestId('delete-preset-my-yaml').click();
  await page.getByTestId('confirm').click();
  await see(page.getByTestId('preset-my-yaml')).toHaveCount(0);

  await page.getByTestId('tab-tools').click();
  await page.getByTestId('settings-docs.lint').click();
  await page.getByTestId('setting-lineLength').fill('120');
  await page.getByTestId('save-tool').click();
  await see(page.getByTestId('tool-dialog')).toHaveCount(0);
  expect((await stage.hub.ask('/tools/docs.lint')).body.settings.lineLength).toBe(120);
  await page.getByTestId('turn-docs.lint').click();
  await see(page.getByTestId('tool-docs.lint')).toContainText('Off');
  await page.goto(`${stage.hub.url}/admin/studio`);
  await page.getByTestId('choose-docs.format').waitFor();
  await see(page.getByTestId('choose-docs.lint')).toHaveCount(0);
});

test('a rule makes a command wait for others, and is taken away again', async () => {
  const page = await stage.enter('/settings?tab=approvals');
  await page.getByTestId('rule-command').fill('task.delete');
  await page.getByTestId('add-rule').click();
  await see(page.getByTestId('rule-task.delete')).toContainText('1 other person');
  await page.getByTestId('remove-task.delete').click();
  await see(page.getByTestId('rule-task.delete')).toHaveCount(0);
});

test('a person gets a code that links their Slack account, and a wrong code is refused', async () => {
  const page = await stage.enter('/settings?tab=slack', { as: await stage.invite('sam', 'viewer') });
  await page.getByTestId('link-code').fill('AAAAA-BBBBB');
  await page.getByTestId('link-confirm').click();
  await page.getByTestId('link-failure').waitFor();
  await page.getByTestId('link-start').click();
  await see(page.getByTestId('secret')).toHaveText(/^\/kyros link \S+$/);
});

test('a viewer sees the channels and the presets, and no control that writes', async () => {
  const page = await stage.enter('/channels', { as: await stage.invite('vio', 'viewer') });
  await page.getByTestId('control-api').waitFor();
  await see(page.locator('[data-testid^=pause-], [data-testid^=limits-], [data-testid=deliveries]')).toHaveCount(0);
  await page.goto(`${stage.hub.url}/admin/settings`);
  await page.getByTestId('presets').waitFor();
  await see(
    page.locator(
      '[data-testid=new-preset], [data-testid^=edit-preset-], [data-testid=tab-users], [data-testid=tab-keys], [data-testid=tab-webhooks]',
    ),
  ).toHaveCount(0);
});
