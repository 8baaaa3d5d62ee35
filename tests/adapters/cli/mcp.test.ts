/** `kyros mcp` behind a pipe that ends with its last request. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';
import { createHome, runKyros, type Home } from './stand-in-hub.ts';

let hub: TestHub;
let home: Home;
beforeAll(async () => {
  hub = await startHub();
  home = createHome({ DATA_DIR: join(hub.dir, 'data') });
});
afterAll(async () => {
  home?.[Symbol.dispose]();
  await hub?.remove();
});

const INITIALIZE = {
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'pipe', version: '1' } },
};
const toLines = (...requests: object[]) =>
  requests.map((request, index) => `${JSON.stringify({ jsonrpc: '2.0', id: index + 1, ...request })}\n`).join('');

test('every request is answered before it ends', async () => {
  const call = { method: 'tools/call', params: { name: 'task_create', arguments: { title: 'From a pipe' } } };
  const { code, stdout } = await runKyros(home, hub.url, ['mcp'], toLines(INITIALIZE, call));
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; result?: { isError?: boolean } })
    .toSorted((a, b) => a.id - b.id);
  expect(code).toBe(0);
  expect(answers).toMatchObject([
    { id: 1, result: { serverInfo: { name: 'kyros' } } },
    { id: 2, result: { structuredContent: { id: 'T-1' } } },
  ]);
});
