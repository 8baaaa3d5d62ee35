/** Clients that send slowly, or far too much at once (R22): they are cut off, and everybody else is served. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send, startHub, type TestHub } from '../support/start-hub.ts';
import { until } from '../support/until.ts';

let hub: TestHub;
const open: Socket[] = [];
beforeAll(async () => (hub = await startHub()));
afterAll(async () => {
  for (const socket of open) socket.destroy();
  await hub.remove();
});

const IS_FULL = process.env.KYROS_FAULTS === 'full';
const CLIENTS = 50;
const HEALTHY = async () => expect((await send(`${hub.url}/healthz`)).status).toBe(200);

async function openSocket(text: string): Promise<{ socket: Socket; read: () => string }> {
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1');
  open.push(socket);
  let said = '';
  socket.on('data', (chunk: Buffer) => (said += chunk)).on('error', () => {});
  await once(socket, 'connect');
  socket.write(text);
  return { socket, read: () => said };
}

/** Sends one more letter at a time until it is cut off; what it was told. */
async function dribble(text: string, more: string): Promise<string> {
  const { socket, read } = await openSocket(text);
  const timer = setInterval(() => socket.writable && socket.write(more), 500);
  await once(socket, 'close');
  clearInterval(timer);
  return read();
}

const SLOW: [string, string, string][] = [
  ['headers', 'GET /healthz HTTP/1.1\r\nHost: kyros\r\nX-Slow: ', 'a'],
  ['a body', 'POST /auth/login HTTP/1.1\r\nHost: kyros\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"', 'a'],
];

// A body may take thirty seconds.
test.each(IS_FULL ? SLOW : SLOW.slice(0, 1))(
  'R22 %s that never end are closed with 408, and others are served meanwhile',
  { timeout: 90_000 },
  async (_, text, more) => {
    let isOver = false;
    const slow = Promise.all(Array.from({ length: CLIENTS }, () => dribble(text, more))).finally(() => (isOver = true));
    await until(async () => {
      await HEALTHY();
      return isOver;
    });
    for (const said of await slow) expect(said).toMatch(/^HTTP\/1\.1 408 /);
  },
);

test(
  'R22 thousands of requests in one go are answered in order, and others are served meanwhile',
  { timeout: 60_000 },
  async () => {
    const COUNT = 3000;
    const { read } = await openSocket('GET /healthz HTTP/1.1\r\nHost: kyros\r\n\r\n'.repeat(COUNT));
    const answered = () => read().split('HTTP/1.1 200 ').length - 1;
    await until(async () => {
      await HEALTHY();
      return answered() === COUNT;
    });
  },
);
