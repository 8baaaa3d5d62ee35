/** The panel's board with 2,000 cards in a real Chromium: how soon it stands, and how smoothly its longest column scrolls while tasks change. */
import type { Page } from '@playwright/test';
import { setTimeout } from 'node:timers/promises';
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { progress } from './support/progress.ts';
import { sized } from './support/size.ts';
import { feel, NoBrowser, openStand, openWindow, percentile, readMemory } from './support/window.ts';

export const METHOD = `One signed-in window of a real Chromium without a screen, 1440 by 900; hub, database and browser on the same machine. The longest column
is scrolled by the wheel while other tasks change. Frames are counted by requestAnimationFrame, long tasks by the browser; one run.`;

const CARDS = sized(2_000, 40);
const AT_ONCE = sized(50, 20);
const SCROLL_SECONDS = sized(15, 1);
const WHEEL_PX = 240;
const WHEEL_MS = 30;
/** Other people work meanwhile. */
const CHANGES_A_SECOND = 5;

/** Takes about half a minute. */
export async function benchCards(): Promise<Row[]> {
  try {
    return await measure();
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    return [{ what: `board of ${CARDS} cards`, value: Number.NaN, unit: '', absent: error.message }];
  }
}

async function measure(): Promise<Row[]> {
  const stand = await openStand();
  const client = createClient(stand.hub);
  try {
    const ids = await fillBoard(client);
    progress(`cards: ${CARDS} cards in a browser`);
    const page = await openWindow(stand, '/account');
    const startedMs = performance.now();
    await page.getByTestId('nav-tasks').click();
    await page.locator('[data-card]').first().waitFor();
    const readyMs = performance.now() - startedMs;
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const felt = await feel(page, () => scroll(page, client, ids));
    const { megabytes, nodes } = await readMemory(cdp);
    const what = `board of ${CARDS} cards, scrolling one column for ${SCROLL_SECONDS} s with ${CHANGES_A_SECOND} changes/s`;
    return [
      { what: `board of ${CARDS} cards, from the click to the first card`, value: readyMs, unit: 'ms' },
      { what: `${what}, frame p50`, value: percentile(felt.frames, 0.5), unit: 'ms' },
      { what: `${what}, frame p99 of ${felt.frames.length}`, value: percentile(felt.frames, 0.99), unit: 'ms' },
      { what: `${what}, longest frame`, value: Math.max(...felt.frames), unit: 'ms' },
      {
        what: `${what}, tasks over 50 ms`,
        value: felt.longTasks.length,
        unit: `tasks, longest ${Math.max(0, ...felt.longTasks)} ms`,
      },
      { what: 'the same, memory of the page after it', value: megabytes, unit: 'MB' },
      { what: 'the same, nodes of the page after it', value: nodes, unit: 'nodes' },
    ];
  } finally {
    client.close();
    await stand.close();
  }
}

/** Cards of different heights. */
async function fillBoard(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < CARDS; from += AT_ONCE)
    ids.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => createTask(client, from + at)))));
  return ids;
}

async function createTask(client: Client, n: number): Promise<string> {
  const title = n % 3 === 0 ? `Task ${n} with a title that is long enough to go over two lines of its card` : `Task ${n}`;
  const body = { title, priority: 'low', ...(n % 2 === 0 && { dod: ['It works', 'It is read'] }) };
  return (await client.json<{ id: string }>(201, '/collab/tasks', { body })).id;
}

async function scroll(page: Page, client: Client, ids: readonly string[]): Promise<void> {
  const box = (await page.getByTestId('column-queued').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const endMs = performance.now() + SCROLL_SECONDS * 1000;
  let changes = 0;
  const changed: Promise<unknown>[] = [];
  for (let round = 0; performance.now() < endMs; round++) {
    await page.mouse.wheel(0, WHEEL_PX);
    await setTimeout(WHEEL_MS);
    const due = SCROLL_SECONDS * CHANGES_A_SECOND - ((endMs - performance.now()) / 1000) * CHANGES_A_SECOND;
    for (; changes < due; changes++) changed.push(client.send(`/collab/tasks/${ids[changes]}/notes`, { body: { text: 'Seen' } }));
  }
  await Promise.all(changed);
}
