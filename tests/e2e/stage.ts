/**
 * What the browser tests stand on: one real hub and one real browser a file, a window for each person. What a failed test saw is
 * kept in test-results: a screenshot and a trace of each window (`npx playwright show-trace <file>`).
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { findBrowser } from '../support/browser.ts';
import { startHub, type TestHub } from '../support/start-hub.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const RESULTS = join(ROOT, 'test-results');
const WAIT_MS = 20_000;

export type Person = { email: string; password: string };
export type Stage = {
  readonly hub: TestHub;
  readonly admin: Person;
  /** A window of its own, with nobody signed in. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** A window in which somebody is signed in and the page is live. */
  enter(path: string, options?: BrowserContextOptions & { as?: Person }): Promise<Page>;
  /** A person with an account. */
  invite(name: string, role: 'viewer' | 'agent' | 'operator' | 'admin'): Promise<Person>;
  /** What the pages complained about since the last test: broken scripts and refused contents. */
  readonly complaints: string[];
};

/** Call it at the top of a file. `env` is for the hub. */
export function setStage(env: Record<string, string> = {}): Stage {
  let hub: TestHub;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    const { executablePath, args, env: browserEnv } = findBrowser();
    [hub, browser] = await Promise.all([
      startHub(env),
      chromium.launch({ executablePath, args, ...(browserEnv !== undefined && { env: browserEnv }) }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.remove();
  });
  afterEach(async ({ task }) => {
    const isFailed = task.result?.state === 'fail';
    for (const [at, context] of contexts.splice(0).entries())
      await endContext(context, isFailed ? `${task.name} ${at + 1}` : undefined);
    complaints.length = 0;
  });

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', ...options });
    context.setDefaultTimeout(WAIT_MS);
    contexts.push(context);
    await context.tracing.start({ screenshots: true, snapshots: true });
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
    });
    return page;
  }

  return {
    get hub() {
      return hub;
    },
    get admin() {
      return hub.admin;
    },
    complaints,
    open,
    async enter(path, { as = hub.admin, ...options } = {}) {
      const page = await open(options);
      await page.goto(`${hub.url}/admin/login?next=${encodeURIComponent(`/admin${path === '/' ? '' : path}`)}`);
      await signIn(page, as);
      await untilLive(page);
      return page;
    },
    async invite(name, role) {
      const email = `${name}@example.org`;
      const password = `${name} has a long password`;
      const { status, body } = await hub.ask('/users', { body: { email, name, role, password } });
      if (status !== 201) throw new Error(`No account for ${name}: ${JSON.stringify(body)}`);
      return { email, password };
    },
  };
}

/** Fills in the sign-in page, which must be open. */
export async function signIn(page: Page, { email, password }: Person): Promise<void> {
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('login').click();
}

/** The event stream stands. On a narrow screen the dot is in the head, else in the sidebar. */
export async function untilLive(page: Page): Promise<void> {
  await page.locator('[data-live=live]').first().waitFor({ state: 'attached' });
}

async function endContext(context: BrowserContext, failed: string | undefined): Promise<void> {
  if (failed === undefined) {
    await context.tracing.stop().catch(() => undefined);
  } else {
    mkdirSync(RESULTS, { recursive: true });
    const file = join(RESULTS, failed.replace(/[^\w.-]+/g, '-').slice(0, 100));
    for (const [at, page] of context.pages().entries())
      await page.screenshot({ path: `${file}-${at + 1}.png` }).catch(() => undefined);
    await context.tracing.stop({ path: `${file}.zip` }).catch(() => undefined);
  }
  await context.close();
}
