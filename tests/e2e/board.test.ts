/** The board in two windows: what one person does is seen by the other at once, and of two who move one card the loser is told why. */
import { expect as see } from '@playwright/test';
import { expect, test } from 'vitest';
import { setStage, untilLive } from './stage.ts';

const stage = setStage();
const LONG = 100;

async function createTask(title: string): Promise<string> {
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title } });
  return body.id;
}

test('a task is created, claimed and moved, and a second window sees each of it live', async () => {
  const ann = await stage.enter('/tasks');
  const ben = await stage.enter('/events', { as: await stage.invite('ben', 'viewer') });

  await ann.getByTestId('new').first().click();
  await ann.getByTestId('task-title').fill('Fix the login of the phone');
  await ann.getByTestId('create-task').click();
  const card = ann.locator('[data-card]', { hasText: 'Fix the login of the phone' });
  await card.waitFor();
  const id = await card.getAttribute('data-card');
  await see(ben.getByTestId('tail')).toContainText(`put ${id} "Fix the login of the phone" on the board`);

  await ann.getByTestId(`move-${id}`).click();
  await ann.getByTestId('move-to-claimed').click();
  await see(ann.getByTestId('column-claimed').getByTestId(`card-${id}`)).toContainText('Admin');
  await see(ben.getByTestId('tail')).toContainText(`claimed ${id}`);

  await ann.locator(`[data-cardlink="${id}"]`).focus();
  await ann.keyboard.press('Shift+ArrowRight');
  await ann.getByTestId('column-in_progress').getByTestId(`card-${id}`).waitFor();
  await see(ben.getByTestId('tail')).toContainText(`moved ${id} from claimed to in progress`);
  expect((await stage.hub.ask(`/collab/tasks/${id}`)).body.status).toBe('in_progress');
  expect(stage.complaints).toEqual([]);
});

test('a card is dragged to another column with the mouse', async () => {
  const id = await createTask('Drag me');
  const page = await stage.enter('/tasks');
  const card = page.getByTestId(`card-${id}`);
  const column = page.getByTestId('column-claimed');
  const [from, to] = [(await card.boundingBox())!, (await column.boundingBox())!];
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(from.x + 90, from.y + 30, { steps: 4 });
  await page.mouse.move(to.x + to.width / 2, to.y + 120, { steps: 12 });
  await page.mouse.up();
  await see(column.getByTestId(`card-${id}`)).toHaveCount(1);
  await see.poll(async () => (await stage.hub.ask(`/collab/tasks/${id}`)).body.status).toBe('claimed');
});

test('of two operators who move one card the loser is told what the other did, and the card stands where it is', async () => {
  const id = await createTask('Both want this');
  const [ann, cleo] = await Promise.all([
    stage.enter('/tasks', { as: await stage.invite('ann', 'operator') }),
    stage.enter('/tasks', { as: await stage.invite('cleo', 'operator') }),
  ]);
  // Cleo has the card in her hand while Ann moves it.
  await cleo.getByTestId(`move-${id}`).click();
  await cleo.getByTestId('move-menu').waitFor();
  await ann.getByTestId(`move-${id}`).click();
  await ann.getByTestId('move-to-claimed').click();
  await ann.getByTestId('column-claimed').getByTestId(`card-${id}`).waitFor();
  await see(cleo.getByTestId('column-claimed').getByTestId(`card-${id}`)).toBeVisible();
  await cleo.getByTestId('move-to-cancelled').click();
  const notice = cleo.locator('[data-sonner-toast]', { hasText: `Your move of ${id} to cancelled was not made` });
  await see(notice).toContainText('ann');
  await see(notice).toContainText('claimed');
  await cleo.getByTestId('column-claimed').getByTestId(`card-${id}`).waitFor();
  expect((await stage.hub.ask(`/collab/tasks/${id}`)).body.status).toBe('claimed');
});

test('a refusal of the hub takes the card back and says what is missing', async () => {
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title: 'Not ready', dod: ['Read by somebody'] } });
  for (const to of ['claimed', 'in_progress', 'review'])
    await stage.hub.ask(`/collab/tasks/${body.id}/transition`, { body: { to } });
  const page = await stage.enter('/tasks');
  await page.getByTestId(`move-${body.id}`).click();
  await page.getByTestId('move-to-approved').click();
  await see(page.locator('[data-sonner-toast]')).toContainText('Read by somebody');
  await page.getByTestId('column-review').getByTestId(`card-${body.id}`).waitFor();
});

test('filters stand in the address, so a link shows the same, and an empty result offers the way back', async () => {
  const id = await createTask('Zebra crossing');
  const page = await stage.enter('/tasks');
  await page.getByTestId('filter').fill('zebra');
  await page.waitForURL(/\?q=zebra/);
  await see(page.locator('[data-card]')).toHaveCount(1);
  await page.reload();
  await untilLive(page);
  await see(page.getByTestId(`card-${id}`)).toBeVisible();
  await see(page.locator('[data-card]')).toHaveCount(1);
  await page.getByTestId('filter').fill('no such thing');
  await page.locator('[data-empty=unmatched]').waitFor();
});

test('the drawer opens by its address, ticks an item and shows the history as it happens', async () => {
  const { body } = await stage.hub.ask('/collab/tasks', { body: { title: 'With a list', dod: ['All links work'] } });
  const page = await stage.enter(`/tasks/${body.id}`);
  await page.getByTestId('task-drawer').waitFor();
  await page.getByTestId('dod-1').check();
  await see(page.getByTestId('history')).toContainText('ticked item 1');
  await page.keyboard.press('Escape');
  await page.waitForURL(/\/admin\/tasks$/);
});

test('of a long column only what is near is drawn; the keyboard reaches what is not, and a card is moved from the far end', async () => {
  const toTitle = (at: number) => `Long ${at}${at % 3 === 0 ? ' with many words'.repeat(4) : ''}`;
  const ids = await Promise.all(Array.from({ length: LONG }, (_, at) => createTask(toTitle(at))));
  ids.sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
  const page = await stage.enter('/tasks?q=long');
  const column = page.getByTestId('column-queued');
  const link = (at: number) => page.locator(`[data-cardlink="${ids.at(at)}"]`);
  const scrollTo = (top: number) => column.locator('.overflow-y-auto').evaluate((box, y) => (box.scrollTop = y), top);
  await see(page.getByTestId('count-queued')).toHaveText(String(LONG));
  await see(link(-1)).toHaveCount(0);
  // The focused card stays while its neighbours are far away and not drawn.
  await link(9).focus();
  await scrollTo(1_000_000);
  await see(link(-1)).toBeVisible();
  await see(link(10)).toHaveCount(0);
  await see(link(9)).toBeFocused();
  await page.keyboard.press('j');
  await see(link(10)).toBeFocused();
  await see(link(10)).toBeInViewport();
  await see(link(-1)).toHaveCount(0);

  await scrollTo(1_000_000);
  await link(-1).focus();
  await page.keyboard.press('Shift+ArrowRight');
  await see(page.getByTestId('column-claimed').locator(link(-1))).toBeFocused();
  expect(await column.locator('[data-card]').count()).toBeLessThan(LONG / 2);
});
