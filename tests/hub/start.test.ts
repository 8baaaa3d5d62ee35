/** Starting and stopping the process, as a person at a terminal sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send, startHub, type TestHub } from '../support/start-hub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.remove());

/** Runs the hub until it ends by itself. */
async function runToEnd(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['hub/main.ts'], { env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...env } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

const folders = () => ({ DATABASE_URL: hub.databaseUrl, DATA_DIR: join(hub.dir, 'data'), COLLAB_DIR: join(hub.dir, 'board') });

describe('a start that cannot succeed says why in words', () => {
  test('R29 wrong settings: exit 78, all problems, no stack', async () => {
    const { code, output } = await runToEnd({ ...folders(), PORT: 'no', RATE_API: 'many' });
    expect(code).toBe(78);
    expect(output).toMatch(/PORT: wanted is .*\n\s*RATE_API: wanted is .*\n/);
    expect(output).not.toMatch(/ at .*\.ts:/);
  });

  test('R29 a port in use: exit 1, one sentence with the way out', async () => {
    const port = new URL(hub.url).port;
    const { code, output } = await runToEnd({ ...folders(), COLLAB_DIR: join(hub.dir, 'other'), PORT: port });
    expect(code).toBe(1);
    expect(output.trim()).toBe(`The port ${port} on 127.0.0.1 is in use. Stop the other program, or set PORT to another one.`);
  });

  test('S8 R24 a second hub on the same board: exit 1, and it names the first', async () => {
    const { code, output } = await runToEnd(folders());
    expect(code).toBe(1);
    expect(output).toContain(`process ${hub.pid} on`);
    expect((await hub.ask('/readyz')).status).toBe(200);
  });

  test('R29 a database that is not there: exit 1, no password shown', async () => {
    // secretlint-disable-next-line -- of a test
    const { code, output } = await runToEnd({ ...folders(), DATABASE_URL: 'postgres://kyros:hunter2@127.0.0.1:9/kyros' });
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_URL');
    expect(output).not.toContain('hunter2');
  });

  test('flags that are no flags: exit 1, and the file is named', async () => {
    const file = join(hub.dir, 'flags.json');
    writeFileSync(file, '{"demoMode": "yes"}');
    const { code, output } = await runToEnd({ ...folders(), FLAGS_FILE: file });
    expect([code, output]).toEqual([1, expect.stringContaining(file)]);
  });
});

describe('the log of events', () => {
  test('S6 a flipped byte in the middle refuses to start, with file and offset; put back, it starts', async () => {
    for (const title of ['one', 'two', 'three']) await hub.ask('/collab/tasks', { body: { title } });
    expect(await hub.term()).toBe(0);
    const file = join(hub.dir, 'board/events/events.jsonl');
    const bytes = readFileSync(file);
    const offset = bytes.indexOf('\n') + 20;
    const broken = Buffer.from(bytes);
    broken[offset]! ^= 1;
    writeFileSync(file, broken);
    const { code, output } = await runToEnd(folders());
    expect(code).toBe(1);
    expect(output).toContain(`events/events.jsonl at byte ${bytes.indexOf('\n') + 1}`);
    writeFileSync(file, bytes);
    await hub.start();
    expect((await hub.ask('/collab/state/tasks')).body.data).toHaveLength(3);
  });
});

describe('what a start gives', () => {
  test('the address and the admin once, the password only where it was made', async () => {
    await hub.term();
    await hub.start();
    expect(hub.output).toContain(`Kyros is ready at ${hub.url}`);
    expect(hub.output).not.toContain('password');
  });

  test('demoMode shows a board on a fresh hub, and only then', async () => {
    const flags = join(hub.dir, 'demo.json');
    writeFileSync(flags, '{"demoMode": true}');
    const demo = await startHub({ FLAGS_FILE: flags });
    try {
      const { tasks } = (await demo.ask('/collab/tasks?limit=50')).body;
      expect(tasks.map((task: any) => task.id)).toContain('T-100');
      expect(demo.output).toContain(demo.admin.email);
      await demo.term();
      await demo.start();
      expect((await demo.ask('/collab/tasks?limit=50')).body.tasks).toHaveLength(tasks.length);
    } finally {
      await demo.remove();
    }
  });

  test('R23 SIGTERM ends it with 0, streams are closed, and a second start follows at once', async () => {
    const stream = await fetch(`${hub.url}/collab/events/tail`, { headers: { authorization: `Bearer ${hub.key}` } });
    const text = stream.text();
    expect(await hub.term()).toBe(0);
    expect(await text).toMatch(/^retry: \d+/);
    await expect(send(`${hub.url}/healthz`)).rejects.toThrow('fetch failed');
    await hub.start();
    expect((await hub.ask('/healthz')).body).toEqual({ status: 'ok' });
  });
});
