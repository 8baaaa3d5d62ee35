/** Nobody reads what the hub prints (R28): it serves, and it stops. A reader that is there gets every line. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createPipePair } from '../support/pipe-pair.ts';
import { send } from '../support/start-hub.ts';
import { createTempDir, type TempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

let place: TempDir;
let database: TestDatabase;
let child: ChildProcess | undefined;
beforeEach(async () => {
  [place, database] = [await createTempDir(), await createTestDatabase()];
});
afterEach(async () => {
  const isAlive = child?.exitCode === null && child.signalCode === null;
  const ended = isAlive && once(child!, 'exit');
  child?.kill('SIGKILL');
  await ended;
  await database.drop();
  await place.remove();
});

/** Reads what the hub prints, or leaves it. */
type Reader = { read(): string; stop(): void };

const outputs: Record<string, () => { stdout: 'pipe' | number; attach(child: ChildProcess): Reader }> = {
  /** What Node gives to a child. */
  'a socket': () => ({
    stdout: 'pipe',
    attach({ stdout }) {
      let output = '';
      stdout!.on('data', (chunk: Buffer) => (output += chunk));
      return { read: () => output, stop: () => void stdout!.pause() };
    },
  }),
  /** What shells, containers and supervisors give. */
  'a pipe': () => {
    const pair = createPipePair(place.path);
    let output = '';
    return {
      stdout: pair.fd,
      attach() {
        pair.closeWriter();
        return { read: () => (output += pair.read()), stop() {} };
      },
    };
  },
};

async function start(kind: string): Promise<{ url: string; reader: Reader }> {
  const { stdout, attach } = outputs[kind]!();
  child = spawn(process.execPath, ['hub/main.ts'], {
    stdio: ['ignore', stdout, 'ignore'],
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'trace',
      RATE_LOGIN: '100000/60',
      DATABASE_URL: database.url,
      DATA_DIR: join(place.path, 'data'),
      COLLAB_DIR: join(place.path, 'board'),
    },
  });
  const reader = attach(child);
  const ready = /Kyros is ready at (\S+)\s/;
  await until(() => ready.test(reader.read()));
  return { reader, url: ready.exec(reader.read())![1]! };
}

const ROUNDS = 15;
const AT_ONCE = 50;

/** Each is told in the log, at some hundred bytes; a pipe holds 64 KiB, a socket some more. */
async function askOften(url: string): Promise<void> {
  for (let n = 0; n < ROUNDS; n++) {
    const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => send(`${url}/jobs`)));
    expect(replies.every(({ status }) => status === 401)).toBe(true);
  }
}

describe.each(Object.keys(outputs))('%s', (kind) => {
  test('R28 that is blocked does not block requests, nor the end of the hub', { timeout: 60_000 }, async () => {
    const { url, reader } = await start(kind);
    reader.stop();
    await askOften(url);
    expect((await send(`${url}/healthz`)).status).toBe(200);
    child!.kill('SIGTERM');
    expect(await once(child!, 'exit')).toEqual([0, null]);
  });

  test('R28 that is read has every line, to the last', { timeout: 60_000 }, async () => {
    const { url, reader } = await start(kind);
    await askOften(url);
    child!.kill('SIGTERM');
    const ended = once(child!, 'exit');
    await until(() => reader.read().includes('"Stopped"'));
    expect(await ended).toEqual([0, null]);
    const lines = reader
      .read()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ path, route }) => path === '/jobs' || route === '/jobs')).toHaveLength(ROUNDS * AT_ONCE);
    expect(lines.at(-1)).toMatchObject({ msg: 'Stopped' });
  });
});
