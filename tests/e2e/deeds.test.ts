/** What people do on the pages beside the board, each to its end: the hub is asked afterwards whether it came to pass. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect as see, type Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { setStage } from './stage.ts';

const stage = setStage();
const post = async (path: string, body: unknown = {}) => (await stage.hub.ask(path, { body })).body;
const toastWith = (page: Page, text: string | RegExp) => page.locator('[data-sonner-toast]', { hasText: text });

async function save(page: Page, button: string): Promise<string> {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByTestId(button).click()]);
  return readFileSync(await saved.path(), 'utf8');
}

test('what waits for an approval stands under "Needs you": a denied deed is not done, an approved one is', async () => {
  await post('/hub/approval-rules', { command: 'task.delete', quorum: 1, role: 'operator' });
  const { id } = await post('/collab/tasks', { title: 'Away with it' });
  const asked = async () => (await stage.hub.type(`task delete ${id}`)).body.confirm_id as string;
  const denied = await asked();
  const page = await stage.enter('/', { as: await stage.invite('olga', 'operator') });
  const entry = (code: string) => page.getByTestId(`approval-${code}`);
  await see(entry(denied)).toContainText(`task delete ${id}`);
  await entry(denied).getByTestId('deny').click();
  await see(toastWith(page, 'Denied; nothing was done.')).toBeVisible();
  await see(entry(denied)).toHaveCount(0);
  expect((await stage.hub.ask(`/collab/tasks/${id}`)).status).toBe(200);

  const approved = await asked();
  await page.reload();
  await entry(approved).getByTestId('approve').click();
  await see(entry(approved)).toHaveCount(0);
  await see.poll(async () => (await stage.hub.ask(`/collab/tasks/${id}`)).status).toBe(404);
});

test('an agent is sent away by its switch, and "Undo" brings it back', async () => {
  await post('/collab/agents', { id: 'ada', role: 'frontend' });
  const availability = async () => (await stage.hub.ask('/collab/agents/ada')).body.availability;
  const page = await stage.enter('/agents');
  await page.getByTestId('availability-ada').selectOption('away');
  const toast = toastWith(page, 'ada is away');
  await toast.waitFor();
  expect(await availability()).toBe('away');
  await toast.getByRole('button', { name: 'Undo' }).click();
  await see.poll(availability).toBe('available');
  await see(page.getByTestId('availability-ada')).toHaveValue('available');
});

test('"Generate human log" writes the events that are shown, and no others, as text for people', async () => {
  await post('/collab/events', { event: 'release_made', details: { version: '4.2' } });
  await post('/collab/events', { event: 'coffee_made' });
  const page = await stage.enter('/events?event=release_*');
  await see(page.getByTestId('event-total')).toHaveText('1 event');
  await page.getByTestId('write-log').click();
  await toastWith(page, '1 event is in the log for people').waitFor();
  const folder = join(stage.hub.dir, 'board/logs');
  const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
  expect(text).toMatch(/release\\?_made/);
  expect(text).not.toContain('coffee');
});

test('the audit log is verified, and exported as files that hold what the filter leaves', async () => {
  await post('/collab/tasks', { title: 'Comma, "quote"' });
  await stage.hub.type('task shw T-1');
  const page = await stage.enter('/audit?command=task.create');
  await page.getByTestId('verify').click();
  await see(page.getByTestId('verified')).toContainText(/The chain is whole: \d+ records/);
  const rows = JSON.parse(await save(page, 'export-json')) as { command: string; args: { title: string }; hash: string }[];
  expect(rows.map(({ command }) => command)).toEqual(rows.map(() => 'task.create'));
  expect(rows[0]).toMatchObject({ args: { title: 'Comma, "quote"' }, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const [head, first] = (await save(page, 'export-csv')).split('\r\n');
  expect(head).toMatch(/^seq,at,channel,actor,role/);
  expect(first).toContain(',task.create,');
  expect(first).toContain(rows[0]!.hash);
});

test('the palette gives a line, shows its answer, or what was wrong with it', async () => {
  const { id } = await post('/collab/tasks', { title: 'Found by the palette' });
  const page = await stage.enter('/leases');
  await page.keyboard.press('Control+k');
  const input = page.getByTestId('palette-input');
  await input.fill(`task show ${id}`);
  await page.keyboard.press('Enter');
  await see(page.getByTestId('palette-answer')).toContainText('Found by the palette');
  await input.fill('task create "Made by the palette"');
  await page.keyboard.press('Enter');
  await see(page.getByTestId('palette-answer')).toContainText('Made by the palette');
  await input.fill('task shw 1');
  await page.keyboard.press('Enter');
  await see(page.getByTestId('palette-failure')).toContainText('show');
  await page.keyboard.press('Escape');
  await see(page.getByTestId('palette')).toHaveCount(0);
  const { body } = await stage.hub.ask('/collab/tasks?limit=200');
  expect(body.tasks.map(({ title }: { title: string }) => title)).toContain('Made by the palette');
});

test('times are shown as a person likes them, on every page and after a reload', async () => {
  const page = await stage.enter('/account', { timezoneId: 'Asia/Tokyo' });
  const time = page.getByTestId('sessions').locator('time').first();
  await see(time).toHaveText(/ago|just now/);
  await page.getByTestId('time-style').selectOption('utc');
  await page.reload();
  await see(time).toHaveText(/UTC$/);
  const at = (await time.getAttribute('datetime'))!.slice(11, 19);
  await see(time).toContainText(`${at} UTC`);
  await page.getByTestId('time-style').selectOption('local');
  const inTokyo = `${String((Number(at.slice(0, 2)) + 9) % 24).padStart(2, '0')}${at.slice(2)}`;
  await see(time).toHaveText(new RegExp(`, ${inTokyo}$`));
});
