/** Traces of the real hub, at a collector that is one, that fails, and that freezes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readLoaded, SAYING_MODULES } from '../../support/modules.ts';
import { readSpans, startReceiver, untilSpan, type Receiver } from '../../support/receiver.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { until } from '../../support/until.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const SECRETS = ['hunter2-password', 'hunter2-argument', 'hunter2-title', 'somebody@example.org'];

describe('with a collector', () => {
  let collector: Receiver;
  let target: Receiver;
  let hub: TestHub;

  beforeAll(async () => {
    collector = await startReceiver();
    target = await startReceiver();
    hub = await startHub({
      LOG_LEVEL: 'info',
      NODE_OPTIONS: SAYING_MODULES,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=a%20key',
      OTEL_SERVICE_NAME: 'kyros-test',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OUTBOUND_ALLOW: `127.0.0.1:${target.port}`,
    });
  });
  afterAll(async () => {
    await hub.remove();
    await collector.close();
    await target.close();
  });

  const inTrace = (name: string) => untilSpan(collector, (span) => span.traceId === TRACE && span.name === name);

  test('a command is one story below the span of its caller', async () => {
    const reply = await hub.ask('/collab/tasks', {
      body: { title: 'hunter2-title' },
      headers: { traceparent: TRACEPARENT, tracestate: 'vendor=1', 'idempotency-key': 'one' },
    });
    expect(reply.status).toBe(201);
    const request = await inTrace('POST /collab/tasks');
    const call = await inTrace('execute task.create');
    const run = await inTrace('run');
    expect(request).toMatchObject({ parentSpanId: CALLER, kind: 2, status: { code: 0 } });
    expect(request.facts).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/collab/tasks',
      'http.response.status_code': 201,
      'kyros.request.id': reply.headers.get('x-request-id'),
    });
    expect(call.parentSpanId).toBe(request.spanId);
    expect(call.facts).toMatchObject({ 'kyros.command': 'task.create', 'kyros.channel': 'api', 'kyros.outcome': 'ok' });
    expect(call.facts['kyros.call.id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(run.parentSpanId).toBe(call.spanId);
    expect((await inTrace('ledger.receive')).parentSpanId).toBe(call.spanId);
    expect((await inTrace('ledger.intent')).parentSpanId).toBe(call.spanId);
    expect((await inTrace('collab.commit')).parentSpanId).toBe(run.spanId);
    expect(call.resource).toMatchObject({ 'service.name': 'kyros-test', 'deployment.environment.name': 'test' });
    expect(collector.received[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-collector-key': 'a key' } });
  });

  test('log lines inside name the span', async () => {
    const call = await inTrace('POST /collab/tasks');
    await until(() => hub.output.includes(`"trace_id":"${TRACE}"`));
    const line = hub.output.split('\n').find((one) => one.includes('"msg":"request"') && one.includes(TRACE))!;
    expect(JSON.parse(line)).toMatchObject({ trace_id: TRACE, span_id: call.spanId, route: '/collab/tasks' });
  });

  test.each([
    ['none'],
    ['00-zz-00-01'],
    [`00-${'0'.repeat(32)}-${CALLER}-01`],
    [`ff-${TRACE}-${CALLER}-01`],
    [`${TRACEPARENT}-x`],
  ])('a traceparent that is none begins a trace: %s', async (traceparent) => {
    const { headers } = await hub.ask('/collab/tasks', { headers: { traceparent } });
    const id = headers.get('x-request-id');
    const span = await untilSpan(collector, ({ facts }) => facts['kyros.request.id'] === id);
    expect(span.parentSpanId).toBeUndefined();
    expect(span.traceId).not.toBe(TRACE);
  });

  test('a caller who does not sample is not sampled, and probes are never', async () => {
    const quiet = 'a'.repeat(32);
    await hub.ask('/collab/tasks', { headers: { traceparent: `00-${quiet}-${CALLER}-00` } });
    await hub.ask('/healthz', { headers: { traceparent: `00-${'b'.repeat(32)}-${CALLER}-01` } });
    await hub.ask('/collab/tasks', { headers: { traceparent: `00-${'c'.repeat(32)}-${CALLER}-01` } });
    await untilSpan(collector, ({ traceId, kind }) => traceId === 'c'.repeat(32) && kind === 2);
    expect(readSpans(collector).filter(({ traceId }) => traceId === quiet || traceId === 'b'.repeat(32))).toEqual([]);
  });

  test('a job is worked on, and a webhook delivered, in the trace of the call that asked for it', async () => {
    const trace = 'd'.repeat(32);
    const headers = { traceparent: `00-${trace}-${CALLER}-01` };
    const made = await hub.ask('/jobs', { body: { executor: 'docs.format', input: { text: '* one' } }, headers });
    expect(made.body).toMatchObject({ id: expect.stringMatching(/^J-/) });
    const call = await untilSpan(collector, (span) => span.traceId === trace && span.name === 'execute job.create');
    const attempt = await untilSpan(collector, (span) => span.traceId === trace && span.name === 'attempt docs.format');
    expect(attempt).toMatchObject({ parentSpanId: call.spanId, kind: 5 });
    expect(attempt.facts).toMatchObject({ 'kyros.job.id': made.body.id, 'kyros.outcome': 'succeeded' });

    const { status } = await hub.ask('/webhooks/targets', { body: { url: `${target.url}/`, events: ['task_created'] } });
    expect(status).toBe(201);
    await hub.ask('/collab/tasks', { body: { title: 'told' }, headers });
    const delivery = await untilSpan(collector, (span) => span.traceId === trace && span.name === 'deliver webhook');
    const created = await untilSpan(collector, (span) => span.traceId === trace && span.name === 'execute task.create');
    expect(delivery).toMatchObject({ parentSpanId: created.spanId, kind: 3 });
    expect(target.received[0]!.headers.traceparent).toBe(`00-${trace}-${delivery.spanId}-01`);
  });

  test('a schedule fires in a trace of its own', async () => {
    const { body: schedule } = await hub.ask('/schedule', { body: { name: 'yearly', line: 'task list', cron: '0 0 1 1 *' } });
    expect((await hub.ask(`/schedule/${schedule.id}/run`, { method: 'POST' })).status).toBe(202);
    const fire = await untilSpan(collector, ({ name }) => name === 'fire schedule');
    const call = await untilSpan(collector, ({ parentSpanId }) => parentSpanId === fire.spanId);
    expect(fire.parentSpanId).toBeUndefined();
    expect(call.facts['kyros.channel']).toBe('schedule');
  });

  test('a refusal is an answer: its code, and no error', async () => {
    const trace = 'e'.repeat(32);
    await hub.ask('/collab/tasks/T-999', { headers: { traceparent: `00-${trace}-${CALLER}-01` } });
    const call = await untilSpan(collector, (span) => span.traceId === trace && span.name === 'execute task.show');
    expect(call).toMatchObject({ status: { code: 0 }, facts: { 'kyros.outcome': 'not_found' } });
  });

  test('nothing secret, and no address of a person, is sent', async () => {
    const trace = 'f'.repeat(32);
    const headers = { traceparent: `00-${trace}-${CALLER}-01` };
    await hub.ask('/auth/login', { body: { email: 'somebody@example.org', password: 'hunter2-password' }, headers, token: null });
    await hub.ask('/hub/commands', { body: { text: 'tasks --search hunter2-argument' }, headers });
    await hub.ask('/auth/users', {
      body: { email: 'somebody@example.org', password: 'hunter2-password', role: 'viewer' },
      headers,
    });
    await hub.ask('/hunter2-argument?token=hunter2-argument', { headers });
    await untilSpan(collector, (span) => span.traceId === trace && span.facts['http.response.status_code'] === 404);
    for (const secret of [...SECRETS, hub.key, hub.admin.email, hub.admin.password])
      expect(collector.text()).not.toContain(secret);
    // The receiver's own Host header has it; no span has.
    expect(JSON.stringify(readSpans(collector))).not.toContain('127.0.0.1');
  });

  test('what waits is sent before it ends', async () => {
    const trace = '9'.repeat(32);
    await hub.ask('/collab/tasks', { headers: { traceparent: `00-${trace}-${CALLER}-01` } });
    expect(await hub.term()).toBe(0);
    expect(readSpans(collector).some(({ traceId }) => traceId === trace)).toBe(true);
    expect(readLoaded(hub.output)).toContain('@opentelemetry/sdk-trace');
    expect(readLoaded(hub.output).join()).not.toContain('@sentry');
  });
});

describe('with a collector that is no help', () => {
  let collector: Receiver;
  beforeAll(async () => {
    collector = await startReceiver();
  });
  afterAll(() => collector.close());

  test.each([
    ['refuses', 400, /"reason":"400".*Traces cannot be sent/],
    ['is frozen', 0, /"reason":"no answer in time".*Traces cannot be sent/],
  ])('one that %s holds up neither calls nor the end', async (_, status, said) => {
    collector.status = status;
    const hub = await startHub({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own` });
    try {
      const before = collector.received.length;
      const ask = () => hub.ask('/collab/tasks', { body: { title: 'one' } });
      expect((await ask()).status).toBe(201);
      await until(() => collector.received.length > before);
      await until(() => said.test(hub.output));
      expect((await Promise.all(Array.from({ length: 50 }, ask))).map((reply) => reply.status)).toEqual(Array(50).fill(201));
      expect(collector.received.at(-1)!.path).toBe('/own');
      expect(await hub.term()).toBe(0);
      expect(hub.output.match(/Traces cannot be sent/g) ?? []).toHaveLength(1);
    } finally {
      await hub.remove();
    }
  });
});

test('without a setting nothing of it is loaded', async () => {
  const hub = await startHub({ NODE_OPTIONS: SAYING_MODULES });
  try {
    const reply = await hub.ask('/collab/tasks', { headers: { traceparent: TRACEPARENT } });
    expect(reply.status).toBe(200);
    // The API alone comes with prom-client, which has nothing to tell it.
    expect(readLoaded(hub.output).filter((name) => name !== '@opentelemetry/api')).toEqual([]);
  } finally {
    await hub.remove();
  }
});
