import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor } from '../../../../hub/jobs/executor.ts';
import { defineGraph } from '../../../../hub/jobs/executors/graph.ts';
import { runStep } from '../../../../hub/jobs/executors/graph/steps.ts';
import { createOutbound } from '../../../../hub/outbound/guard.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { findProcesses } from '../../../support/processes.ts';
import { createTempDir, type TempDir } from '../../../support/temp-dir.ts';
import { startWebServer, type WebServer } from '../../../support/web-server.ts';

const TEXT = '# One `x`\n\n* [a](https://a.example) and <https://b.example>\n\n## Two\n';
let dir: TempDir;
let server: WebServer;
let graph: Executor;
const outputs = (...path: string[]) => join(dir.path, 'outputs', ...path);

beforeAll(async () => {
  dir = await createTempDir();
  server = await startWebServer((request, response) => {
    if (request.url === '/text') response.setHeader('content-type', 'text/markdown').end(TEXT);
    else if (request.url === '/image') response.setHeader('content-type', 'image/png').end(Buffer.from([0x89, 0x50, 0, 1]));
    else if (request.url === '/empty') response.end(' \n');
    else if (request.url === '/busy') response.writeHead(503, { 'retry-after': '7' }).end();
    else if (request.url !== '/silent') response.writeHead(404).end();
  });
  graph = defineGraph({ outbound: createOutbound({ allow: [server.entry] }), dataDir: dir.path });
});
afterAll(() => Promise.all([server.close(), dir.remove()]));

describe('graph: fetch, transform, write', () => {
  test('each node is an event, the write is under a lease, and before and after are variants', async () => {
    const work = createFakeWork();
    const input = {
      fetch: { text: TEXT },
      transform: [
        { do: 'lint_fix' },
        { do: 'uppercase_headings' },
        { do: 'replace', find: 'TWO', with: 'Three' },
        { do: 'format', style: { proseWrap: 'never' } },
      ],
      write: { path: 'reports/2026/one.md' },
    };
    const variants = await runExecutor(graph, input, { work });
    expect(work.steps.map(({ name }) => name)).toEqual(['fetch', 'lint_fix', 'uppercase_headings', 'replace', 'format', 'write']);
    expect(work.leases).toEqual(['path:outputs/reports/2026/one.md']);
    expect(work.openLeases).toBe(0);
    const [after, before, report] = variants;
    expect(after).toMatchObject({
      title: 'result',
      mediaType: 'text/markdown',
      params: { steps: ['lint_fix', 'uppercase_headings', 'replace', 'format'] },
    });
    expect(after!.content).toBe('# ONE `x`\n\n- [a](https://a.example) and <https://b.example>\n\n## Three\n');
    expect(before).toMatchObject({ title: 'as fetched', content: TEXT });
    expect(await readFile(outputs('reports/2026/one.md'), 'utf8')).toBe(after!.content);
    expect(await readdir(outputs('reports/2026'))).toEqual(['one.md']);
    expect(JSON.parse(report!.content)).toMatchObject({
      from: 'text',
      written: { path: 'reports/2026/one.md', bytes: after!.content.length },
    });
    expect(work.steps.at(-1)!.details).toMatchObject({
      path: 'reports/2026/one.md',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(graph.original!(graph.input.parse(input))).toBe(TEXT);
  });

  test('from an address through the guard, without a write', async () => {
    const work = createFakeWork();
    const variants = await runExecutor(
      graph,
      { fetch: { url: `${server.url}/text` }, transform: [{ do: 'extract_links' }] },
      { work },
    );
    expect(variants[0]).toMatchObject({ content: '- [a](https://a.example)\n- <https://b.example>\n', note: 'Written nowhere.' });
    expect(work.steps[0]).toEqual({ name: 'fetch', details: { from: `${server.url}/text`, characters: TEXT.length } });
    expect(work.leases).toEqual([]);
    await server.idle();
  });

  test('a second run writes the same place again, other steps on request', async () => {
    const input = { fetch: { text: TEXT }, transform: [], write: { path: 'again.md' } };
    expect((await runExecutor(graph, input)).map(({ title }) => title)).toEqual(['result', 'report']);
    const work = createFakeWork({ params: { transform: [{ do: 'summarise_headings' }] }, attempt: 2 });
    expect((await runExecutor(graph, input, { work }))[0]!.content).toBe('- One `x`\n  - Two\n');
    expect(await readFile(outputs('again.md'), 'utf8')).toBe('- One `x`\n  - Two\n');
  });
});

describe('graph: conditional end', () => {
  test.each([{ text: ' \n\t' }, { url: '/empty' }])('nothing fetched ends the graph after fetch: %j', async (source) => {
    const work = createFakeWork();
    const fetch = 'url' in source ? { url: server.url + source.url } : source;
    const error = await failureOf(
      runExecutor(graph, { fetch, transform: [{ do: 'format' }], write: { path: 'never.md' } }, { work }),
    );
    expect(error).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/fetch' }] } });
    expect(work.steps.map(({ name }) => name)).toEqual(['fetch']);
    expect(existsSync(outputs('never.md'))).toBe(false);
  });

  test('a step that leaves nothing is a result', async () => {
    const [after] = await runExecutor(graph, {
      fetch: { text: 'no links\n' },
      transform: [{ do: 'extract_links' }],
      write: { path: 'empty.md' },
    });
    expect(after!.content).toBe('');
    expect(await readFile(outputs('empty.md'), 'utf8')).toBe('');
  });
});

describe('graph: failures', () => {
  const write = { path: 'failed.md' };
  test.each([
    [{ url: '/image' }, 'target_refused'],
    [{ url: '/missing' }, 'target_refused'],
    [{ url: '/busy' }, 'target_unavailable'],
  ])('%j is %s, and nothing is written', async ({ url }, code) => {
    const error = await failureOf(runExecutor(graph, { fetch: { url: server.url + url }, write }));
    expect(error.code).toBe(code);
    if (code === 'target_unavailable') expect(error.fields.retry_after_seconds).toBe(7);
    expect(existsSync(outputs('failed.md'))).toBe(false);
  });

  test('S40 a private address is refused before anything is stored, and at the run', async () => {
    const input = graph.input.parse({ fetch: { url: 'https://127.0.0.1/' } });
    expect(() => graph.admit!(input, { role: 'admin' })).toThrow(expect.objectContaining({ code: 'target_not_allowed' }));
    const run = graph.run(createFakeWork(), input, graph.settings.parse({}));
    expect((await failureOf(run)).code).toBe('target_not_allowed');
  });

  test('a text that cannot be read stops at its step', async () => {
    const work = createFakeWork();
    const input = { fetch: { text: '{' }, transform: [{ do: 'format', language: 'json' }], write };
    expect((await failureOf(runExecutor(graph, input, { work }))).code).toBe('invalid_input');
    expect(work.steps.map(({ name }) => name)).toEqual(['fetch']);
    expect(work.leases).toEqual([]);
  });

  test('a held path is a failure that may pass', async () => {
    const work = createFakeWork({ held: ['path:outputs/failed.md'] });
    const error = await failureOf(runExecutor(graph, { fetch: { text: TEXT }, write }, { work }));
    expect([error.code, error.kind.retryable]).toEqual(['lease_held', true]);
    expect(existsSync(outputs('failed.md'))).toBe(false);
  });

  test.each(['step fetch', 'step format', 'lease path:outputs/failed.md'])(
    'ends in the middle, at "%s", with nothing written or running',
    async (when) => {
      const work = createFakeWork({ onEvent: (what, { stop }) => (what === when ? stop() : undefined) });
      const input = { fetch: { text: TEXT }, transform: [{ do: 'format' }], write };
      expect((await failureOf(runExecutor(graph, input, { work }))).code).toBe('stopping');
      expect(existsSync(outputs('failed.md'))).toBe(false);
      expect((await readdir(outputs())).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      expect(work.openLeases).toBe(0);
      expect(await findProcesses('graph-child')).toEqual([]);
    },
  );

  test('ends while it waits for a server', async () => {
    const work = createFakeWork();
    const run = failureOf(runExecutor(graph, { fetch: { url: `${server.url}/silent` } }, { work }));
    while (!server.asked.includes('GET /silent')) await new Promise(setImmediate);
    work.stop();
    expect((await run).code).toBe('stopping');
    await server.idle();
  });
});

describe('graph: where it writes', () => {
  test.each([
    '../x.md',
    '/etc/x',
    'a/../../x',
    'a//b',
    '.hidden',
    'a/.git/config',
    'a\\b',
    'a\0b',
    'a b',
    '',
    'a/',
    `${'a/'.repeat(8)}b`,
    `${'a'.repeat(101)}`,
  ])('not at %j', (path) => expect(graph.input.safeParse({ fetch: { text: 'x' }, write: { path } }).success).toBe(false));

  test('not through links, nor over folders', async () => {
    const outside = join(dir.path, 'outside');
    await mkdir(outside);
    await mkdir(outputs('folder'), { recursive: true });
    await writeFile(outputs('file'), 'kept');
    await symlink(outside, outputs('link'));
    for (const path of ['link/x.md', 'file/x.md', 'folder']) {
      const error = await failureOf(runExecutor(graph, { fetch: { text: 'x' }, write: { path } }));
      expect(error, path).toMatchObject({ code: 'invalid_input', fields: { errors: [{ path: '/write/path' }] } });
    }
    expect(await readdir(outside)).toEqual([]);
    expect(await readFile(outputs('file'), 'utf8')).toBe('kept');
  });

  test('over a link, which is replaced and not followed', async () => {
    const target = join(dir.path, 'target.md');
    await writeFile(target, 'kept');
    await symlink(target, outputs('linked.md'));
    await symlink(target, outputs('.temporary.md.tmp'));
    await runExecutor(graph, { fetch: { text: 'new' }, write: { path: 'linked.md' } });
    expect(await readFile(outputs('linked.md'), 'utf8')).toBe('new');
    expect((await failureOf(runExecutor(graph, { fetch: { text: 'new' }, write: { path: 'temporary.md' } }))).code).toBe(
      'invalid_input',
    );
    expect(await readFile(target, 'utf8')).toBe('kept');
    await rm(target);
  });
});

describe('graph: inputs that are none', () => {
  test.each([
    {},
    { fetch: {} },
    { fetch: { text: 'a', url: 'https://x' } },
    { fetch: { text: 'a' }, transform: [{ do: 'shell', command: 'id' }] },
    { fetch: { text: 'a' }, transform: [{ do: 'replace', find: '', with: 'x' }] },
    { fetch: { text: 'a' }, transform: [{ do: 'format', style: { plugins: ['x'] } }] },
    { fetch: { text: 'a' }, transform: Array.from({ length: 21 }, () => ({ do: 'lint_fix' })) },
    { fetch: { text: 'a' }, extra: 1 },
  ])('%j', (input) => expect(graph.input.safeParse(input).success).toBe(false));
});

describe('graph: steps', () => {
  test('replace is literal and bounded', async () => {
    expect(await runStep({ do: 'replace', find: '$&.*', with: '$1' }, 'a $&.* b')).toBe('a $1 b');
    expect(await failureOf(runStep({ do: 'replace', find: 'a', with: 'b'.repeat(10_000) }, 'a'.repeat(1_000)))).toMatchObject({
      code: 'limit_exceeded',
    });
  });

  test('headings in capitals keep their code, and code keeps its comments', async () => {
    const text = '# a `b` [c](d)\n\ne\n---\n\n```sh\n# f\n```\n';
    expect(await runStep({ do: 'uppercase_headings' }, text)).toBe('# A `b` [C](d)\n\nE\n---\n\n```sh\n# f\n```\n');
  });
});
