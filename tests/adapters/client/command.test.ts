/** Commands: given once however often they are sent, tried while that may help, and told as one kind of error. */
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../adapters/client/client.ts';
import { KyrosError } from '../../../adapters/client/error.ts';
import { createFakeHub, drop, json, problem, URL_OF_FAKE, type Reaction } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

const DONE = { id: 'c', ok: true, command: 'task.list', line: 'task list', output: [1], text: 'Done.' };

function setUp(react: Reaction, patienceSeconds?: number) {
  const timing = createHandTiming({ hurried: true });
  const hub = createFakeHub(react);
  const more = patienceSeconds === undefined ? {} : { patienceSeconds };
  return { timing, hub, client: createClient({ url: `${URL_OF_FAKE}/`, token: 'kyk_1', fetch: hub.fetch, timing, ...more }) };
}

/** Answers in turn; the last one for ever. */
const inTurn =
  (...answers: (() => Response)[]): Reaction =>
  (_, count) =>
    answers[Math.min(count, answers.length) - 1]!();

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable(),
    (error: unknown) => error as KyrosError,
  );

describe('a command', () => {
  test('is a line or a name with arguments, signed, with a key of its own', async () => {
    const { client, hub } = setUp(() => json(200, DONE));
    expect(await client.command('task list')).toEqual({ status: 'done', output: [1], text: 'Done.', replayed: false });
    await client.command({ command: 'task.list', args: { status: 'queued' } });
    await client.command({ command: 'whoami' }, { idempotencyKey: 'mine' });
    expect(hub.asked.map(({ body }) => body)).toEqual([
      { text: 'task list' },
      { command: 'task.list', args: { status: 'queued' } },
      { command: 'whoami', args: {} },
    ]);
    const keys = hub.asked.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('mine');
    expect(hub.asked[0]).toMatchObject({ method: 'POST', path: '/hub/commands', headers: { authorization: 'Bearer kyk_1' } });
  });

  test('that must be confirmed, or was several, is answered as such', async () => {
    const pending = { id: 'c', status: 'pending', confirm_id: 'A7Q2', preview: 'Deletes T-1.' };
    const { client } = setUp(
      inTurn(
        () => json(202, pending),
        () => json(200, { ok: false, text: 't', answers: [1, 2] }),
      ),
    );
    expect(await client.command('task delete T-1')).toEqual({
      status: 'pending',
      confirmId: 'A7Q2',
      preview: 'Deletes T-1.',
      body: pending,
    });
    expect(await client.command('a\nb')).toEqual({ status: 'transcript', ok: false, output: [1, 2], text: 't' });
  });
});

describe('E10 trying again', () => {
  test.each([
    ['a lost connection', () => drop()],
    ['no connection', () => drop('ECONNREFUSED')],
    [
      'a slow answer',
      () => {
        throw new DOMException('slow', 'TimeoutError');
      },
    ],
    ['429', () => problem(429, 'rate_limited')],
    ['503', () => problem(503, 'stopping')],
    ['504', () => problem(504, 'timeout')],
    ['507', () => problem(507, 'storage_full')],
    ['in_progress', () => problem(409, 'in_progress')],
    ['a proxy without its hub', () => new Response('<html>', { status: 502 })],
  ])('after %s is the same request with the same key', async (_, fail) => {
    const { client, hub } = setUp(inTurn(fail, fail, () => json(200, DONE)));
    await client.command('task list');
    expect(hub.asked).toHaveLength(3);
    expect(new Set(hub.asked.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(hub.asked.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test.each([
    [409, 'lease_held'],
    [409, 'not_ready'],
    [412, 'etag_mismatch'],
    [422, 'invalid_input'],
    [401, 'invalid_token'],
    [500, 'internal'],
  ])('%i %s is not tried again', async (status, code) => {
    const { client, hub } = setUp(() => problem(status, code, { retryable: status === 409, holder: 'ada' }));
    const error = await failureOf(client.command('task list'));
    expect(error).toBeInstanceOf(KyrosError);
    expect(error).toMatchObject({
      code,
      status,
      detail: `Refused as ${code}.`,
      retryable: status === 409,
      fields: { holder: 'ada' },
    });
    expect(error.fields.idempotency_key).toBe(hub.asked[0]?.headers['idempotency-key']);
    expect(hub.asked).toHaveLength(1);
  });

  test('waits for a random part of a bound that doubles', async () => {
    const { client, timing } = setUp(
      inTurn(...Array<() => Response>(5).fill(() => problem(503, 'stopping')), () => json(200, DONE)),
    );
    await client.command('task list');
    expect(timing.waits).toEqual([100, 200, 400, 800, 1600]);
    timing.chance = 0;
    timing.waits.length = 0;
    await setUpAgain(timing);
    expect(timing.waits).toEqual([0, 0]);
  });

  async function setUpAgain(timing: ReturnType<typeof createHandTiming>): Promise<void> {
    const hub = createFakeHub(
      inTurn(
        () => problem(503, 'stopping'),
        () => drop(),
        () => json(200, DONE),
      ),
    );
    await createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing }).command('x');
  }

  test.each([
    ['the problem', () => problem(429, 'rate_limited', { retry_after_seconds: 7 })],
    ['the header', () => problem(503, 'stopping', {}, { 'retry-after': '7' })],
  ])('waits at least as long as %s asks for', async (_, fail) => {
    const { client, timing } = setUp(inTurn(fail, () => json(200, DONE)));
    await client.command('task list');
    expect(timing.waits).toEqual([7_100]);
  });

  test('ends when its time is over, with the last refusal, and does not begin a wait beyond it', async () => {
    const { client, timing, hub } = setUp(() => problem(503, 'overloaded'), 5);
    const error = await failureOf(client.command('task list'));
    expect(error).toMatchObject({ code: 'overloaded', status: 503, retryable: true });
    expect(timing.now() - 1_000).toBeLessThan(5_000);
    expect(hub.asked.length).toBeGreaterThan(3);
    const patient = setUp(() => problem(429, 'rate_limited', { retry_after_seconds: 61 }));
    await failureOf(patient.client.command('task list'));
    expect(patient.hub.asked).toHaveLength(1);
  });

  test('ends when the caller has enough', async () => {
    const stop = new AbortController();
    const { client, hub } = setUp(() => {
      stop.abort(new Error('enough'));
      return problem(503, 'overloaded');
    });
    expect(await failureOf(client.command('x', { signal: stop.signal }))).toMatchObject({ message: 'enough' });
    expect(hub.asked).toHaveLength(1);
  });
});

describe('what is no hub', () => {
  test('is told, and a redirect is not followed', async () => {
    const page = setUp(() => new Response('<html>hello</html>'));
    expect(await failureOf(page.client.command('x'))).toMatchObject({ code: 'not_a_hub', status: 0, retryable: false });
    const moved = setUp(() => new Response(null, { status: 301, headers: { location: 'https://elsewhere.example/' } }));
    expect(await failureOf(moved.client.command('x'))).toMatchObject({ code: 'redirected' });
    expect(moved.hub.asked).toHaveLength(1);
  });

  test('or nobody, is unreachable', async () => {
    const { client } = setUp(() => drop('ECONNREFUSED'), 1);
    expect(await failureOf(client.command('x'))).toMatchObject({
      code: 'unreachable',
      status: 0,
      retryable: true,
      arrived: 'no',
    });
  });
});
