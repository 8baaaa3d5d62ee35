/** Remote control: a line typed in the terminal, its answer, its trace in the feed, and the same line by the clock or after an event. */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { expect as see, type Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { setStage } from './stage.ts';

const PORT = await findPort();
const stage = setStage({ PORT: String(PORT) });

/** A fixed port: the terminal comes back to the address that it knows. */
async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** What the terminal shows, as a screen reader is told it. */
const screen = (page: Page) => page.getByTestId('terminal').locator('.xterm-accessibility-tree');

async function openTerminal(page: Page): Promise<void> {
  await see(page.getByTestId('terminal-status')).toHaveAttribute('data-state', 'open');
  await page.getByTestId('terminal').click();
}

async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

test('a typed command is answered, stands in the feed, is scheduled, and runs by the clock and by hand', async () => {
  const page = await stage.enter('/remote');
  await openTerminal(page);
  await type(page, 'task create "Look after the roses" --priority high');
  await see(screen(page)).toContainText('T-1');
  await see(page.getByTestId('answer')).toContainText('task create "Look after the roses" --priority high');
  const { body } = await stage.hub.ask('/collab/tasks?q=roses');
  expect(body.tasks).toMatchObject([{ title: 'Look after the roses', priority: 'high' }]);
  await see(page.getByTestId('activity')).toContainText('Look after the roses');
  await see(page.getByTestId('activity').locator('li').first()).toContainText('by socket');

  await type(page, 'task list');
  await see(page.getByTestId('answer').locator('table')).toContainText('Look after the roses');
  await page.getByTestId('as-json').click();
  await see(page.getByTestId('answer-json')).toContainText('"title": "Look after the roses"');
  await page.getByTestId('schedule-this').click();
  await see(page.getByTestId('schedule-line')).toHaveValue('task list');
  await page.getByTestId('schedule-name').fill('Morning look');
  await page.getByTestId('schedule-when').fill('every weekday at 9');
  await page.getByTestId('schedule-zone').fill('Europe/Vienna');
  await see(page.getByTestId('schedule-preview')).toContainText('0 9 * * 1-5');
  await see(page.getByTestId('schedule-preview').locator('li')).toHaveCount(5);
  await page.getByTestId('create-schedule').click();
  await see(page.getByTestId('schedule-dialog')).toHaveCount(0);
  const { body: kept } = await stage.hub.ask('/schedule');
  expect(kept.schedules).toMatchObject([
    { name: 'Morning look', line: 'task list', cron: '0 9 * * 1-5', timezone: 'Europe/Vienna', active: true },
  ]);

  await page.getByTestId('tab-scheduled').click();
  await page.waitForURL(/tab=scheduled/);
  const row = page.getByTestId(`schedule-${kept.schedules[0].id}`);
  await row.getByTestId(`run-${kept.schedules[0].id}`).click();
  await row.getByTestId(`open-${kept.schedules[0].id}`).click();
  await see(row.getByTestId(`fires-${kept.schedules[0].id}`)).toContainText('by hand');
  await see(row.locator('[data-status=succeeded]').first()).toBeVisible();
  await row.getByTestId(`pause-${kept.schedules[0].id}`).click();
  await page.getByTestId('reason').fill('Until the holidays are over');
  await page.getByTestId('confirm').click();
  await see(row).toContainText('Until the holidays are over');
  await row.getByTestId(`resume-${kept.schedules[0].id}`).click();
  await see(row.locator('[data-status=active]')).toBeVisible();
  await row.getByTestId(`edit-${kept.schedules[0].id}`).click();
  await see(page.getByTestId('schedule-when')).toHaveValue('0 9 * * 1-5');
  await page.getByTestId('schedule-when').fill('every day at 7:30');
  await page.getByTestId('schedule-overlap').selectOption('queue');
  await see(page.getByTestId('schedule-preview')).toContainText('30 7 * * *');
  await page.getByTestId('save-schedule').click();
  await see(page.getByTestId('schedule-dialog')).toHaveCount(0);
  await see(row).toContainText('At 07:30');
  const { body: changed } = await stage.hub.ask(`/schedule/${kept.schedules[0].id}`);
  expect(changed).toMatchObject({ name: 'Morning look', cron: '30 7 * * *', timezone: 'Europe/Vienna', overlap: 'queue' });

  await row.getByTestId(`delete-${kept.schedules[0].id}`).click();
  await page.getByTestId('confirm').click();
  await page.locator('[data-empty=nothing]').waitFor();
  expect(stage.complaints).toEqual([]);
});

test('a typed command becomes a trigger with the arguments it had, and answers the next event', async () => {
  const page = await stage.enter('/remote');
  await openTerminal(page);
  await type(page, 'task create "Write it down"');
  await page.getByTestId('trigger-this').click();
  await see(page.getByTestId('trigger-command')).toHaveValue('task.create');
  await see(page.getByTestId('trigger-args')).toHaveValue(/"title": "Write it down"/);
  await page.getByTestId('trigger-name').fill('Write down accepted work');
  await page.getByTestId('trigger-event').fill('deploy_done');
  await page.getByTestId('trigger-args').fill('{"title": "${details.what}"}');
  await page.getByTestId('create-trigger').click();
  await see(page.getByTestId('trigger-dialog')).toHaveCount(0);
  await page.getByTestId('tab-triggers').click();
  const row = page.getByTestId('triggers').locator('li').first();
  await see(row).toContainText('Not fired yet');
  await stage.hub.ask('/collab/events', { body: { event: 'deploy_done', details: { what: 'Tell of the new site' } } });
  await see(row).toContainText('Fired 1 time');
  await see
    .poll(async () => (await stage.hub.ask('/collab/tasks?q=new+site')).body.tasks.map(({ title }: { title: string }) => title))
    .toEqual(['Tell of the new site']);
});

test('Tab completes, the arrows bring back what was given, a mistake is told, and Shift+Tab leaves', async () => {
  const page = await stage.enter('/remote');
  await openTerminal(page);
  await page.keyboard.type('task li');
  await page.keyboard.press('Tab');
  await see(screen(page)).toContainText('kyros> task list');
  await page.keyboard.press('Enter');
  await page.getByTestId('answer').locator('table, p').first().waitFor();
  await type(page, 'task shw T-1');
  await see(screen(page)).toContainText('Did you mean: task show');
  await see(page.getByTestId('answer').locator('[data-status=error]')).toBeVisible();
  await page.reload();
  await openTerminal(page);
  await page.keyboard.press('ArrowUp');
  await see(screen(page)).toContainText('kyros> task shw T-1');
  await page.keyboard.press('ArrowUp');
  await see(screen(page)).toContainText('kyros> task list');
  await page.keyboard.press('Control+u');
  await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate(`document.querySelector('[data-testid=terminal]').contains(document.activeElement)`)).toBe(false);
});

test('what runs long is stopped with Ctrl+C', async () => {
  const { body } = await stage.hub.ask('/collab/tasks?status=queued');
  for (const { id } of body.tasks) await stage.hub.ask(`/collab/tasks/${id}/claim`, { body: {} });
  const page = await stage.enter('/remote');
  await openTerminal(page);
  await type(page, 'task claim-next --skills juggling --wait-seconds 55s');
  await page.getByTestId('stop').waitFor();
  await page.keyboard.press('Control+c');
  await see(page.getByTestId('stop')).toHaveCount(0);
  await see(screen(page)).toContainText('It was cancelled by the one who asked.');
  await type(page, 'hub whoami');
  await see(page.getByTestId('answer')).toContainText('hub whoami');
});

test('the hub goes and comes back under the terminal, and a line given meanwhile is done once', async () => {
  const page = await stage.enter('/remote');
  await openTerminal(page);
  await stage.hub.kill();
  await see(page.getByTestId('terminal-status')).toHaveAttribute('data-state', 'closed');
  await type(page, 'task create "Asked while it was away"');
  await see(screen(page)).toContainText('it is sent when it is back');
  await stage.hub.start();
  await see(page.getByTestId('terminal-status')).toHaveAttribute('data-state', 'open');
  await see(page.getByTestId('answer')).toContainText('Asked while it was away');
  const { body } = await stage.hub.ask('/collab/tasks?q=away');
  expect(body.tasks).toHaveLength(1);
});

test('a viewer may type what reads, is refused what writes, and finds no control that does', async () => {
  const page = await stage.enter('/remote', { as: await stage.invite('vera', 'viewer') });
  await openTerminal(page);
  await type(page, 'task create "Not mine to make"');
  await see(page.getByTestId('answer').locator('[data-status=error]')).toBeVisible();
  await type(page, 'task list');
  await see(page.getByTestId('answer').locator('[data-status=ok]')).toBeVisible();
  await see(page.getByTestId('schedule-this')).toHaveCount(0);
  for (const [path, control] of [
    ['/scheduler', 'new-schedule'],
    ['/remote?tab=triggers', 'new-trigger'],
  ]) {
    await page.goto(`${stage.hub.url}/admin${path}`);
    await page.locator('[data-empty], [data-testid=schedules], [data-testid=triggers]').first().waitFor();
    await see(page.getByTestId(control!)).toHaveCount(0);
  }
});
