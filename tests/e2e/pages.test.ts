/** Every page as a whole: axe finds nothing serious in either theme, nothing is cut off on a phone, and how it looks is kept in docs/screens. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect as see, type Page } from '@playwright/test';
import { expect, test } from 'vitest';
import { fillAutomation } from './automation.ts';
import { PAGES } from './pages.ts';
import { setStage, untilLive } from './stage.ts';

const SCREENS = resolve(import.meta.dirname, '../../docs/screens');
/** How it looks is written down on request only: the pictures would differ a little with every run. */
const KEEP = process.env.KYROS_SCREENS === '1';
const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

const stage = setStage({ FLAGS_FILE: 'tests/e2e/demo-flags.json' });

let filled: Promise<void> | undefined;
/** A board on which something happens, so that pages have something to show; once a file. */
const fill = () => (filled ??= fillBoard());

async function fillBoard(): Promise<void> {
  await fillAutomation(stage.hub);
  const { hub } = stage;
  const post = (path: string, body: unknown) => hub.ask(path, { body });
  for (const [id, role, skills] of [
    ['ada', 'frontend', ['svelte', 'css']],
    ['bo', 'backend', ['node', 'sql']],
    ['cy', 'docs', ['markdown']],
  ]) {
    await post('/collab/agents', { id, role, skills });
    await post(`/collab/agents/${id as string}/heartbeat`, {});
  }
  await post('/collab/tasks/T-100/claim', {});
  await post('/collab/tasks/T-100/transition', { to: 'in_progress' });
  await post('/collab/tasks/T-105/dod/1', { checked: true, evidence: 'Read by Ann' });
  for (const to of ['claimed', 'in_progress', 'review']) await post('/collab/tasks/T-105/transition', { to });
  await post('/collab/tasks', { title: 'Sessions end too early on the phone', priority: 'urgent', skills: ['svelte'] });
  await post('/collab/leases/acquire', { resource: 'deploy:staging', holder: 'bo', ttl_seconds: 900 });
  await post('/hub/commands', { text: 'task shw T-1' });
}

async function visit(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(`${stage.hub.url}/admin${path === '/' ? '' : path}`);
  await untilLive(page);
  await page.locator(ready).first().waitFor();
  // Drawers slide in; colours are judged when they stand.
  await page.evaluate(
    'Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => 0)))',
  );
}

async function findFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

test.each(['dark', 'light'] as const)(
  'axe finds nothing serious on any page in the %s theme, and none of them breaks',
  async (colorScheme) => {
    await fill();
    const page = await stage.enter('/', { colorScheme, reducedMotion: 'reduce' });
    const faults: Record<string, string[]> = {};
    for (const { name, path, ready } of PAGES) {
      await visit(page, path, ready);
      const found = await findFaults(page);
      if (found.length > 0) faults[name] = found;
    }
    await visit(page, '/tasks', '[data-testid=board]');
    await page.keyboard.press('c');
    await page.getByTestId('new-task').waitFor();
    faults.dialog = await findFaults(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.getByTestId('palette-input').waitFor();
    faults.palette = await findFaults(page);
    await page.goto(`${stage.hub.url}/admin/nowhere`);
    faults.missing = await findFaults(page);
    expect(Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))).toEqual({});
    expect(stage.complaints).toEqual([]);
  },
  180_000,
);

test('no page is wider than a phone', async () => {
  await fill();
  const page = await stage.enter('/', { viewport: SIZES.phone });
  for (const { name, path, ready } of PAGES) {
    await visit(page, path, ready);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), name).toBeLessThanOrEqual(0);
  }
  await page.goto(`${stage.hub.url}/admin`);
  await page.getByTestId('menu').click();
  await page.getByRole('dialog').getByTestId('nav-events').click();
  await page.getByTestId('event-row').first().waitFor();
  await see(page.getByRole('dialog')).toHaveCount(0);
}, 120_000);

test('no page has a control that writes for a viewer, and nearly all have some for an admin', async () => {
  await fill();
  // What belongs to a person alone they may change whatever their role is.
  const own = ['account', 'settings-slack'];
  const shown = PAGES.filter(({ name }) => !own.includes(name));
  /** The pages on which something that changes the hub can be pressed. */
  async function listWriting(page: Page): Promise<string[]> {
    const found: string[] = [];
    for (const { name, path, ready } of shown) {
      await visit(page, path, `${ready}, [data-empty=forbidden], [data-testid=presets]`);
      if ((await page.locator('[data-writes]:not(:disabled)').count()) > 0) found.push(name);
    }
    return found;
  }
  expect(await listWriting(await stage.enter('/', { as: await stage.invite('hal', 'viewer') }))).toEqual([]);
  const writing = await listWriting(await stage.enter('/'));
  const looking = ['overview', 'audit', 'jobs', 'remote', 'settings-flags'];
  expect(shown.map(({ name }) => name).filter((name) => !writing.includes(name) && !looking.includes(name))).toEqual([]);
}, 180_000);

test.runIf(KEEP)(
  'how every page looks',
  async () => {
    await fill();
    mkdirSync(SCREENS, { recursive: true });
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ['dark', 'light'] as const) {
        const page = await stage.enter('/', { viewport, colorScheme, reducedMotion: 'reduce' });
        for (const { name, path, ready } of PAGES) {
          await visit(page, path, ready);
          await page.screenshot({ path: join(SCREENS, `${name}-${size}-${colorScheme}.png`), scale: 'css' });
        }
      }
    }
  },
  240_000,
);
