import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authRoutes } from '../../../hub/http/auth-routes.ts';
import { collabRoutes } from '../../../hub/http/collab-routes.ts';
import { docsRoutes } from '../../../hub/http/docs-routes.ts';
import { eventRoutes } from '../../../hub/http/events-routes.ts';
import { FIXED_ROUTES } from '../../../hub/http/fixed-routes.ts';
import { healthRoutes } from '../../../hub/http/health.ts';
import { hubRoutes } from '../../../hub/http/hub-routes.ts';
import { createMetrics, metricsRoutes } from '../../../hub/http/metrics.ts';
import { bindCommands } from '../../../hub/http/rest.ts';
import { createRoutes } from '../../../hub/http/routes.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { send, startTestHub, TEST_COMMANDS, type TestHub } from '../../support/http-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({
    mount: (routes) => docsRoutes(routes, { commands: TEST_COMMANDS, publicUrl: 'http://hub.example', version: '1.2.3' }),
  });
});
afterAll(() => hub.stop());

describe('the reference', () => {
  it('is an OpenAPI 3.1 document for everybody', async () => {
    const reply = await send(hub, { path: '/openapi.json', token: '' });
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Kyros', version: '1.2.3' },
      servers: [{ url: 'http://hub.example' }],
    });
    expect(reply.json.paths).toMatchObject({
      '/collab/tasks/{id}': { get: { operationId: 'task.get' } },
      '/auth/login': { post: { security: [] } },
      '/collab/events/tail': {},
    });
  });

  it('is a page that its policy lets look as it should', async () => {
    const page = await send(hub, { path: '/docs', token: '' });
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(page.headers['content-security-policy']).toContain("style-src 'self'");
    expect(page.text).not.toMatch(/<script|https?:\/\/(?!hub\.example)[^"]*\.(?:js|css)/);
    const [, style] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.text)!;
    expect((await send(hub, { path: style!, token: '' })).headers['content-type']).toBe('text/css; charset=utf-8');
  });

  it('has the place to which every problem points', async () => {
    const page = await send(hub, { path: '/docs', token: '' });
    const { type } = (await send(hub, { path: '/nowhere' })).json as { type: string };
    const { pathname, hash } = new URL(type, 'http://hub.example');
    expect(pathname).toBe('/docs');
    expect(page.text).toContain(`id="${hash.slice(1)}"`);
  });

  it('answers 304 to the tag of a page that did not change', async () => {
    const { etag } = (await send(hub, { path: '/docs', token: '' })).headers;
    expect((await send(hub, { path: '/docs', token: '', headers: { 'if-none-match': etag! } })).status).toBe(304);
  });
});

describe('the list of fixed routes', () => {
  const none = {} as never;
  const routes = createRoutes();
  const commands = createRoutes();
  healthRoutes(routes, { door: none, checks: none });
  metricsRoutes(routes, createMetrics(), undefined);
  authRoutes(routes, { door: none, signIn: none, sessions: none, recordSecurity: none, publicUrl: 'http://hub.example' });
  hubRoutes(routes, none);
  eventRoutes(routes, none);
  collabRoutes(routes, none);
  docsRoutes(routes, { commands: [], publicUrl: '', version: '' });
  bindCommands(commands, ALL_COMMANDS, none);
  const list = ({ stack }: typeof routes) =>
    stack.flatMap(({ methods, path }) =>
      methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(path)}`),
    );

  it('names every route that is no command, and nothing else', () => {
    const described = FIXED_ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect([...described, 'GET /docs/style.css'].sort()).toEqual(list(routes).sort());
  });

  it('and the commands claim no address twice', () => {
    const all = [...list(routes), ...list(commands)].map((route) => route.replace(/:\w+/g, ':x'));
    expect(all.filter((route, at) => all.indexOf(route) !== at)).toEqual([]);
  });
});
