/**
 * Numbers for Prometheus. Labels come from fixed sets (route patterns, command names, channels, codes), so that nobody can
 * make the number of series grow by asking for odd paths.
 */
import { timingSafeEqual } from 'node:crypto';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { HubError } from '../errors.ts';
import { stateOf, type HttpContext, type Routes } from './context.ts';
import { writeBody } from './reply.ts';

/** What is read at the moment somebody looks. */
export type Gauges = {
  sseReaders: () => number;
  eventSeq: () => number;
  /** Commits that wait for the disk. */
  journalQueue: () => number;
  /** Leases that are held; those on the paths of a claim count with it. */
  leasesLive: () => number;
};

export type Metrics = {
  /** A finished request; `route` is its pattern. Seconds. */
  observeRequest(method: string, route: string, status: number, seconds: number): void;
  /** A finished call; fits the channel desk's `onCall`. Milliseconds. */
  countCall(labels: { channel: string; command: string; outcome: string }, durationMs: number): void;
  setGauges(gauges: Gauges): void;
  readonly contentType: string;
  text(): Promise<string>;
};

/** Seconds. From a cached read to what a proxy gives up on. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Methods that have a series of their own; all others share one. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Histogram({
    name: 'kyros_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const calls = new Counter({
    name: 'kyros_commands_total',
    help: 'Finished calls',
    labelNames: ['channel', 'command', 'outcome'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'kyros_command_duration_seconds',
    help: 'Duration of calls by command',
    labelNames: ['command'],
    buckets: BUCKETS,
    registers,
  });
  return {
    observeRequest: (method, route, status, seconds) =>
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status }, seconds),
    countCall({ channel, command, outcome }, durationMs) {
      calls.inc({ channel, command, outcome });
      callSeconds.observe({ command }, durationMs / 1000);
    },
    setGauges: ({ sseReaders, eventSeq, journalQueue, leasesLive }) => {
      addGauge(registry, 'kyros_sse_readers', 'Open event streams', sseReaders);
      addGauge(registry, 'kyros_event_seq', 'seq of the newest event', eventSeq);
      addGauge(registry, 'kyros_journal_queue', 'Commits that wait for the disk', journalQueue);
      addGauge(registry, 'kyros_leases_live', 'Leases that are held', leasesLive);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function addGauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** `GET /metrics`: open unless a token is set; then it must stand in the Authorization header (S53). */
export function metricsRoutes(routes: Routes, metrics: Metrics, token: string | undefined): void {
  routes.get('/metrics', async (koaCtx) => {
    const ctx = koaCtx as unknown as HttpContext;
    if (token !== undefined) checkToken(stateOf(ctx).credentials.authorization, token);
    writeBody(ctx, 200, metrics.contentType, await metrics.text());
  });
}

function checkToken(headers: readonly string[], token: string): void {
  const [given] = headers;
  if (given === undefined) throw new HubError('unauthenticated', 'The metrics need the token of METRICS_TOKEN');
  const expected = Buffer.from(`Bearer ${token}`);
  const bytes = Buffer.from(given);
  const isSame = headers.length === 1 && bytes.length === expected.length && timingSafeEqual(bytes, expected);
  if (!isSame) throw new HubError('invalid_token', 'The token is not that of METRICS_TOKEN');
}
