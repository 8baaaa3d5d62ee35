/** The live connection: through a restart of the hub, and under many events. And leases, which live by time. */
import { expect as see } from '@playwright/test';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { setStage } from './stage.ts';

const PORT = await findPort();
const stage = setStage({ PORT: String(PORT) });
const EVENTS = 1_000;

/** A fixed port: a page comes back to the address that it knows. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

test('the hub stops and starts under the page: a banner, then live again without a reload, and nothing was missed', async () => {
  const page = await stage.enter('/tasks');
  const events = await stage.enter('/events');
  await page.evaluate('window.notReloaded = true');
  await stage.hub.kill();
  await see(page.getByTestId('offline-banner')).toBeVisible();
  await see(page.locator('[data-live=offline]').first()).toBeAttached();
  await see(events.getByTestId('write-log')).toBeDisabled();
  await see(events.getByTestId('write-log')).toHaveAttribute('title', /The hub does not answer/);
  await stage.hub.start();
  // Written before the page is back: it has to catch up.
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title: 'Made while you were away' } });
  await page
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await see(page.getByTestId(`card-${body.id}`)).toBeVisible();
  await see(page.getByTestId('offline-banner')).toHaveCount(0);
  await see(events.getByTestId('write-log')).toBeEnabled();
  await see(events.getByTestId('tail')).toContainText(`put ${body.id} "Made while you were away" on the board`);
  await see(page.getByTestId('missed-banner')).toHaveCount(0);
  expect(await page.evaluate('window.notReloaded')).toBe(true);
  const { body: log } = await stage.hub.ask('/collab/events?limit=1000');
  await see(events.getByTestId('event-total')).toHaveText(new RegExp(`^${log.events.length} events?$`));
});

test('the tail takes many events, pauses, and goes on without a gap', async () => {
  const page = await stage.enter('/events?event=load_*');
  await page.locator('[data-empty=unmatched]').waitFor();
  const post = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, at) =>
        stage.hub.ask('/collab/events', { body: { event: 'load_test', details: { n: from + at } } }),
      ),
    );
  for (let at = 0; at < EVENTS / 2; at += 100) await post(at, at + 100);
  await see(page.getByTestId('event-total')).toHaveText(`${EVENTS / 2} events`);
  await page.getByTestId('pause').click();
  for (let at = EVENTS / 2; at < EVENTS; at += 100) await post(at, at + 100);
  await see(page.getByTestId('resume')).toBeVisible();
  await see(page.getByTestId('event-total')).toHaveText(`${EVENTS / 2} events`);
  await page.getByTestId('resume').click();
  await see(page.getByTestId('event-total')).toHaveText(`${EVENTS} events`);
  const rows = page.getByTestId('event-row');
  expect(await rows.count()).toBeLessThan(80);
  await rows.last().click();
  await see(page.getByTestId('event-details')).toContainText(`"n"`);
  await page.waitForURL(/seq=\d+/);
});

test('a stale lease is taken back by the person who presses the button, who is told which', async () => {
  const page = await stage.enter('/leases');
  await page.getByTestId('reclaim').click();
  await see(page.locator('[data-sonner-toast]', { hasText: 'No lease has expired' })).toBeVisible();
  // The hub itself looks for stale leases twice a second. So they expire one after the other, and somebody presses again and again:
  // sooner or later a lease expires just before the press. The event says who it was.
  const takenByAdmin = async () => {
    const { body } = await stage.hub.ask('/collab/events?event=lease_reclaimed&limit=1000');
    return body.events.find(({ actor }: { actor: string }) => actor === 'Admin')?.details.resource as string | undefined;
  };
  let count = 0;
  const acquire = setInterval(() => {
    const body = { resource: `deploy:${++count}`, holder: 'lost-agent', ttl_seconds: 10 };
    void stage.hub.ask('/collab/leases/acquire', { body }).catch(() => undefined);
  }, 100);
  try {
    await see(page.getByTestId('leases')).toContainText('lost-agent');
    const press = async () => {
      await page.getByTestId('reclaim').click();
      return await takenByAdmin();
    };
    await see.poll(press, { timeout: 60_000, intervals: [20] }).toMatch(/^deploy:/);
  } finally {
    clearInterval(acquire);
  }
  const resource = await takenByAdmin();
  await see(page.locator('[data-sonner-toast]', { hasText: 'Taken back: deploy:' }).first()).toBeAttached();
  await see(page.locator(`[data-resource="${resource}"]`)).toHaveCount(0);
});

test('a lease that is alive is taken away with a reason, and not without', async () => {
  const page = await stage.enter('/leases');
  const { body: held } = await stage.hub.ask('/collab/leases/acquire', {
    body: { resource: 'deploy:stage', holder: 'slow-agent' },
  });
  await page.getByTestId(`force-${held.lock_id}`).click();
  await page.getByTestId('confirm').click();
  await see(page.getByTestId('ask')).toBeVisible();
  await page.getByTestId('reason').fill('The machine is gone');
  await page.getByTestId('confirm').click();
  await see(page.getByTestId(`lease-${held.lock_id}`)).toHaveCount(0);
  const { body: forced } = await stage.hub.ask('/collab/events?event=lease_forced');
  expect(forced.events.at(-1).details).toMatchObject({ lock_id: held.lock_id, reason: 'The machine is gone', by: 'Admin' });
});
