import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../hub/store/embedded-postgres.ts';
import { administer } from '../../support/admin.ts';
import { createTempDir, type TempDir } from '../../support/temp-dir.ts';

const SOON = { timeout: 20_000, interval: 20 };
const isRoot = process.getuid?.() === 0;
/** Where the database may live when DATA_DIR is closed (refuge.ts). */
const OUTSIDE = ['/var/lib/kyros', '/var/tmp/kyros'];
const HOST = fileURLToPath(new URL('./embedded-postgres-host.ts', import.meta.url));

let dir: TempDir;
let logged: string[] = [];
const running: EmbeddedPostgres[] = [];
const hosts: ChildProcess[] = [];

beforeAll(async () => {
  dir = await createTempDir();
});
afterAll(() => dir.remove());
afterEach(async () => {
  for (const host of hosts.splice(0)) await end(host, 'SIGKILL');
  for (const server of running.splice(0).reverse()) await server.stop();
  await vi.waitFor(() => expect(findServer()).toBeUndefined(), SOON);
  logged = [];
});

const at = (name: string) => join(dir.path, name);

async function start(dataDir = at('data'), throwaway = false): Promise<EmbeddedPostgres> {
  const log = (_level: string, message: string) => void logged.push(message);
  const server = await startEmbeddedPostgres({ dataDir, log, throwaway });
  running.push(server);
  return server;
}

/** Starts the server in a process of its own, which leads a process group. Lines after the first are acknowledged rows. */
async function startHost(dataDir = at('data'), ...deed: string[]) {
  const child = spawn(process.execPath, [HOST, dataDir, ...deed], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  hosts.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await vi.waitFor(() => expect(lines).not.toHaveLength(0), SOON);
  return { child, ...(JSON.parse(lines[0] ?? '') as { url: string; owned: boolean }), rows: () => lines.slice(1).map(Number) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  child.kill(signal);
  await ended;
}

/** The pid of the living server on the test's cluster. */
function findServer(): number | undefined {
  const file = at('data/postgres/postmaster.pid');
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
  return pid > 0 && readCommand(pid).includes('postgres') ? pid : undefined;
}

/** The command line; empty for a dead process, also when nobody has noticed its death. */
function readCommand(pid: number | string): string {
  const file = `/proc/${pid}/cmdline`;
  return existsSync(file) ? readFileSync(file, 'utf8').replaceAll('\0', ' ') : '';
}

function killKeepers(hub: number): void {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const keepers = pids.filter((pid) => readCommand(pid).includes(`kyros-postgres-keeper ${hub} `));
  for (const pid of keepers) process.kill(Number(pid), 'SIGKILL');
}

const count = async (url: string) => Number((await administer(url, 'SELECT count(*) FROM acknowledged'))[0]?.count);

describe('the embedded server', () => {
  test('starts from nothing, keeps what was written over a stop, and leaves no process', async () => {
    const first = await start();
    expect(first.owned).toBe(true);
    await administer(first.url, 'CREATE TABLE acknowledged (id serial PRIMARY KEY)', 'INSERT INTO acknowledged DEFAULT VALUES');
    const pid = findServer() ?? 0;
    await first.stop();
    await first.stop();
    expect(readCommand(pid)).toBe('');
    await expect(administer(first.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await count(second.url)).toBe(1);
  });

  test('is UTF-8, refuses a wrong password, and is not reachable from other machines', async () => {
    const { url } = await start();
    const [row] = await administer(
      url,
      "SELECT current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS at",
    );
    expect(row).toEqual({ encoding: 'UTF8', at: '127.0.0.1' });
    const wrong = Object.assign(new URL(url), { password: 'wrong' }).href;
    await expect(administer(wrong, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('is used by a second process, and taken over at the same address when the first stops', async () => {
    const { child, url } = await startHost();
    const second = await start();
    expect(second).toMatchObject({ url, owned: false });
    await end(child, 'SIGTERM');
    await vi.waitFor(() => expect(second.owned).toBe(true), SOON);
    expect(await count(second.url)).toBe(1);
  });

  test('is not stopped by a process that only uses it', async () => {
    const { url } = await startHost();
    const second = await start();
    await second.stop();
    expect(await count(url)).toBe(1);
  });

  test('does not get the Ctrl-C that its hub gets', async () => {
    const { child, url } = await startHost();
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await count(url)).toBe(1);
    expect(child.exitCode).toBeNull();
  });

  test('becomes one server when several processes start from nothing at once', async () => {
    const started = await Promise.all([1, 2, 3].map(() => startHost(at('several'))));
    expect(new Set(started.map(({ url }) => url)).size).toBe(1);
    expect(started.filter(({ owned }) => owned)).toHaveLength(1);
    expect(readdirSync(at('several'))).toEqual(['postgres']);
  });
});

describe('after a crash', () => {
  test('of the hub, the server ends by itself, and every acknowledged row is there at the next start', async () => {
    const { child, rows } = await startHost(at('data'), 'write');
    await vi.waitFor(() => expect(rows().length).toBeGreaterThan(20), SOON);
    await end(child, 'SIGKILL');
    const server = await start();
    expect(server.owned).toBe(true);
    const found = await administer(server.url, 'SELECT id FROM acknowledged');
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(rows()));
  });

  test('of the hub alone, nothing is left', async () => {
    const { child } = await startHost();
    const pid = findServer() ?? 0;
    await end(child, 'SIGKILL');
    await vi.waitFor(() => expect(readCommand(pid)).toBe(''), SOON);
  });

  test('of the hub and its keeper, the server left over is ended and the start goes on', async () => {
    const { child } = await startHost();
    const pid = findServer();
    // Held still, so that it cannot answer the death of its keeper.
    child.kill('SIGSTOP');
    killKeepers(child.pid ?? 0);
    await end(child, 'SIGKILL');
    expect(findServer()).toBe(pid);
    const server = await start();
    expect(server.owned).toBe(true);
    expect(findServer()).not.toBe(pid);
  });

  test('of the server, it is started again at the same address with every acknowledged row', async () => {
    const server = await start();
    const pid = findServer() ?? 0;
    const before = await count(server.url);
    await administer(server.url, 'INSERT INTO acknowledged DEFAULT VALUES');
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await count(server.url)).toBe(before + 1), SOON);
    await vi.waitFor(() => expect(logged).toContain('The embedded database is available again.'), SOON);
    expect(server.owned).toBe(true);
    expect(findServer()).not.toBe(pid);
  });

  test('again and again, it gives up and says so', async () => {
    const server = await start();
    const gone = vi.fn();
    server.onExit(gone);
    const restarts = () => logged.filter((message) => message === 'The embedded database is available again.').length;
    let kills = 0;
    await vi.waitFor(() => {
      const pid = findServer();
      if (pid !== undefined && kills === restarts()) {
        kills += 1;
        process.kill(pid, 'SIGKILL');
      }
      expect(gone).toHaveBeenCalledOnce();
    }, SOON);
    expect(kills).toBe(6);
    expect(logged.at(-1)).toBe('The embedded database could not be started again.');
  });

  test('a pid file that names another living program does not block the start', async () => {
    const file = at('data/postgres/postmaster.pid');
    // Under the database's account: PostgreSQL itself passes over the programs of others.
    const { uid, gid } = statSync(at('data/postgres'));
    const other = spawn('sleep', ['60'], { stdio: 'ignore', uid, gid });
    hosts.push(other);
    await writeFile(file, [other.pid, at('data/postgres'), 1, 5432, '', '127.0.0.1', '', 'ready'].join('\n'));
    expect((await start()).owned).toBe(true);
    expect(readCommand(other.pid ?? 0)).toContain('sleep');
  });
});

describe('what it cannot use, it refuses with the way out', () => {
  test('a database of another version of PostgreSQL', async () => {
    const file = at('data/postgres/PG_VERSION');
    await writeFile(file, '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('made by PostgreSQL 17'),
    });
    await writeFile(file, '18\n');
    expect((await start()).owned).toBe(true);
  });

  test('a folder with other things in it', async () => {
    await mkdir(at('other/postgres'), { recursive: true });
    await writeFile(at('other/postgres/letter'), '');
    const refusal = { code: 'unavailable', message: expect.stringContaining('is not a database') };
    await expect(start(at('other'))).rejects.toMatchObject(refusal);
    expect(readdirSync(at('other/postgres'))).toEqual(['letter']);
  });

  test.runIf(!isRoot)('a database of another user', async () => {
    await chmod(at('data/postgres'), 0);
    await expect(start()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('belongs to another user'),
    });
    await chmod(at('data/postgres'), 0o700);
  });
});

test.runIf(isRoot)('in a folder that only root may enter, the database is let through but not let in', async () => {
  await mkdir(at('private'), { mode: 0o700 });
  await (await start(at('private'), true)).stop();
  expect(lstatSync(at('private/postgres')).isDirectory()).toBe(true);
  expect(lstatSync(at('private')).mode & 0o777).toBe(0o711);
});

test.runIf(isRoot)('below a folder that only root may enter, the database lives outside and is found again', async () => {
  const wereThere = OUTSIDE.filter((place) => existsSync(place));
  await mkdir(at('closed'), { mode: 0o700 });
  const first = await start(at('closed/data'), true);
  const place = realpathSync(at('closed/data/postgres'));
  expect(lstatSync(at('closed/data/postgres')).isSymbolicLink()).toBe(true);
  await administer(first.url, 'CREATE TABLE kept ()');
  await first.stop();
  const second = await start(at('closed/data'), true);
  await administer(second.url, 'SELECT * FROM kept');
  await second.stop();
  await rm(wereThere.includes(dirname(place)) ? place : dirname(place), { recursive: true });
});
