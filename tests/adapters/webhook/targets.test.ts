/** S26: events to webhook targets, signed, in order, tried again, and never to where they may not go. A real server takes them. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';

type Taken = { id: string; body: any; verified: boolean };

let hub: TestHub;
const taken: Taken[] = [];
let secret = '';
/** Status of the next answers, by turns; 200 when there is none. */
let answers: { status: number; headers?: Record<string, string> }[] = [];
const server = createServer(
  (req, res) =>
    void take(req).then(() => {
      const { status, headers } = answers.shift() ?? { status: 200 };
      res.writeHead(status, headers).end();
    }),
);

async function take(req: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString();
  const verified = (() => {
    try {
      new Webhook(secret).verify(raw, req.headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  })();
  taken.push({ id: String(req.headers['webhook-id']), body: JSON.parse(raw), verified });
}

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
const deliveries = async (status: string) => (await hub.ask(`/hub/deliveries?channel=webhook&status=${status}`)).body.deliveries;

async function createTarget(events: string[]): Promise<string> {
  const { status, body } = await hub.ask('/webhooks/targets', { body: { url: url(), events } });
  expect(status).toBe(201);
  secret = body.secret;
  return body.id;
}

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  hub = await startHub({ OUTBOUND_ALLOW: `127.0.0.1:${(server.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await hub.remove();
  server.close();
});
beforeEach(async () => {
  for (const { id } of (await hub.ask('/webhooks/targets')).body.targets)
    await hub.ask(`/webhooks/targets/${id}`, { method: 'DELETE' });
  taken.length = 0;
  answers = [];
});

test('S26 the events that a target wants come signed, in order, once; others do not', async () => {
  await createTarget(['task_*']);
  await hub.type('task create one');
  await hub.type('agent register builder-9');
  await hub.type('task create two');
  await vi.waitFor(() => expect(taken).toHaveLength(2), { timeout: 5000 });
  expect(taken.map(({ body }) => [body.type, body.data.details.title])).toEqual([
    ['task_created', 'one'],
    ['task_created', 'two'],
  ]);
  expect(taken.every(({ verified }) => verified)).toBe(true);
  expect(taken[0]!.body.data).not.toHaveProperty('details.changes');
});

test('S26 what is not taken comes again under the same id, in its order, when the target says', async () => {
  await createTarget(['task_created']);
  answers = [{ status: 503, headers: { 'retry-after': '1' } }, { status: 500 }];
  await hub.type('task create one');
  await hub.type('task create two');
  await vi.waitFor(() => expect(taken).toHaveLength(4), { timeout: 15_000 });
  expect(new Set(taken.slice(0, 3).map(({ id }) => id)).size).toBe(1);
  expect(taken[3]!.body.data.details.title).toBe('two');
  expect(taken.every(({ verified }) => verified)).toBe(true);
}, 30_000);

test('S26 410 turns the target off, and what waits for it is given up', async () => {
  const id = await createTarget(['task_created']);
  answers = [{ status: 410 }];
  await hub.type('task create one');
  await vi.waitFor(async () =>
    expect((await hub.ask('/webhooks/targets')).body.targets[0]).toMatchObject({
      id,
      active: false,
      disabled_reason: expect.stringContaining('410'),
    }),
  );
  await vi.waitFor(async () => expect((await deliveries('failed')).map((one: any) => one.lane)).toContain(id));
});

test('S26 what happens while the hub is down is not lost, and a redirect is not followed', async () => {
  await createTarget(['task_created']);
  answers = [{ status: 302, headers: { location: url() } }];
  await hub.type('task create "Before the kill"');
  await hub.kill();
  await hub.start();
  await vi.waitFor(() => expect(taken.at(-1)?.body.data.details.title).toBe('Before the kill'), { timeout: 15_000 });
  expect(new Set(taken.map(({ id }) => id)).size).toBe(1);
}, 30_000);

test('a ping shows that the target hears', async () => {
  const id = await createTarget(['job_*']);
  expect((await hub.ask(`/webhooks/targets/${id}/ping`, { method: 'POST' })).status).toBe(202);
  await vi.waitFor(() => expect(taken.map(({ body }) => body.type)).toEqual(['ping']));
});

test('S40 an address of an inner network is refused when it is saved', async () => {
  for (const bad of [
    'http://127.0.0.1:1/x',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'ftp://example.com/',
    'https://user:pw@example.com/',
  ])
    expect((await hub.ask('/webhooks/targets', { body: { url: bad, events: ['*'] } })).status).toBe(422);
});
