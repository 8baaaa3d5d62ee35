/** How a part is shown in a test: somebody is signed in, the hub is played, and what was sent to it is kept. */
import { http, HttpResponse, type RequestHandler } from 'msw';
import { setupWorker } from 'msw/browser';
import type { Component } from 'svelte';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { render } from 'vitest-browser-svelte';
import type { CatalogueEntry, Role } from '#admin/api/types.ts';
import { live } from '#admin/live/connection.svelte.ts';
import { session } from '#admin/session/session.svelte.ts';
import { goto } from './address.svelte.ts';
import Inside from './Inside.svelte';

/** Requests that are held back until the test is over. */
const waiting: (() => void)[] = [];

export type Sent = { method: string; path: string; body: unknown; ifMatch: string | null };

/** Signs somebody in. `commands`: what their role may do. */
export function signIn(commands: readonly string[], role: Role = 'admin'): void {
  session.user = { id: 'u-ann', email: 'ann@example.org', name: 'Ann', role };
  session.commands = commands.map(toEntry);
  session.status = 'in';
}

function toEntry(name: string): CatalogueEntry {
  const effect = /\.(list|show|verify)$/.test(name) ? 'read' : 'write';
  return { name, spoken: name.replace('.', ' '), summary: name, role: 'viewer', effect, usage: '', input: {}, examples: [] };
}

/** Call it at the top of a file. `sent` holds the writes of the test that runs. */
export function setStage(...handlers: RequestHandler[]) {
  const worker = setupWorker(...handlers);
  const sent: Sent[] = [];
  beforeAll(() => worker.start({ quiet: true }));
  beforeEach(async () => {
    sent.length = 0;
    live.status = 'live';
    await goto('http://localhost/admin');
  });
  afterEach(() => {
    for (const answer of waiting.splice(0)) answer();
    worker.resetHandlers();
  });
  afterAll(() => worker.stop());
  worker.events.on('request:start', async ({ request }) => {
    if (request.method === 'GET' || request.url.includes('/preview')) return;
    const text = await request.clone().text();
    const { pathname } = new URL(request.url);
    sent.push({
      method: request.method,
      path: pathname,
      body: text === '' ? undefined : JSON.parse(text),
      ifMatch: request.headers.get('If-Match'),
    });
  });
  return { use: worker.use.bind(worker), sent };
}

export const show = (part: Component<any>, props: Record<string, unknown> = {}) => render(Inside, { props: { part, props } });

/** A hub that answers `path` with this. */
export const answers = (path: string, body: unknown) => http.get(`*${path}`, () => HttpResponse.json(body as never));
/** A hub that takes its time: it answers when the test is over. */
export const hangs = (path: string) =>
  http.get(`*${path}`, () => new Promise<HttpResponse<null>>((resolve) => waiting.push(() => resolve(HttpResponse.error()))));
/** A hub that fails. */
export const breaks = (path: string) =>
  http.get(`*${path}`, () =>
    HttpResponse.json({ status: 503, code: 'store_unavailable', detail: 'The database rests.' }, { status: 503 }),
  );
