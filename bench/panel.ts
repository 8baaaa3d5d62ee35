/**
 * The panel in a real Chromium: how much script its shell is and how soon it paints, and what a person feels at the live tail while
 * 500 events a second come in for 40 s: frames, keys, memory.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { progress } from './support/progress.ts';
import { toSeries } from './support/repeats.ts';
import { sized } from './support/size.ts';
import { feel, NoBrowser, openStand, openWindow, percentile, readMemory, type Felt, type Stand } from './support/window.ts';

const BUILD = resolve(import.meta.dirname, '../admin/build');
export const METHOD = `A real Chromium without a screen on the same machine as hub and database. Script: all that the browser asks for on the sign-in page, each
file compressed with gzip. First paint: first-contentful-paint of 5 loads by a browser that knows nothing of the panel, median. Tail: 500
events a second are posted at an even pace for 40 s while a key is pressed ten times a second and the list is scrolled at last; a key counts
as dropped when the page never saw it.`;

const LOADS = sized(5, 1);
const EVENTS_A_SECOND = 500;
const SECONDS = sized(40, 1);
/** The last part of that time the list is scrolled by the wheel. */
const WHEEL_SECONDS = sized(15, 0.5);
const KEY_EVERY_MS = 100;
const SMOOTH_MS = 50;

/** Takes about a minute and a quarter. */
export async function benchPanel(): Promise<Row[]> {
  try {
    return await measure();
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    return [toAbsent('panel, script of the shell and first paint', error), toAbsent('panel, tail at 500 events/s', error)];
  }
}

const toAbsent = (what: string, { message }: Error): Row => ({
  what,
  value: Number.NaN,
  unit: '',
  absent: message,
  reach: 'panel',
});

async function measure(): Promise<Row[]> {
  const stand = await openStand();
  try {
    return [...(await measureLoad(stand)), ...(await measureTail(stand))];
  } finally {
    await stand.close();
  }
}

async function measureLoad(stand: Stand): Promise<Row[]> {
  const scripts = new Set<string>();
  const paints: number[] = [];
  progress('panel: first load');
  for (let load = 0; load < LOADS; load++) paints.push(await paint(stand, scripts));
  const kilobytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(BUILD, path))).length, 0) / 1000;
  const series = toSeries(paints);
  return [
    {
      what: `panel, script of the shell in ${scripts.size} files`,
      value: kilobytes,
      unit: 'kB gzip',
      goal: '≤ 150 kB',
      met: kilobytes <= 150,
      reach: 'panel',
    },
    {
      what: `panel, first paint of a browser that knows nothing of it, median of ${LOADS}`,
      ...series,
      unit: 'ms',
      goal: '≤ 1,000 ms',
      met: series.value <= 1_000,
      reach: 'panel',
    },
  ];
}

/** The sign-in page has all that every page needs; the smallest page behind it adds the shell. */
async function paint({ hub, browser }: Stand, scripts: Set<string>): Promise<number> {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (path.endsWith('.js')) scripts.add(path.replace(/^\/admin\//, ''));
  });
  await page.goto(`${hub.url}/admin/account`);
  await page.getByTestId('email').waitFor();
  // Its entry comes a frame or two behind the paint itself.
  const painted = await page.waitForFunction("performance.getEntriesByName('first-contentful-paint')[0]?.startTime");
  const ms = (await painted.jsonValue()) as number;
  await context.close();
  return ms;
}

async function measureTail(stand: Stand): Promise<Row[]> {
  progress(`panel: tail for ${SECONDS} s`);
  const page = await openWindow(stand, '/events?event=load_*');
  await page.locator('[data-empty=unmatched]').waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const before = await readMemory(cdp);
  const client = createClient(stand.hub);
  let keys = 0;
  let last = 0;
  const felt = await feel(page, async () => {
    [last, keys] = await Promise.all([post(client), use(page)]);
  });
  const lateMs = await untilShown(page, last);
  client.close();
  return [...toFeltRows(felt, keys), ...toEndRows(lateMs, before, await readMemory(cdp))];
}

/** At an even pace, without waiting for one before the next. Returns the number of the last. */
async function post(client: Client): Promise<number> {
  const startedMs = performance.now();
  const posted: Promise<{ id: string }>[] = [];
  const total = SECONDS * EVENTS_A_SECOND;
  while (posted.length < total) {
    const due = Math.min(total, ((performance.now() - startedMs) / 1000) * EVENTS_A_SECOND);
    while (posted.length < due)
      posted.push(client.json(201, '/collab/events', { body: { event: 'load_test', details: { n: posted.length } } }));
    await setTimeout(2);
  }
  return Math.max(...(await Promise.all(posted)).map(({ id }) => Number(id.slice(id.lastIndexOf('-') + 1))));
}

/** A harmless key ten times a second; at last the wheel, up and down. Returns how many keys. */
async function use(page: Page): Promise<number> {
  const startedMs = performance.now();
  const box = (await page.getByTestId('tail').boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 200);
  let keys = 0;
  for (; performance.now() - startedMs < SECONDS * 1000; keys++) {
    await page.keyboard.press('Shift');
    if (performance.now() - startedMs > (SECONDS - WHEEL_SECONDS) * 1000) await page.mouse.wheel(0, keys % 40 < 20 ? -300 : 300);
    await setTimeout(KEY_EVERY_MS);
  }
  return keys;
}

/** Milliseconds until the newest event stands at the end of the list. */
async function untilShown(page: Page, seq: number): Promise<number> {
  const startedMs = performance.now();
  const newest = page.locator(`[data-seq="${seq}"]`);
  while ((await newest.count()) === 0) await page.getByTestId('tail').evaluate((box) => (box.scrollTop = box.scrollHeight));
  return performance.now() - startedMs;
}

function toFeltRows({ frames, longTasks, keyDelays }: Felt, keys: number): Row[] {
  const what = `tail at ${EVENTS_A_SECOND} events/s for ${SECONDS} s`;
  const dropped = keys - keyDelays.length;
  const p99 = percentile(frames, 0.99);
  return [
    { what: `${what}, frame p50 of ${frames.length}`, value: percentile(frames, 0.5), unit: 'ms' },
    { what: `${what}, frame p99`, value: p99, unit: 'ms', goal: `≤ ${SMOOTH_MS} ms`, met: p99 <= SMOOTH_MS },
    { what: `${what}, longest frame`, value: Math.max(...frames), unit: 'ms' },
    {
      what: `${what}, tasks over 50 ms, the longest ${Math.max(0, ...longTasks).toFixed(0)} ms`,
      value: longTasks.length,
      unit: 'tasks',
    },
    { what: `${what}, dropped keys of ${keys}`, value: dropped, unit: 'keys', goal: '0', met: dropped === 0, reach: 'panel' },
    { what: `${what}, from a key to the next frame, p99`, value: percentile(keyDelays, 0.99), unit: 'ms' },
  ];
}

type Memory = { megabytes: number; nodes: number };

function toEndRows(lateMs: number, before: Memory, after: Memory): Row[] {
  return [
    { what: 'the same, all shown after the last was posted', value: lateMs, unit: 'ms' },
    { what: `the same, memory of the page (${before.megabytes.toFixed(1)} MB before)`, value: after.megabytes, unit: 'MB' },
    { what: `the same, nodes of the page (${before.nodes} before)`, value: after.nodes, unit: 'nodes' },
  ];
}
