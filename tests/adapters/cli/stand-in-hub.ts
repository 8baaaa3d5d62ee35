/**
 * A small server that speaks CONTRACT's shapes, and the CLI as a child process in a home of its own. The stand-in answers what
 * a test tells it to, so that refusals, lost connections and endings come when they are wanted.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { on } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { json, text } from 'node:stream/consumers';

export type Received = { method: string; path: string; headers: IncomingHttpHeaders; body: Record<string, unknown> };
export type Behaviour = (request: Received, response: ServerResponse) => void;

export type StandIn = { url: string; received: Received[]; close(): Promise<void>; [Symbol.asyncDispose](): Promise<void> };

export async function startStandIn(behave: Behaviour, port = 0): Promise<StandIn> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = request.method === 'GET' ? {} : ((await json(request)) as Record<string, unknown>);
    const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    received.push(seen);
    behave(seen, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close, [Symbol.asyncDispose]: close };
}

export function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
}

/** The answer to a command that was done. */
export function done(response: ServerResponse, more: Record<string, unknown> = {}): void {
  answer(response, 200, {
    id: 'call-1',
    ok: true,
    command: 'task.list',
    line: 'task list',
    output: null,
    text: 'Done.',
    ...more,
  });
}

export function refuse(response: ServerResponse, status: number, code: string, more: Record<string, unknown> = {}): void {
  answer(response, status, {
    type: `about:blank#${code}`,
    title: code,
    status,
    code,
    detail: `Refused as ${code}.`,
    request_id: 'req-1',
    ...more,
  });
}

export type Outcome = { code: number | null; stdout: string; stderr: string };
export type Home = { env: NodeJS.ProcessEnv; folder: string; credentialsFile: string; [Symbol.dispose](): void };

/** An empty home: no login, no key of the machine, and nothing of the environment of the person who runs the tests. */
export function createHome(more: NodeJS.ProcessEnv = {}): Home {
  const folder = mkdtempSync(join(tmpdir(), 'kyros-cli-'));
  const env = { PATH: process.env.PATH, HOME: folder, XDG_CONFIG_HOME: folder, DATA_DIR: join(folder, 'data'), ...more };
  return {
    env,
    folder,
    credentialsFile: join(folder, 'kyros', 'credentials.json'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

const BIN = join(import.meta.dirname, '../../../adapters/cli/bin.ts');

export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

export function startKyros(home: Home, url: string, argv: string[]): Child {
  return spawn(process.execPath, [BIN, ...argv], { env: { ...home.env, KYROS_URL: url }, stdio: 'pipe' });
}

export async function runKyros(home: Home, url: string, argv: string[], stdin = ''): Promise<Outcome> {
  const child = startKyros(home, url, argv);
  child.stdin.end(stdin);
  return await finish(child);
}

export async function finish(child: Child): Promise<Outcome> {
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** Waits until the program prints the text from now on. */
export async function printed(child: Child, text: string): Promise<void> {
  let seen = '';
  for await (const [chunk] of on(child.stdout, 'data')) {
    seen += String(chunk);
    if (seen.includes(text)) return;
  }
}
