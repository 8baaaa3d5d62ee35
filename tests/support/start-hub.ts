/**
 * The real hub as a child process, as a person starts it: its own database, data and board folders, a free port. It can be killed
 * and started again on what it left behind.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { administer } from './admin.ts';
import { realProof } from './answer-proof.ts';
import { createTestDatabase } from './database.ts';
import { createTempDir } from './temp-dir.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ADMIN = { email: 'admin@localhost', password: 'correct horse battery' };

export type Reply = { status: number; headers: Headers; body: any };
export type Ask = {
  method?: string;
  body?: unknown;
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
  token?: string | null;
};

export type TestHub = {
  /** Changes at each start. */
  url: string;
  readonly dir: string;
  readonly databaseUrl: string;
  readonly admin: typeof ADMIN;
  /** The admin key of the machine. */
  readonly key: string;
  /** Everything printed since the last start. */
  readonly output: string;
  readonly pid: number;
  /** A request with the admin key, unless another token (or null for none) is given. */
  ask(path: string, ask?: Ask): Promise<Reply>;
  /** A typed line through POST /hub/commands. */
  type(line: string, headers?: Record<string, string>): Promise<Reply>;
  /** Straight to its database. */
  query(sql: string): Promise<{ rows: Record<string, unknown>[] }>;
  /** kill -9, and nothing else. */
  kill(): Promise<void>;
  /** Starts it again on the same folders and database; milliseconds until it was ready. */
  start(): Promise<number>;
  /** SIGTERM; the exit code. */
  term(): Promise<number | null>;
  /** Stops it and removes what it used. */
  remove(): Promise<void>;
};

/** `beside`: a hub whose database it shares; that one is removed last. `entry`: another program that starts a hub, as jobs-hub.ts. */
export type StartHubOptions = { beside?: TestHub; entry?: string };

export async function startHub(
  env: Record<string, string> = {},
  { beside, entry = 'hub/main.ts' }: StartHubOptions = {},
): Promise<TestHub> {
  const dir = await createTempDir();
  const database = beside ? { url: beside.databaseUrl, drop: async () => {} } : await createTestDatabase();
  let child: ChildProcess | undefined;
  let output = '';

  const hub: TestHub = {
    url: '',
    dir: dir.path,
    databaseUrl: database.url,
    admin: ADMIN,
    get key() {
      return readFileSync(join(dir.path, 'data/cli.key'), 'utf8').trim();
    },
    get output() {
      return output;
    },
    get pid() {
      return child!.pid!;
    },
    async start() {
      const startedMs = performance.now();
      output = '';
      child = spawn(process.execPath, [entry], {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          ...process.env,
          PORT: '0',
          LOG_LEVEL: 'warn',
          DATABASE_URL: database.url,
          DATA_DIR: join(dir.path, 'data'),
          COLLAB_DIR: join(dir.path, 'board'),
          ADMIN_PASSWORD: ADMIN.password,
          ...env,
        },
      });
      child.stdout!.on('data', (chunk: Buffer) => (output += chunk));
      child.stderr!.on('data', (chunk: Buffer) => (output += chunk));
      hub.url = await untilReady(child, () => output);
      return performance.now() - startedMs;
    },
    ask: (path, ask = {}) => send(hub.url + path, { token: hub.key, ...ask }),
    type: (line, headers = {}) => hub.ask('/hub/commands', { body: { text: line }, headers }),
    query: async (sql) => ({ rows: await administer(database.url, sql) }),
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async term() {
      if (child!.exitCode !== null) return child!.exitCode;
      const ended = once(child!, 'exit') as Promise<[number | null]>;
      child!.kill('SIGTERM');
      return (await ended)[0];
    },
    async remove() {
      await hub.kill();
      await database.drop();
      await dir.remove();
    },
  };
  try {
    await hub.start();
  } catch (error) {
    await hub.remove();
    throw error;
  }
  return hub;
}

async function untilReady(child: ChildProcess, output: () => string): Promise<string> {
  const ready = /Kyros is ready at (\S+)|The worker is ready/;
  while (!ready.test(output())) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The hub ended before it was ready:\n${output()}`);
    await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')]);
  }
  return ready.exec(output())![1] ?? '';
}

/** One request; the body is JSON where it is. An answer that the API document does not have is an error. */
export async function send(url: string, { method, body, raw, headers = {}, token }: Ask = {}): Promise<Reply> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const verb = method ?? (payload === undefined ? 'GET' : 'POST');
  const reply = await fetch(url, {
    method: verb,
    headers: {
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...(token != null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(payload !== undefined && { body: payload as string }),
    redirect: 'manual',
  });
  const text = await reply.text();
  const { pathname: path } = new URL(url);
  realProof().check({ method: verb, path, status: reply.status, headers: new Map(reply.headers), text });
  return {
    status: reply.status,
    headers: reply.headers,
    body: /json/.test(reply.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
  };
}
