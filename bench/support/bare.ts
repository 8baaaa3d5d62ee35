/**
 * What the pipeline is compared with: Koa and nothing else. POST / makes one PostgreSQL transaction and one grouped fdatasync,
 * GET / answers a JSON object. The same machine, database settings, disk and transport as the hub.
 */
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Koa from 'koa';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../hub/store/embedded-postgres.ts';

const dir = process.env.DATA_DIR!;
const database = await startEmbeddedPostgres({ dataDir: dir, log: () => {} });
const pool = new pg.Pool({ connectionString: database.url, max: 16 });
pool.on('error', () => {}); // The server ends while connections are idle.
await pool.query('create table if not exists bare (id bigserial primary key, body jsonb not null)');
const file = await open(join(dir, 'bare.log'), 'a');

let waiting: { line: string; done: () => void }[] = [];
let writing = false;

/** Group commit: all that waits goes into one write and one fdatasync. */
async function drain(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const group = waiting;
    waiting = [];
    await file.write(group.map(({ line }) => line).join(''));
    await file.datasync();
    for (const { done } of group) done();
  }
  writing = false;
}

function append(line: string): Promise<void> {
  return new Promise((done) => {
    waiting.push({ line, done });
    if (!writing) void drain();
  });
}

const TASK = {
  id: 'T-1',
  title: 'A task',
  description: '',
  status: 'queued',
  priority: 'high',
  skills: [],
  owned_paths: ['hub/**'],
  depends_on: {},
  dod: {},
  version: 1,
};
const LINE = `${JSON.stringify({ seq: 1, event: 'task_created', details: { changes: [{ kind: 'tasks', value: TASK }] } })}\n`;

const app = new Koa();
app.use(async (ctx) => {
  if (ctx.method === 'POST') {
    ctx.req.resume();
    await pool.query({ name: 'bare', text: 'insert into bare (body) values ($1)', values: [JSON.stringify(TASK)] });
    await append(LINE);
  }
  ctx.body = TASK;
});
const server = createServer(app.callback()).listen(0, '127.0.0.1', () => {
  process.stdout.write(`Bare is ready at http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});

process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(
    () =>
      void pool
        .end()
        .then(() => database.stop())
        .then(() => process.exit(0)),
  );
});
