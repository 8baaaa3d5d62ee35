/** A flood of bad tokens and keys at a real hub (S49). */
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type Reply, type TestHub } from '../support/start-hub.ts';

/** Ten times RATE_LOGIN. */
const TAKEN = 30;
const FLOOD = 60;

let hub: TestHub;
beforeAll(async () => (hub = await startHub({ RATE_LOGIN: '3/600' })));
afterAll(() => hub.remove());

const bad = (n: number) => `kyk_${String(n).padStart(43, 'x')}`;
const FORGED = 'eyJhbGciOiJub25lIn0.e30.AAAA';
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};
const askMcp = (token: string) =>
  hub.ask('/mcp', { body: INITIALIZE, token, headers: { accept: 'application/json, text/event-stream' } });

/** The code with which a socket is refused; `connected` when it is not. */
function askSocket(token: string): Promise<string> {
  const socket = io(hub.url, { auth: { token }, transports: ['websocket'], reconnection: false, forceNew: true });
  return new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error: Error & { data?: { code: string } }) => resolve(error.data?.code ?? error.message));
  }).finally(() => socket.close());
}

function expectLimited({ status, body, headers }: Reply): void {
  expect([status, body.code]).toEqual([429, 'rate_limited']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
}

test('S49 past the limit they are 429 at every door, with few rows; a good one from there is answered', async () => {
  const replies = await Promise.all(
    Array.from({ length: FLOOD }, (_, n) => hub.ask('/collab/tasks', { token: n % 2 ? bad(n) : FORGED })),
  );
  expect(replies.filter(({ status }) => status === 401)).toHaveLength(TAKEN);
  const limited = replies.filter(({ status }) => status !== 401);
  expect(limited).toHaveLength(FLOOD - TAKEN);
  limited.forEach(expectLimited);
  expectLimited(await askMcp(bad(1)));
  expect(await askSocket(bad(1))).toBe('rate_limited');

  expect((await hub.ask('/hub/whoami')).status).toBe(200);
  expect((await hub.ask('/collab/tasks', { body: { title: 'Goes on' } })).status).toBe(201);
  expect(await askSocket(hub.key)).toBe('connected');
  expect((await askMcp(hub.key)).status).toBe(200);
  expect((await hub.ask('/auth/login', { token: null, body: hub.admin })).status).toBe(200);
  // Who sends none at all is told so, as ever.
  expect((await hub.ask('/collab/tasks', { token: null })).status).toBe(401);

  const { rows } = (await hub.ask('/audit?limit=200')).body;
  const outcomes = rows.map(({ outcome }: { outcome: string }) => outcome);
  expect(outcomes.filter((outcome: string) => outcome === 'invalid_token')).toHaveLength(TAKEN);
  expect(outcomes.filter((outcome: string) => outcome === 'rate_limited')).toHaveLength(1);
});
