/**
 * The whole way at the real hub, with its own worker and executors: sign in, a job from a preset, its variants, an edit, a decision,
 * the file, the list. Once by REST, once with the command line, once as typed lines.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { openTail, type Tail } from '../../support/tail.ts';

const TEXT = `#  Notes\n\n*  ${'a long line of many words '.repeat(6)}\n*  two\n`;

let hub: TestHub;
let tail: Tail;
beforeAll(async () => {
  hub = await startHub({ RATE_API: '2000/60' });
  tail = await openTail(hub.url, hub.key);
}, 60_000);
afterAll(async () => {
  tail?.close();
  await hub?.remove();
});

async function kyros(...args: string[]): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, ['adapters/cli/bin.ts', ...args], {
    env: { ...process.env, KYROS_URL: hub.url, KYROS_TOKEN: hub.key, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out };
}

/** Events about a job and its variants, in the order of the log, once `last` is among them. Progress comes or not. */
async function eventsOf(job: string, last: string): Promise<string[]> {
  const about = () =>
    tail.events.filter(
      ({ data }) => data.target === `job:${job}` || data.details.job === job || data.details.resource === `job:${job}`,
    );
  while (!about().some(({ event }) => event === last)) await tail.until(tail.events.length + 1);
  return about()
    .map(({ event }) => event)
    .filter((event) => event !== 'job_progress' && event !== 'lease_acquired');
}

/** J2, from the wish to the decision. */
const WHOLE_WAY = [
  'job_created',
  'job_claimed',
  'executor_started',
  'executor_succeeded',
  'lease_released',
  'variant_edited',
  'variant_accepted',
];

describe('from a preset to a file', () => {
  test('J2 by REST, as a person who signed in', async () => {
    const { access_token: token } = (await hub.ask('/auth/login', { token: null, body: hub.admin })).body;
    const ask = (path: string, more = {}) => hub.ask(path, { token, ...more });
    const made = await ask('/jobs', { body: { preset: 'tidy-markdown', title: 'Tidy notes', input: { text: TEXT } } });
    expect(made).toMatchObject({ status: 201, body: { status: 'queued' } });
    const job = made.body.id as string;
    const ready = (await ask(`/jobs/${job}`, { headers: { prefer: 'wait=55' } })).body;
    expect(ready).toMatchObject({ status: 'ready', preset: 'tidy-markdown', attempts: [{ number: 1, status: 'succeeded' }] });
    expect(ready.variants.length).toBeGreaterThan(1);

    const [variant, sibling] = ready.variants;
    const shown = await ask(`/variants/${variant.id}`);
    expect((await ask(`/variants/${variant.id}/diff`)).body).toMatchObject({ against: 'original', replaced: false });
    const content = `${shown.body.content}\nLast words.\n`;
    const edit = { method: 'PUT', body: { content }, headers: { 'if-match': shown.headers.get('etag')! } };
    expect((await ask(`/variants/${variant.id}`, edit)).status).toBe(200);
    expect((await ask(`/variants/${variant.id}`, edit)).status).toBe(412);
    expect((await ask(`/export/${variant.id}?format=md`, { method: 'POST' })).body.code).toBe('not_accepted');
    expect((await ask(`/variants/${variant.id}/accept`, { method: 'POST' })).body).toMatchObject({ changed: true });
    expect((await ask(`/variants/${sibling.id}`)).body.status).toBe('rejected');

    const file = await ask(`/export/${variant.id}?format=md`, { method: 'POST' });
    expect([file.status, file.body]).toEqual([200, content]);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="Tidy-notes-${variant.id}.md"`);
    expect((await ask('/jobs?status=accepted')).body.jobs).toMatchObject([{ id: job, status: 'accepted', created_by: 'Admin' }]);
    expect(await eventsOf(job, 'variant_accepted')).toEqual(WHOLE_WAY);
  }, 90_000);

  test('J2 with the command line', async () => {
    const made = await kyros('job', 'create', '--preset', 'tidy-markdown', '--input', JSON.stringify({ text: TEXT }), '--json');
    expect(made.code).toBe(0);
    const { id: job } = JSON.parse(made.out);
    const ready = JSON.parse((await kyros('job', 'show', job, '--wait', '55s', '--json')).out);
    expect(ready.status).toBe('ready');
    const [{ id }] = ready.variants;
    expect((await kyros('variant', 'edit', id, '# Written by hand')).code).toBe(0);
    expect((await kyros('variant', 'diff', id, 'proposed')).out).toContain('+# Written by hand');
    expect((await kyros('variant', 'accept', id)).out).toContain(`${id} of ${job} is accepted`);
    expect((await kyros('variant', 'export', id, '--format', 'html')).out).toContain('<h1>Written by hand</h1>');
    expect((await kyros('job', 'list', '--status', 'accepted')).out).toMatch(new RegExp(`^${job} +accepted`, 'm'));
    expect((await kyros('variant', 'accept', ready.variants[1].id)).code).toBe(3);
    expect(await eventsOf(job, 'variant_accepted')).toEqual(WHOLE_WAY);
  }, 120_000);

  test('J2 as typed lines, with one more variant in between', async () => {
    const type = async (line: string) => (await hub.type(line)).body;
    const { output } = await type(`job create docs.format --title "Typed" --input '${JSON.stringify({ text: TEXT })}'`);
    const job = output.id as string;
    expect((await type(`job show ${job} --wait 55s`)).output.status).toBe('ready');
    expect((await type(`job variant ${job} --params '{"printWidth":40}'`)).output).toMatchObject({ status: 'queued' });
    const ready = (await type(`job show ${job} --wait 55s`)).output;
    expect(ready.attempts).toHaveLength(2);
    const last = ready.variants.at(-1);
    expect(last).toMatchObject({ attempt: 2, params: { printWidth: 40 }, status: 'proposed' });
    await type(`variant edit ${last.id} "# Short"`);
    expect((await type(`variant accept ${last.id}`)).text).toContain('is accepted');
    expect((await type(`variant export ${last.id} --format json`)).output.content).toContain('"content": "# Short"');
    expect((await type('job list --status accepted --limit 1')).output.jobs).toMatchObject([{ id: job }]);
    const run = ['job_claimed', 'executor_started', 'executor_succeeded', 'lease_released'];
    expect(await eventsOf(job, 'variant_accepted')).toEqual([
      'job_created',
      ...run,
      'job_retried',
      ...run,
      'variant_edited',
      'variant_accepted',
    ]);
  }, 120_000);

  test('bad input is refused, and nothing is run', async () => {
    const before = (await hub.ask('/jobs?limit=1')).body.jobs[0].id;
    for (const [body, code, path] of [
      [{ executor: 'docs.fromat', input: {} }, 'invalid_input', '/executor'],
      [{ executor: 'docs.format', input: { text: 7 } }, 'invalid_input', '/input/text'],
      [{ preset: 'tidy-markdown', input: { txt: 'a' } }, 'invalid_input', '/input/txt'],
    ] as const) {
      const reply = await hub.ask('/jobs', { body });
      expect(reply).toMatchObject({ status: 422, body: { code } });
      expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    }
    expect((await hub.ask('/jobs?limit=1')).body.jobs[0].id).toBe(before);
  });
});

describe('each tool', () => {
  test('has an example that a job can be made of, if the hub may', async () => {
    const { tools } = (await hub.ask('/tools')).body;
    expect(tools.map((tool: { id: string }) => tool.id)).toEqual(
      expect.arrayContaining(['docs.changelog', 'docs.format', 'docs.lint', 'graph', 'http.request', 'runbook']),
    );
    for (const { id, example, summary } of tools) {
      expect(summary).not.toBe('');
      if (!id.startsWith('docs.')) continue;
      const { body } = await hub.ask('/jobs', { body: { executor: id, input: example } });
      const { status, failure } = (await hub.ask(`/jobs/${body.id}`, { headers: { prefer: 'wait=55' } })).body;
      expect([id, status, failure]).toEqual([id, 'ready', null]);
    }
  }, 120_000);
});
