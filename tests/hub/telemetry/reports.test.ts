/** Failures of the real hub, at a receiver that stands for Sentry. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { readLoaded, SAYING_MODULES, withModule } from '../../support/modules.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { until } from '../../support/until.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** A hub in which something of a stranger breaks at a signal, with all that must not be told in its words. */
const BREAKING = withModule(`
const words = 'broke for somebody@example.org with password=hunter2-password and "hunter2-quoted" in ' + process.cwd() + '/hub/x.ts';
process.on('SIGUSR2', () => { throw new TypeError(words); });
process.on('SIGURG', () => { for (let i = 0; i < 150; i++) Promise.reject(new RangeError('one of many')); });
process.on('SIGWINCH', () => { Promise.reject(new RangeError('not awaited, token=hunter2-token', { cause: new Error("'hunter2-cause'") })); });
`);

/** The code with which the hub ends. */
async function breakIt(hub: TestHub): Promise<number | null> {
  process.kill(hub.pid, 'SIGUSR2');
  await until(() => !isAlive(hub.pid));
  return await hub.term();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const toDsn = ({ port }: Receiver) => `http://public@127.0.0.1:${port}/1`;

/** The events in the envelopes that came in. */
function readEvents({ received }: Receiver): any[] {
  return received.flatMap(({ body }) => {
    const [, ...lines] = body.trim().split('\n');
    return lines.flatMap((line, at) => (at % 2 === 0 && JSON.parse(line).type === 'event' ? [JSON.parse(lines[at + 1]!)] : []));
  });
}

describe('with a Sentry', () => {
  let sentry: Receiver;
  let hub: TestHub;
  beforeAll(async () => {
    sentry = await startReceiver();
    hub = await startHub({
      SENTRY_DSN: toDsn(sentry),
      SENTRY_ENVIRONMENT: 'staging',
      NODE_OPTIONS: `${SAYING_MODULES} ${BREAKING}`,
    });
  });
  afterAll(async () => {
    await hub.remove();
    await sentry.close();
  });

  test('an unknown failure of a command is reported once, with its ids and without its words', async () => {
    // The database's own words about the row that it refuses hold the row.
    await hub.query("alter table presets add constraint unforeseen check (name <> 'hunter2-argument')");
    const reply = await hub.ask('/presets', {
      body: { name: 'hunter2-argument', executor: 'docs.format', input: { text: 'hunter2-text' } },
      headers: { 'x-request-id': 'request-of-the-test' },
    });
    expect(reply).toMatchObject({ status: 500, body: { code: 'internal' } });
    await until(() => readEvents(sentry).length > 0);
    const [event] = readEvents(sentry);
    expect(event).toMatchObject({
      level: 'error',
      release: `kyros@${version}`,
      environment: 'staging',
      tags: { request_id: 'request-of-the-test', command: 'preset.create', channel: 'api', call_id: expect.any(String) },
      user: { id: expect.stringMatching(/^key:/) },
    });
    expect(event.exception.values.at(-1)).toMatchObject({
      type: 'CheckConstraintViolationException',
      value: 'new row for relation "presets" violates check constraint "unforeseen"',
    });
    expect(
      event.exception.values.at(-1).stacktrace.frames.some(({ filename }: any) => filename.startsWith('app:///node_modules/')),
    ).toBe(true);
    expect(event).not.toHaveProperty('request');
    expect(event).not.toHaveProperty('breadcrumbs');
    expect(event).not.toHaveProperty('server_name');
    expect(event).not.toHaveProperty('extra');
  });

  test('a known refusal is not', async () => {
    const before = readEvents(sentry).length;
    expect((await hub.ask('/collab/tasks/T-999')).status).toBe(404);
    expect((await hub.ask('/collab/tasks', { body: { title: 5 } })).status).toBe(422);
    expect((await hub.ask('/collab/tasks', { token: 'wrong' })).status).toBe(401);
    expect((await hub.ask('/nowhere')).status).toBe(404);
    process.kill(hub.pid, 'SIGWINCH');
    await until(() => readEvents(sentry).length > before);
    expect(readEvents(sentry)).toHaveLength(before + 1);
    expect(readEvents(sentry).at(-1).exception.values.at(-1)).toMatchObject({ type: 'RangeError' });
  });

  test('a flood is counted and not sent', async () => {
    process.kill(hub.pid, 'SIGURG');
    await until(() => (hub.output.match(/"one of many"/g) ?? []).length >= 150);
    await until(() => readEvents(sentry).length >= 100);
    expect(readEvents(sentry)).toHaveLength(100);
    expect(hub.output.match(/Too many failures to report/g)).toHaveLength(1);
  });

  test('what nothing handles is reported before the hub ends as it always did', async () => {
    const before = readEvents(sentry).length;
    expect(await breakIt(hub)).toBe(1);
    const events = readEvents(sentry).slice(before);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ level: 'fatal', tags: { left_out: 52 } });
    expect(events[0].exception.values.at(-1)).toMatchObject({
      type: 'TypeError',
      value: 'broke for ***@*** with password=*** and *** in app:///hub/x.ts',
    });
    expect(hub.output).toContain('Something broke that nothing handles');
  });

  test('nothing secret, and no address of a person, was sent', () => {
    for (const secret of ['hunter2', 'somebody@', hub.admin.email, hub.key, process.cwd(), 'authorization'])
      expect(sentry.text()).not.toContain(secret);
  });

  test('it loads no tracing', () => {
    expect(readLoaded(hub.output)).toContain('@sentry/node');
    expect(readLoaded(hub.output)).not.toContain('@opentelemetry/sdk-trace');
  });
});

test.each([
  ['refuses', 500],
  ['is frozen', 0],
])('a Sentry that %s is noticed once and holds up no end', async (_, status) => {
  const sentry = await startReceiver();
  sentry.status = status;
  const hub = await startHub({ SENTRY_DSN: toDsn(sentry), NODE_OPTIONS: BREAKING });
  try {
    const rejections = async (count: number) => {
      process.kill(hub.pid, 'SIGWINCH');
      await until(() => (hub.output.match(/A failure was not handled/g) ?? []).length >= count);
    };
    for (const count of [1, 2, 3]) await rejections(count);
    await until(() => hub.output.includes('Failures cannot be reported to Sentry'));
    expect((await hub.ask('/collab/tasks')).status).toBe(200);
    expect(await breakIt(hub)).toBe(1);
    expect(hub.output.match(/Failures cannot be reported to Sentry/g)).toHaveLength(1);
  } finally {
    await hub.remove();
    await sentry.close();
  }
});
