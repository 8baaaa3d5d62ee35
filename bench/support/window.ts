/** A signed-in window of the panel in a real Chromium, with what a person would feel: frames, input, memory. */
import { resolve } from 'node:path';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { ensurePanel } from '../../scripts/panel.ts';
import { findBrowser, type FoundBrowser } from '../../tests/support/browser.ts';
import { createBenchDir, startBenchHub, type BenchHub } from './hub.ts';
import { leave } from './leftovers.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PASSWORD = 'a long password of the benchmark';

/** No browser can be had here: the rows say so. */
export class NoBrowser extends Error {}

export type Stand = { hub: BenchHub; browser: Browser; close(): Promise<void> };

/** The panel is built when its sources changed; that is not measured. */
export async function openStand(): Promise<Stand> {
  const { executablePath, args, env } = demandBrowser();
  await ensurePanel(ROOT, (text) => console.error(text));
  const hub = await startBenchHub({ ADMIN_PASSWORD: PASSWORD }, await createBenchDir());
  const browser = await chromium.launch({ executablePath, args, handleSIGINT: false, ...(env !== undefined && { env }) });
  const forget = leave(() => browser.close());
  return {
    hub,
    browser,
    async close() {
      forget();
      await browser.close();
      await hub.stop();
    },
  };
}

function demandBrowser(): FoundBrowser {
  try {
    return findBrowser();
  } catch (error) {
    throw new NoBrowser('there is no browser on this machine', { cause: error });
  }
}

/** A new window, signed in and live, on a page of the panel. */
export async function openWindow({ hub, browser }: Stand, path: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${hub.url}/admin/login?next=${encodeURIComponent(`/admin${path}`)}`);
  await page.getByTestId('email').fill('admin@localhost');
  await page.getByTestId('password').fill(PASSWORD);
  await page.getByTestId('login').click();
  await page.locator('[data-live=live]').first().waitFor({ state: 'attached' });
  return page;
}

/** Times between frames in milliseconds, tasks that blocked the page for 50 ms or more, and keys that arrived with their delay until the next frame. */
export type Felt = { frames: number[]; longTasks: number[]; keyDelays: number[] };

const RECORD = `(() => {
  const felt = (window.felt = { frames: [], longTasks: [], keyDelays: [], on: true });
  let before = performance.now();
  const frame = (now) => { if (!felt.on) return; felt.frames.push(now - before); before = now; requestAnimationFrame(frame); };
  requestAnimationFrame((now) => { before = now; requestAnimationFrame(frame); });
  felt.watcher = new PerformanceObserver((list) => felt.longTasks.push(...list.getEntries().map((one) => one.duration)));
  felt.watcher.observe({ entryTypes: ['longtask'] });
  felt.onKey = ({ timeStamp }) => requestAnimationFrame(() => felt.keyDelays.push(performance.now() - timeStamp));
  addEventListener('keydown', felt.onKey, true);
})()`;
const REPORT = `(() => {
  const { frames, longTasks, keyDelays, watcher, onKey } = window.felt;
  window.felt.on = false; watcher.disconnect(); removeEventListener('keydown', onKey, true);
  return { frames, longTasks, keyDelays };
})()`;

export async function feel(page: Page, during: () => Promise<void>): Promise<Felt> {
  await page.evaluate(RECORD);
  await during();
  return (await page.evaluate(REPORT)) as Felt;
}

/** After garbage was collected. */
export async function readMemory(cdp: CDPSession): Promise<{ megabytes: number; nodes: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const find = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN;
  return { megabytes: find('JSHeapUsedSize') / 1e6, nodes: find('Nodes') };
}

/** `share` 0.99 is the 99th percentile; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
