/** The headers that protect a reader (S46), as a table of kinds of answers, and every address that the hub has against it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { FIXED_ROUTES } from '../../../hub/http/fixed-routes.ts';
import { readPanel } from '../../../hub/http/static.ts';
import { toOpenApi } from '../../../hub/surfaces/openapi.ts';
import { findFreePort } from '../../support/free-port.ts';
import { send, sendRaw, startTestHub, type TestHub as AppHub } from '../../support/http-hub.ts';
import { openStream } from '../../support/raw-stream.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { createTempDir, type TempDir } from '../../support/temp-dir.ts';

type Headers = Record<string, string | string[] | undefined>;
/** A header by its name: what it must be; undefined where it must not be. */
type Row = Record<string, RegExp | undefined>;

const EVERY: Row = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'strict-transport-security': /^max-age=31536000$/,
  vary: /(?:^|, )Origin$/,
  'x-request-id': /^[0-9a-f-]{36}$/,
  'x-powered-by': undefined,
  server: undefined,
  'access-control-allow-origin': undefined,
};

/** Nothing in it may be loaded, framed or kept. */
const SEALED: Row = {
  'content-security-policy': /^default-src 'none'; frame-ancestors 'none'$/,
  'cache-control': /^no-store(?:, no-transform)?$/,
};

const REFERENCE_POLICY =
  /^default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;

const PANEL_POLICY = new RegExp(
  "^default-src 'none'; script-src 'self'(?: 'sha256-[A-Za-z0-9+/=]{44}')*; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'$",
);

const TABLE = {
  api: { ...EVERY, ...SEALED },
  stream: { ...EVERY, ...SEALED, 'content-type': /^text\/event-stream/, 'x-accel-buffering': /^no$/ },
  error: { ...EVERY, ...SEALED, 'content-type': /^application\/problem\+json; charset=utf-8$/ },
  unauthenticated: {
    ...EVERY,
    ...SEALED,
    'content-type': /^application\/problem\+json/,
    'www-authenticate': /^Bearer realm="kyros"/,
  },
  redirect: { ...EVERY, ...SEALED, location: /^\/(?:admin|docs)$/ },
  reference: { ...EVERY, 'content-security-policy': REFERENCE_POLICY, 'cache-control': /^no-cache$/, etag: /^"/ },
  page: { ...EVERY, 'content-security-policy': PANEL_POLICY, 'cache-control': /^no-cache$/, 'content-type': /^text\/html/ },
  file: { ...EVERY, 'content-security-policy': PANEL_POLICY, 'cache-control': /^no-cache$/ },
  asset: { ...EVERY, 'content-security-policy': PANEL_POLICY, 'cache-control': /^public, max-age=31536000, immutable$/ },
  // Socket.IO writes its answers itself, below the frame that gives every other its id.
  socket: { ...EVERY, ...SEALED, 'x-request-id': undefined },
} satisfies Record<string, Row>;

type Kind = keyof typeof TABLE;

function faultsOf(headers: Headers, kind: Kind): string[] {
  const row: Row = TABLE[kind];
  return Object.entries(row).flatMap(([name, wanted]) => {
    const given = headers[name]?.toString();
    const isRight = wanted === undefined ? given === undefined : given !== undefined && wanted.test(given);
    return isRight ? [] : [`${name}: ${given} where a ${kind} needs ${wanted ?? 'none'}`];
  });
}

const REFERENCE = new Set(['/docs', '/docs/style.css', '/openapi.json']);

function kindOf(path: string, status: number): Kind {
  if (status === 401) return 'unauthenticated';
  if (status >= 400) return 'error';
  return REFERENCE.has(path) ? 'reference' : 'api';
}

const { paths } = toOpenApi(ALL_COMMANDS, FIXED_ROUTES, { title: '', version: '', description: '', serverUrl: '' });
const OPERATIONS = Object.entries(paths).flatMap(([template, methods]) =>
  Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path: template.replace(/\{\w+\}/g, 'tasks') })),
);

describe('S46 the real hub', () => {
  let hub: TestHub;
  let port: number;
  beforeAll(async () => {
    port = await findFreePort();
    hub = await startHub({ PORT: String(port), PUBLIC_URL: 'https://hub.example', RATE_API: '5000/60' });
  }, 60_000);
  afterAll(() => hub?.remove());

  test('every operation, to a stranger', async () => {
    for (const { method, path } of OPERATIONS) {
      const { status, headers } = await send({ port }, { method, path, token: '' });
      expect(faultsOf(headers, kindOf(path, status)), `${method} ${path} ${status}`).toEqual([]);
    }
  });

  test('every operation, to somebody who may use it but sends nothing of use', async () => {
    const statuses = new Set<number>();
    for (const { method, path } of OPERATIONS.filter((one) => one.path !== '/collab/events/tail')) {
      const { status, headers } = await send({ port }, { method, path, token: hub.key });
      statuses.add(status);
      expect(faultsOf(headers, kindOf(path, status)), `${method} ${path} ${status}`).toEqual([]);
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 404, 422]));
  });

  test.each([
    ['a stream', 'GET', '/collab/events/tail', 200, 'stream'],
    ['the reference', 'GET', '/docs', 200, 'reference'],
    ['its style sheet', 'GET', '/docs/style.css', 200, 'reference'],
    ['the root', 'GET', '/', 302, 'redirect'],
    ['a hook of no source', 'POST', '/hooks/x', 401, 'unauthenticated'],
    ['Slack, which is off', 'POST', '/slack/events', 404, 'error'],
    ['MCP without a message', 'POST', '/mcp', 406, 'api'],
    ['MCP, another method', 'GET', '/mcp', 405, 'error'],
    ['Socket.IO', 'GET', '/socket.io/?EIO=4&transport=polling', 200, 'socket'],
    ['Socket.IO, wrongly', 'GET', '/socket.io/?EIO=4&transport=pigeon', 400, 'socket'],
    ['health', 'GET', '/healthz', 200, 'api'],
    ['readiness', 'GET', '/readyz', 200, 'api'],
    ['numbers', 'GET', '/metrics', 200, 'api'],
    ['HEAD', 'HEAD', '/healthz', 200, 'api'],
    ['OPTIONS', 'OPTIONS', '/collab/tasks', 204, 'api'],
    ['an unknown path', 'GET', '/nowhere', 404, 'error'],
    ['another method', 'DELETE', '/healthz', 405, 'error'],
    ['a method that is none', 'PROPFIND', '/healthz', 501, 'error'],
    ['TRACE', 'TRACE', '/healthz', 405, 'error'],
  ] as const)('%s', async (_, method, path, wanted, kind) => {
    const authorization = `Bearer ${hub.key}`;
    if (kind === 'stream') {
      const stream = await openStream({ port }, path, { authorization });
      stream.close();
      return expect({ status: stream.status, faults: faultsOf(stream.headers, kind) }).toEqual({ status: wanted, faults: [] });
    }
    const { status, headers } = await send({ port }, { method, path, token: hub.key });
    expect({ status, faults: faultsOf(headers, kind) }).toEqual({ status: wanted, faults: [] });
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a length that is none', 'POST /hub/commands HTTP/1.1\r\nHost: x\r\nContent-Length: much\r\n\r\n', 400],
    ['no Host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['a proxy request', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n', 405],
  ] as const)('bytes that are no request: %s', async (_, bytes, wanted) => {
    const [head = ''] = (await sendRaw({ port }, bytes)).split('\r\n\r\n');
    const [first, ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(': ')[0]!.toLowerCase(), line.slice(line.indexOf(': ') + 2)]),
    );
    expect(first).toContain(` ${wanted} `);
    expect(faultsOf(headers, 'error')).toEqual([]);
  });

  test('what breaks on our side', async () => {
    await hub.query('alter table presets rename to presets_gone');
    const { status, headers, json } = await send({ port }, { path: '/presets', token: hub.key });
    expect({ status, code: json.code, faults: faultsOf(headers, 'error') }).toEqual({
      status: 500,
      code: 'internal',
      faults: [],
    });
  });
});

describe('S46 the panel', () => {
  let dir: TempDir;
  let hub: AppHub;
  beforeAll(async () => {
    dir = await createTempDir();
    await mkdir(join(dir.path, '_app/immutable'), { recursive: true });
    await writeFile(join(dir.path, 'index.html'), '<!doctype html><script>start()</script>');
    await writeFile(join(dir.path, 'favicon.svg'), '<svg/>');
    await writeFile(join(dir.path, '_app/immutable/chunk.js'), 'export {}');
    hub = await startTestHub({ files: readPanel(dir.path)!.serve, settings: { publicUrl: 'https://hub.example' } });
  });
  afterAll(async () => {
    await hub.stop();
    await dir.remove();
  });

  test.each([
    ['/admin', 200, 'page'],
    ['/admin/tasks/T-1', 200, 'page'],
    ['/admin/favicon.svg', 200, 'file'],
    ['/admin/_app/immutable/chunk.js', 200, 'asset'],
    ['/admin/_app/immutable/missing.js', 404, 'error'],
    ['/', 302, 'redirect'],
  ] as const)('%s', async (path, wanted, kind) => {
    const { status, headers } = await send(hub, { path, token: '' });
    expect({ status, faults: faultsOf(headers, kind) }).toEqual({ status: wanted, faults: [] });
  });

  test('a page that did not change', async () => {
    const { etag } = (await send(hub, { path: '/admin', token: '' })).headers;
    const { status, headers } = await send(hub, { path: '/admin', token: '', headers: { 'if-none-match': etag! } });
    const { 'content-type': _, ...row } = TABLE.page;
    expect({
      status,
      missing: Object.keys(row).filter((name) => row[name as keyof typeof row] !== undefined && headers[name] === undefined),
    }).toEqual({
      status: 304,
      missing: [],
    });
  });
});
