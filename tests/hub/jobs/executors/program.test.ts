/** Programs that do not end by themselves, or leave something behind. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HubError } from '../../../../hub/errors.ts';
import { findProgram, SYSTEM_PATH } from '../../../../hub/jobs/executors/program/find-program.ts';
import { runProgram, type ProgramTask } from '../../../../hub/jobs/executors/program/run-program.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';
import { findProcesses, waitForProcesses } from '../../../support/processes.ts';
import { createRunbook, nodeArgv } from '../../../support/runbook-file.ts';
import { createTempDir, type TempDir } from '../../../support/temp-dir.ts';

let dir: TempDir;
/** Stands in the arguments of every process of a test, so that all of them are found. */
let marker: string;
beforeAll(async () => {
  dir = await createTempDir();
});
afterAll(() => dir.remove());
beforeEach(() => {
  marker = randomUUID();
});
afterEach(async () => {
  for (const pid of await findProcesses(marker)) process.kill(pid, 'SIGKILL');
});

/** A program with a child of its own; both answer to nothing but SIGKILL when they are stubborn. */
const family = (stubborn: boolean) =>
  nodeArgv(
    `${stubborn ? 'process.on("SIGTERM", () => {});' : ''}
     if (args[1] !== 'leaf') require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`${stubborn ? 'process.on("SIGTERM", () => {});' : ''}console.log('ready'); setInterval(() => {}, 1000)`)}, args[0]], { stdio: 'inherit' });
     setInterval(() => {}, 1000);`,
    marker,
  );

const run = (argv: readonly string[], more: Partial<ProgramTask> = {}) =>
  runProgram({
    argv: [findProgram(argv[0]!, SYSTEM_PATH)!, ...argv.slice(1)],
    cwd: dir.path,
    env: { PATH: SYSTEM_PATH },
    signal: new AbortController().signal,
    timeoutSeconds: 30,
    outputLimitBytes: 100_000,
    onOutput: () => {},
    ...more,
  });

describe('S39 the whole group is killed', () => {
  test('when its time is over', async () => {
    const error = await failureOf(run(family(false), { timeoutSeconds: 0.5 }));
    expect(error).toMatchObject({
      code: 'limit_exceeded',
      message: 'It took longer than 0.5 s.',
      fields: { limit: 'time' },
      kind: { retryable: false },
    });
    expect(await findProcesses(marker)).toEqual([]);
  });

  test('when it is told to stop, also when it does not listen', async () => {
    const stop = new AbortController();
    const onOutput = (chunk: Buffer) => (chunk.includes('ready') ? stop.abort(new HubError('stopping')) : undefined);
    expect((await failureOf(run(family(true), { signal: stop.signal, onOutput }))).code).toBe('stopping');
    expect(await findProcesses(marker)).toEqual([]);
  });

  test('when it prints without end', async () => {
    let bytes = 0;
    const onOutput = (chunk: Buffer) => (bytes += chunk.length);
    const error = await failureOf(run(nodeArgv('for (;;) require("fs").writeSync(1, "x".repeat(10000))', marker), { onOutput }));
    expect(error).toMatchObject({ code: 'limit_exceeded', fields: { limit: 'output' } });
    expect(bytes).toBe(100_000);
    expect(await findProcesses(marker)).toEqual([]);
  });

  test('what it left in the background ends with it', async () => {
    const leave = `const { spawn } = require('child_process'); const child = spawn(process.execPath, ['-e', 'console.log("ready"); setInterval(() => {}, 1000)', args[0]], { stdio: ['ignore', 'inherit', 'inherit'] }); setTimeout(() => process.exit(0), 300)`;
    expect(await run(nodeArgv(leave, marker))).toMatchObject({ code: 0, signal: null });
    await waitForProcesses(marker, 'none');
  });

  test('what left the group does not keep us waiting for its output', async () => {
    const leave = `require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', args[0]], { detached: true, stdio: 'inherit' }).unref()`;
    expect(await run(nodeArgv(leave, marker))).toMatchObject({ code: 0 });
  });

  test('nothing starts after the signal', async () => {
    const signal = AbortSignal.abort(new HubError('stopping'));
    expect((await failureOf(run(family(false), { signal }))).code).toBe('stopping');
    expect(await findProcesses(marker)).toEqual([]);
  });
});

describe('a program that takes its time to end', () => {
  test('is heard to its end, but the failure stays what it was', async () => {
    const argv = nodeArgv(
      'process.on("SIGTERM", () => { console.log("cleaning up"); process.exit(0) }); console.log("ready"); setInterval(() => {}, 1000)',
      marker,
    );
    const stop = new AbortController();
    let printed = '';
    const onOutput = (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes('ready')) stop.abort(new HubError('lease_lost'));
    };
    expect((await failureOf(run(argv, { signal: stop.signal, onOutput }))).code).toBe('lease_lost');
    expect(printed).toContain('cleaning up');
  });
});

describe.skipIf(!existsSync('/usr/bin/setpriv'))('R1 a hub that is killed', () => {
  test('takes its programs with it', async () => {
    // The name of the program is put together there, so that the hub is not taken for it.
    const hub = `
      import { runProgram } from ${JSON.stringify(new URL('../../../../hub/jobs/executors/program/run-program.ts', import.meta.url).href)};
      await runProgram({ argv: [process.execPath, '-e', 'setInterval(() => {}, 1000)', ['program', '${marker}'].join('-')], cwd: '/', env: {}, signal: new AbortController().signal, timeoutSeconds: 60, outputLimitBytes: 1000, onOutput() {} });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', hub], { stdio: 'ignore' });
    await waitForProcesses(`program-${marker}`, 'some');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await waitForProcesses(`program-${marker}`, 'none');
  });
});

describe('several at once', () => {
  test('no more of one runbook than it allows; the others wait and say so', async () => {
    const wait = nodeArgv('setTimeout(() => {}, 60000); console.log("ready")', marker);
    const executor = await createRunbook(dir.path, { argv: wait, maxParallel: 1 });
    const ready = Promise.withResolvers<void>();
    const first = createFakeWork({ onEvent: (what) => (what.startsWith('print ready') ? ready.resolve() : undefined) });
    const firstRun = failureOf(runExecutor(executor, { runbook: 'test' }, { work: first }));
    await ready.promise;
    const second = createFakeWork();
    const secondRun = failureOf(runExecutor(executor, { runbook: 'test' }, { work: second }));
    await expect.poll(() => second.messages).toEqual(['Waiting for another run of test']);
    expect(await findProcesses(marker)).toHaveLength(1);
    second.stop(new HubError('conflict', 'cancelled'));
    expect((await secondRun).message).toBe('cancelled');
    first.stop();
    expect((await firstRun).code).toBe('stopping');
    expect(await findProcesses(marker)).toEqual([]);
  });
});

describe('programs are looked for in the folders of the system', () => {
  test('by a name or a full path, and nowhere else', () => {
    expect(findProgram('node', SYSTEM_PATH)).toBe(process.execPath);
    expect(findProgram('/bin/sh', SYSTEM_PATH)).toBe('/bin/sh');
    for (const name of ['no-such-program', './sh', '../bin/sh', 'bin/sh', '', '.', '/bin', '/etc/passwd']) {
      expect(findProgram(name, SYSTEM_PATH), name).toBeUndefined();
    }
  });
});
