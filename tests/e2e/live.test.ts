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
  await stage.hub.start();
  // Written before the page is back: it has to catch up.
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title: 'Made while you were away' } });
  await page
    .getByRole('button', { name: 'Try now' })
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await see(page.getByTestId(`card-${body.id}`)).toBeVisible();
  await see(page.getByTestId('offline-banner')).toHaveCount(0);
  await see(events.getByTestId('tail')).toContainText(`put ${body.id} "Made while you were away" on the board`);
  await see(page.getByTestId('missed-banner')).toHaveCount(0);
  expect(await page.evaluate('window.notReloaded')).toBe(true);
  const { body: log } = await stage.hub.ask('/collab/events?limit=1000');
  await see(events.getByTestId('event-total')).toHaveText(`${log.events.length} events`);
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

test('a lease that expired is taken back by the button, and one that did not is taken away with a reason', async () => {
  const { body: lease } = await stage.hub.ask('/collab/leases/acquire', {
    body: { resource: 'deploy:prod', holder: 'lost-agent', ttl_seconds: 10 },
  });
  const page = await stage.enter('/leases');
  const row = page.getByTestId(`lease-${lease.lock_id}`);
  await see(row).toContainText('lost-agent');
  await page.getByTestId('reclaim').click();
  await see(page.locator('[data-sonner-toast]', { hasText: 'No lease has expired' })).toBeVisible();
  // The button asks for the same rule that the sweeper runs twice a second; whichever comes first, the lease is gone and it says so.
  await see
    .poll(
      async () => {
        await page
          .getByTestId('reclaim')
          .click({ timeout: 1_000 })
          .catch(() => undefined);
        return row.count();
      },
      { timeout: 25_000, intervals: [100] },
    )
    .toBe(0);
  const { body: log } = await stage.hub.ask('/collab/events?event=lease_reclaimed');
  expect(log.events.map(({ details }: { details: { lock_id: string } }) => details.lock_id)).toContain(lease.lock_id);

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
