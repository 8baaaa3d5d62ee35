import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { healthRoutes, type CheckResult, type HealthChecks } from '../../../hub/http/health.ts';
import { createMetrics, metricsRoutes } from '../../../hub/http/metrics.ts';
import { send, startTestHub, type TestHub } from '../../support/http-hub.ts';

const ok = async (): Promise<CheckResult> => ({ state: 'ok' });

async function withChecks(
  changes: Partial<HealthChecks> = {},
  options: { limitMs?: number; nowMs?: () => number } = {},
): Promise<TestHub> {
  const checks: HealthChecks = {
    database: ok,
    migrations: ok,
    queue: async () => ({ state: 'off' }),
    collab: ok,
    channels: () => ({ api: { state: 'up' } }),
    ...changes,
  };
  const hub = await startTestHub({ mount: (routes, { door }) => healthRoutes(routes, { door, checks, ...options }) });
  onTestFinished(() => hub.stop());
  return hub;
}

describe('/healthz', () => {
  it('touches nothing, asks nobody, and leaves no log line', async () => {
    const fail = () => Promise.reject(new Error('touched'));
    const hub = await withChecks({
      database: fail,
      collab: fail,
      channels: () => {
        throw new Error('touched');
      },
    });
    expect(await send(hub, { path: '/healthz', token: '' })).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect((await send(hub, { method: 'HEAD', path: '/healthz', token: '' })).status).toBe(200);
    expect(hub.lines).toEqual([]);
  });
});

describe('/readyz', () => {
  it('is ready when every part is ok or off', async () => {
    const hub = await withChecks();
    expect(await send(hub, { path: '/readyz', token: '' })).toMatchObject({
      status: 200,
      json: { status: 'ok', checks: { database: 'ok', migrations: 'ok', queue: 'off', collab: 'ok', channels: { api: 'up' } } },
    });
  });

  it.each(['database', 'migrations', 'queue', 'collab'] as const)('is not ready when %s is not', async (part) => {
    const hub = await withChecks({ [part]: async () => ({ state: 'pending' }) });
    expect(await send(hub, { path: '/readyz', token: '' })).toMatchObject({
      status: 503,
      json: { status: 'unavailable', checks: { [part]: 'pending' } },
    });
  });

  it('shows a channel that is down and stays ready', async () => {
    const hub = await withChecks({ channels: () => ({ slack: { state: 'down', reason: 'No answer from Slack' } }) });
    expect(await send(hub, { path: '/readyz', token: '' })).toMatchObject({
      status: 200,
      json: { checks: { channels: { slack: 'down' } } },
    });
  });

  it('S53 tells reasons only to those who are signed in, and never the words of a driver', async () => {
    const hub = await withChecks({
      database: () => Promise.reject(new Error('connect ECONNREFUSED /var/run/secret')),
      collab: () => Promise.reject(new HubError('storage_full')),
      channels: () => ({ slack: { state: 'down', reason: 'No answer from Slack' } }),
    });
    for (const token of ['', 'wrong']) expect((await send(hub, { path: '/readyz', token })).json).not.toHaveProperty('reasons');
    const { json, text } = await send(hub, { path: '/readyz' });
    expect(json.reasons).toEqual({
      database: 'The check failed',
      collab: 'The disk is full; the board is read-only',
      slack: 'No answer from Slack',
    });
    expect(text).not.toContain('secret');
  });

  it('waits no longer than the limit for a part that hangs', async () => {
    const hub = await withChecks({ database: () => new Promise(() => {}) }, { limitMs: 10 });
    expect(await send(hub, { path: '/readyz', token: '' })).toMatchObject({
      status: 503,
      json: { checks: { database: 'down', collab: 'ok' } },
    });
  });

  it('looks once for all who ask within a second', async () => {
    let looks = 0;
    let nowMs = 0;
    const hub = await withChecks({ database: async () => ({ state: ++looks === 1 ? 'ok' : 'down' }) }, { nowMs: () => nowMs });
    const ask = async () => (await send(hub, { path: '/readyz', token: '' })).status;
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
    nowMs = 999;
    expect([await ask(), looks]).toEqual([200, 1]);
    nowMs = 1000;
    expect([await ask(), looks]).toEqual([503, 2]);
  });
});

describe('/metrics', () => {
  const metrics = createMetrics();
  let hub: TestHub;
  beforeAll(async () => {
    metrics.setGauges({ sseReaders: () => 3, eventSeq: () => 42, journalQueue: () => 7, leasesLive: () => 5 });
    hub = await startTestHub({ observe: metrics.observeRequest, mount: (routes) => metricsRoutes(routes, metrics, undefined) });
  });
  afterAll(() => hub.stop());

  it('counts requests by route pattern, calls by command, and reads gauges when asked', async () => {
    await send(hub, { path: '/collab/tasks/T-1' });
    await send(hub, { path: '/collab/tasks/T-2' });
    await send(hub, { path: '/a/path/of/a/scanner' });
    metrics.countCall({ channel: 'api', command: 'task.get', outcome: 'ok' }, 5);
    const { status, text, headers } = await send(hub, { path: '/metrics', token: '' });
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toContain('kyros_http_request_duration_seconds_count{method="GET",route="/collab/tasks/:id",status="200"} 2');
    expect(text).toContain('kyros_http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
    expect(text).toContain('kyros_commands_total{channel="api",command="task.get",outcome="ok"} 1');
    expect(text).toContain('kyros_command_duration_seconds_bucket{le="0.005",command="task.get"} 1');
    expect(text).toMatch(/kyros_sse_readers 3\n[^]*kyros_event_seq 42\n[^]*kyros_journal_queue 7/);
    expect(text).toContain('process_cpu_seconds_total');
    expect(text).not.toContain('scanner');
  });

  it('S53 wants the token where one is set', async () => {
    const closed = await startTestHub({ mount: (routes) => metricsRoutes(routes, metrics, 'metrics-token-0123') });
    onTestFinished(() => closed.stop());
    expect((await send(closed, { path: '/metrics', token: '' })).status).toBe(401);
    for (const token of ['v-token', 'metrics-token-0124', 'metrics-token-01'])
      expect(await send(closed, { path: '/metrics', token })).toMatchObject({ status: 401, json: { code: 'invalid_token' } });
    expect((await send(closed, { path: '/metrics', token: 'metrics-token-0123' })).status).toBe(200);
  });
});
