/** Coming in, staying in, going out, and what a viewer is shown. */
import { expect as see, type Route } from '@playwright/test';
import { expect, test } from 'vitest';
import { setStage, signIn, untilLive } from './stage.ts';

const stage = setStage();

test('/ leads to the panel, the panel to the sign-in, and that to where one wanted to go', async () => {
  const page = await stage.open();
  await page.goto(stage.hub.url);
  await page.waitForURL(/\/admin\/login/);
  await page.goto(`${stage.hub.url}/admin/leases?holder=ann`);
  await page.waitForURL(/\/admin\/login\?next=/);
  await signIn(page, { email: stage.admin.email, password: 'wrong' });
  await page.getByTestId('login-failure').waitFor();
  await signIn(page, stage.admin);
  await page.waitForURL(/\/admin\/leases\?holder=ann$/);
  await untilLive(page);
  await page.reload();
  await untilLive(page);
  expect(new URL(page.url()).pathname).toBe('/admin/leases');
  expect(stage.complaints).toEqual([]);
});

test('a foreign address behind ?next= is not followed', async () => {
  const page = await stage.open();
  await page.goto(`${stage.hub.url}/admin/login?next=${encodeURIComponent('https://example.org/admin')}`);
  await signIn(page, stage.admin);
  await untilLive(page);
  expect(new URL(page.url()).origin).toBe(stage.hub.url);
});

test('no token is kept where scripts of a page could find it', async () => {
  const page = await stage.enter('/');
  const kept = await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])');
  expect(kept).not.toMatch(/eyJ|kyros_refresh/);
  const cookies = await page.context().cookies(`${stage.hub.url}/auth`);
  expect(cookies).toMatchObject([{ name: 'kyros_refresh', httpOnly: true, sameSite: 'Strict', path: '/auth' }]);
});

test('signing out ends the session here, and a reload does not bring it back', async () => {
  const page = await stage.enter('/tasks', { as: await stage.invite('dora', 'operator') });
  await page.getByTestId('logout').click();
  await page.waitForURL(/\/admin\/login/);
  await see(page.getByTestId('expired')).toHaveCount(0);
  await page.goto(`${stage.hub.url}/admin/tasks`);
  await page.waitForURL(/\/admin\/login/);
});

test('a session that was ended elsewhere leads to the sign-in, which says so', async () => {
  const eve = await stage.invite('eve', 'operator');
  const page = await stage.enter('/tasks', { as: eve });
  const other = await stage.enter('/account', { as: eve });
  await see(other.getByTestId('sessions').locator('li')).toHaveCount(2);
  await other.getByTestId('sessions').getByRole('button', { name: 'End it' }).click();
  await page.waitForURL(/\/admin\/login/);
  await page.getByTestId('expired').waitFor();
  await signIn(page, eve);
  await page.waitForURL(/\/admin\/tasks$/);
});

test('an access token that ran out is renewed without a word', async () => {
  const page = await stage.enter('/tasks');
  const answers: number[] = [];
  page.on('response', (response) => response.url().endsWith('/auth/refresh') && answers.push(response.status()));
  const refusal = JSON.stringify({ code: 'token_expired', status: 401, detail: 'It ran out.' });
  const refuse = (route: Route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: refusal });
  await page.route('**/collab/leases**', refuse, { times: 1 });
  const renewed = page.waitForResponse('**/auth/refresh');
  const read = page.waitForResponse((response) => response.url().includes('/collab/leases') && response.ok());
  await page.getByTestId('nav-leases').click();
  await Promise.all([renewed, read]);
  await page.locator('[data-empty=nothing]').waitFor();
  expect(answers).toEqual([200]);
  expect(new URL(page.url()).pathname).toBe('/admin/leases');
});

test('a password is changed, the old one no longer opens', async () => {
  const finn = await stage.invite('finn', 'viewer');
  const page = await stage.enter('/account', { as: finn });
  await page.getByTestId('current-password').fill('not it');
  await page.getByTestId('new-password').fill('a quite different passphrase');
  await page.getByTestId('change-password').click();
  await page.getByTestId('password-failure').waitFor();
  await page.getByTestId('current-password').fill(finn.password);
  await page.getByTestId('change-password').click();
  await page.locator('[data-sonner-toast]', { hasText: 'Your password is changed' }).waitFor();
  const login = (password: string) => stage.hub.ask('/auth/login', { body: { email: finn.email, password }, token: null });
  expect((await login(finn.password)).status).toBe(401);
  expect((await login('a quite different passphrase')).status).toBe(200);
});

test('a viewer sees everything on the board and no control that writes', async () => {
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title: 'Look only', dod: ['Seen'] } });
  await stage.hub.ask('/collab/leases/acquire', { body: { resource: 'deploy:test' } });
  await stage.hub.ask('/collab/agents', { body: { id: 'agent-1' } });
  const page = await stage.enter('/tasks', { as: await stage.invite('gus', 'viewer') });
  await page.getByTestId(`card-${body.id}`).waitFor();
  await see(page.getByTestId('new')).toHaveCount(0);
  await see(page.getByTestId(`move-${body.id}`)).toHaveCount(0);
  await page.locator(`[data-cardlink="${body.id}"]`).click();
  await page.getByTestId('history').waitFor();
  await see(page.getByTestId('claim')).toHaveCount(0);
  await see(page.getByTestId('note')).toHaveCount(0);
  await see(page.getByTestId('dod-1')).toBeDisabled();
  for (const [path, shown, hidden] of [
    ['/leases', '[data-resource="deploy:test"]', '[data-testid=reclaim], [data-testid^=force-], [data-testid^=cancel-]'],
    ['/agents', '[data-testid=agent-agent-1]', '[data-testid^=availability-]'],
    ['/events', '[data-testid=event-row]', '[data-testid=write-log]'],
    ['', '[data-testid=channel-api]', '[data-testid^=pause-]'],
  ]) {
    await page.goto(`${stage.hub.url}/admin${path}`);
    await page.locator(shown!).first().waitFor();
    await see(page.locator(hidden!)).toHaveCount(0);
  }
  await see(page.getByTestId('nav-audit')).toHaveCount(0);
  await page.goto(`${stage.hub.url}/admin/audit`);
  await page.locator('[data-empty=forbidden]').waitFor();
});
