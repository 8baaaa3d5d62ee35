/** Children of executors: whatever the work does, the hub goes on and nothing of it is left. */
import { describe, expect, test } from 'vitest';
import { HubError } from '../../../../hub/errors.ts';
import { createSlots } from '../../../../hub/jobs/executors/slots.ts';
import { runChild, type ChildTask } from '../../../../hub/jobs/executors/child/run-child.ts';
import { findProcesses } from '../../../support/processes.ts';
import { failureOf } from '../../../support/fake-work.ts';
import type { Misdeed } from '../../../support/stubborn-child.ts';

const script = new URL('../../../support/stubborn-child.ts', import.meta.url);
const run = (data: Misdeed, more: Partial<ChildTask> = {}) =>
  runChild({ script, data, memoryMegabytes: 64, timeoutSeconds: 20, signal: new AbortController().signal, ...more });

/** Children that live. */
const children = () => findProcesses('stubborn-child');

describe('R13 work that does not end well', () => {
  test('an endless loop ends with its time', async () => {
    expect(await failureOf(run('loop', { timeoutSeconds: 0.3 }))).toMatchObject({
      code: 'limit_exceeded',
      fields: { limit: 'time' },
      kind: { retryable: false },
    });
    expect(await children()).toEqual([]);
  });

  test('an endless loop ends with the signal, which the hub can still hear', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new HubError('stopping')), 100);
    expect((await failureOf(run('loop', { signal: stop.signal }))).code).toBe('stopping');
  });

  test('all memory is a limit, and the hub lives', async () => {
    // A loop like this one is what a thread cannot be stopped in.
    expect(await failureOf(run('eat memory'))).toMatchObject({ code: 'limit_exceeded', fields: { limit: 'memory' } });
    expect(await children()).toEqual([]);
  });

  test('a fault is not ours to speak of: it counts as one that may pass', async () => {
    const error = await failureOf(run('fail'));
    expect(error).not.toBeInstanceOf(HubError);
    expect(error.message).toContain('a fault that nobody foresaw');
    expect((await failureOf(run('crash'))).message).toContain('ended without a result (SIGABRT)');
    expect((await failureOf(run('leave'))).message).toContain('ended without a result (0)');
  });

  test('endless recursion is a text that is nested too deeply', async () => {
    expect(await failureOf(run('recurse'))).toMatchObject({ code: 'invalid_input', message: 'The text is nested too deeply.' });
  });

  test('nothing starts after the signal', async () => {
    const signal = AbortSignal.abort(new HubError('stopping'));
    expect((await failureOf(run('loop', { signal }))).code).toBe('stopping');
  });
});

describe('what a child may do', () => {
  test('S39 it sees no environment', async () => {
    expect(await run('see environment')).toEqual([]);
  });

  test.each(['read', 'write', 'spawn'] as const)('S39 it may not %s what is not its own', async (misdeed) => {
    expect((await failureOf(run(misdeed))).message).toContain('Access to this API has been restricted');
  });

  test('it asks for the tools that it was given, and for no other', async () => {
    const tools = { wait: async (input: unknown) => `${input}, done` };
    expect(await run('ask', { tools })).toBe('please, done');
    expect((await failureOf(run('ask', { tools: {} }))).message).toContain('was not given');
  });

  test('a failure of a tool is the failure of the work', async () => {
    const tools = { wait: () => Promise.reject(new HubError('lease_held', 'held', { holder: 'Bo' })) };
    expect(await failureOf(run('ask', { tools }))).toMatchObject({
      code: 'lease_held',
      message: 'held',
      fields: { holder: 'Bo' },
    });
  });

  test('a tool that still runs is told to end, and awaited', async () => {
    const stop = new AbortController();
    let ended = false;
    const wait = async (_: unknown, signal: AbortSignal) => {
      stop.abort(new HubError('stopping'));
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await Promise.resolve();
      ended = true;
    };
    expect((await failureOf(run('ask', { tools: { wait }, signal: stop.signal }))).code).toBe('stopping');
    expect(ended).toBe(true);
  });
});

describe('slots', () => {
  const none = new AbortController().signal;

  test('no more than so many at once, in the order they came', async () => {
    const slots = createSlots(2);
    const order: string[] = [];
    const gates = ['a', 'b', 'c', 'd'].map((name) => ({ name, gate: Promise.withResolvers<void>() }));
    const runs = gates.map(({ name, gate }) =>
      slots.use(
        none,
        async () => {
          order.push(`${name} starts`);
          await gate.promise;
        },
        () => order.push(`${name} waits`),
      ),
    );
    for (const { gate } of gates) {
      await new Promise(setImmediate);
      gate.resolve();
    }
    await Promise.all(runs);
    expect(order).toEqual(
      ['a starts', 'b starts', 'c waits', 'd waits', 'c starts', 'd starts'].toSorted(
        (x, y) => order.indexOf(x) - order.indexOf(y),
      ),
    );
    expect(order.indexOf('c starts')).toBeGreaterThan(order.indexOf('c waits'));
    expect(order.indexOf('d starts')).toBeGreaterThan(order.indexOf('c starts'));
  });

  test('who leaves the line takes no slot, and a failure gives its slot back', async () => {
    const slots = createSlots(1);
    const gate = Promise.withResolvers<void>();
    const first = slots.use(none, () => gate.promise);
    const stop = new AbortController();
    const second = failureOf(slots.use(stop.signal, () => expect.unreachable('It ran')));
    const third = failureOf(slots.use(none, () => Promise.reject(new HubError('conflict'))));
    const fourth = slots.use(none, async () => 'ran');
    stop.abort(new HubError('stopping'));
    expect((await second).code).toBe('stopping');
    gate.resolve();
    await first;
    expect((await third).code).toBe('conflict');
    expect(await fourth).toBe('ran');
  });
});
