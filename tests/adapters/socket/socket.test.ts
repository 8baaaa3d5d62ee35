/** Socket.IO with its official client, against a real hub. */
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
const open: Socket[] = [];
beforeAll(async () => (hub = await startHub()));
afterEach(() => open.splice(0).forEach((socket) => socket.close()));
afterAll(() => hub.remove());

function connect(token: string | undefined, options: Record<string, unknown> = {}): Socket {
  const socket = io(hub.url, {
    auth: token === undefined ? {} : { token },
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...options,
  });
  open.push(socket);
  return socket;
}

const connected = (socket: Socket) =>
  new Promise<Socket>((resolve, reject) => socket.once('connect', () => resolve(socket)).once('connect_error', reject));
const say = (socket: Socket, name: string, message: unknown): Promise<any> => socket.timeout(10_000).emitWithAck(name, message);

async function createKey(role: string): Promise<{ id: string; key: string }> {
  return (await hub.ask('/auth/keys', { body: { name: `sock-${Math.random().toString(36).slice(2, 8)}`, role } })).body;
}

describe('commands', () => {
  test('a typed line and a typed call are answered through the acknowledgement, as POST /hub/commands answers', async () => {
    const socket = await connected(connect(hub.key));
    expect(await say(socket, 'command', { text: 'task create "From a socket"' })).toMatchObject({
      ok: true,
      command: 'task.create',
      output: { id: expect.any(String) },
      text: expect.any(String),
    });
    expect(await say(socket, 'command', { command: 'task.list', args: { limit: 1 } })).toMatchObject({
      ok: true,
      command: 'task.list',
    });
    const row = (await hub.ask('/hub/activity?channel=socket&limit=1')).body.rows[0];
    expect(row).toMatchObject({ channel: 'socket', outcome: 'ok' });
  });

  test('refusals carry the code and what to do next; bad input names the part', async () => {
    const { key } = await createKey('viewer');
    const socket = await connected(connect(key));
    expect(await say(socket, 'command', { text: 'task create x' })).toMatchObject({
      ok: false,
      code: 'forbidden',
      next: expect.any(String),
    });
    expect(await say(socket, 'command', { text: 'tusk list' })).toMatchObject({ ok: false, code: 'unknown_command' });
    expect(await say(socket, 'command', { command: 'task.list', args: { limit: 'many' } })).toMatchObject({
      ok: false,
      code: 'invalid_input',
      errors: [{ path: '/limit' }],
    });
    expect(await say(socket, 'command', { text: 'whoami', extra: 1 })).toMatchObject({ ok: false, code: 'invalid_input' });
    expect(await say(socket, 'nonsense', {})).toMatchObject({ ok: false, code: 'invalid_input' });
  });

  test('S37 hostile messages are refused and the socket goes on', async () => {
    const socket = await connected(connect(hub.key));
    const proto = JSON.parse('{"command":"task.list","args":{"__proto__":{"limit":1}}}') as object;
    let deep: unknown = {};
    for (let i = 0; i < 40; i++) deep = { a: deep };
    for (const message of [proto, { command: 'task.list', args: { deep } }, null, 'text', [1], { text: 5 }, { text: '\ud800' }])
      expect(await say(socket, 'command', message)).toMatchObject({
        ok: false,
        code: expect.stringMatching(/^(bad_json|invalid_input)$/),
      });
    expect(await say(socket, 'command', { text: 'whoami' })).toMatchObject({ ok: true });
  });

  test('P1 the same id again has the first answer and does nothing, also after a restart and on another socket', async () => {
    const first = await say(await connected(connect(hub.key)), 'command', { id: 'once-1', text: 'task create "Only once"' });
    await hub.kill();
    await hub.start();
    const socket = await connected(connect(hub.key));
    expect((await say(socket, 'command', { id: 'once-1', text: 'task create "Only once"' })).output).toEqual(first.output);
    expect(await say(socket, 'command', { id: 'once-1', text: 'task create "Another"' })).toMatchObject({
      ok: false,
      code: 'idempotency_mismatch',
    });
    const { tasks } = (await hub.ask('/collab/tasks?limit=200')).body;
    expect(tasks.filter(({ title }: any) => title === 'Only once')).toHaveLength(1);
  });

  test('P5 a danger waits for its confirmation; the same socket confirms it', async () => {
    const socket = await connected(connect(hub.key));
    const made = await say(socket, 'command', { text: 'task create "To be removed"' });
    const pending = await say(socket, 'command', { text: `task delete ${made.output.id}` });
    expect(pending).toMatchObject({ ok: true, status: 'pending', confirm_id: expect.any(String) });
    expect(await say(socket, 'command', { text: `approve ${pending.confirm_id}` })).toMatchObject({
      ok: true,
      output: { status: 'approved' },
    });
  });

  test('P4 the limit of the channel is told through the acknowledgement', async () => {
    await hub.type('channel update socket --limit 3/600');
    const { key } = await createKey('viewer');
    const socket = await connected(connect(key));
    const codes = [];
    for (let i = 0; i < 5; i++) codes.push((await say(socket, 'command', { text: 'whoami' })).code ?? 'ok');
    await hub.type('channel update socket --limit default');
    expect(codes).toEqual(['ok', 'ok', 'ok', 'rate_limited', 'rate_limited']);
  });

  test('completion has live values', async () => {
    const socket = await connected(connect(hub.key));
    await say(socket, 'command', { text: 'task create "To complete"' });
    const answer = await say(socket, 'complete', { line: 'task show T-' });
    expect(answer).toMatchObject({ ok: true });
    expect(JSON.stringify(answer.completions)).toContain('T-1');
  });
});

describe('S48 who may be here', () => {
  test('without a credential, and with a wrong one, the socket and its transport are closed', async () => {
    for (const token of [undefined, 'kyk_wrong', `kyk_${'a'.repeat(43)}`, 'x'.repeat(9000)]) {
      const socket = connect(token);
      await expect(connected(socket)).rejects.toMatchObject({
        data: { ok: false, code: expect.stringMatching(/unauthenticated|invalid_token/) },
      });
      await vi.waitFor(() => expect(socket.io.engine?.readyState ?? 'closed').toBe('closed'), { timeout: 4000 });
    }
  });

  test('S47 a page of a foreign origin may not even shake hands, on either transport', async () => {
    for (const transports of [['websocket'], ['polling']]) {
      const socket = connect(hub.key, { transports, extraHeaders: { origin: 'https://evil.example' } });
      await expect(connected(socket)).rejects.toThrow(/error/);
    }
    await connected(connect(hub.key, { transports: ['polling'] }));
  });

  test('S7 a revoked key and a lower role are closed within 5 s', async () => {
    const { id, key } = await createKey('operator');
    const socket = await connected(connect(key));
    const closed = new Promise<string>((resolve) => socket.on('disconnect', resolve));
    const reason = new Promise<any>((resolve) => socket.on('closing', resolve));
    const startedMs = performance.now();
    await hub.ask(`/auth/keys/${id}`, { method: 'DELETE' });
    await closed;
    expect(await reason).toEqual({ reason: 'revoked' });
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  test('a message beyond the limit ends its socket and no other', async () => {
    const [socket, other] = [await connected(connect(hub.key)), await connected(connect(hub.key))];
    const closed = new Promise((resolve) => socket.on('disconnect', resolve));
    socket.emit('command', { text: 'x'.repeat(150_000) });
    await closed;
    expect(await say(other, 'command', { text: 'whoami' })).toMatchObject({ ok: true });
  });
});

describe('V5 events', () => {
  const collect = (socket: Socket) => {
    const seen: { seq: number; event: string; subscription: string }[] = [];
    socket.on('event', ({ seq, event }: any, { subscription }: any) => seen.push({ seq, event, subscription }));
    return seen;
  };

  test('history, then live, without a gap or a double; filters hold', async () => {
    const socket = await connected(connect(hub.key));
    const seen = collect(socket);
    const writes = Promise.all(Array.from({ length: 30 }, (_, i) => hub.type(`task create "Event ${i}"`)));
    expect(await say(socket, 'subscribe', { after: 'earliest' })).toMatchObject({ ok: true, subscription: 'all' });
    expect(await say(socket, 'subscribe', { after: 'earliest', event: 'agent_*' })).toMatchObject({
      ok: true,
      subscription: 'event=agent_*',
    });
    await writes;
    await hub.type('agent register builder-77');
    const { seq } = (await hub.ask('/collab/state/agents')).body;
    const ofAll = () => seen.filter(({ subscription }) => subscription === 'all').map((one) => one.seq);
    await vi.waitFor(() => expect(ofAll()).toEqual(Array.from({ length: seq }, (_, i) => i + 1)), { timeout: 10_000 });
    expect(seen.filter(({ subscription }) => subscription !== 'all').map(({ event }) => event)).toEqual(['agent_registered']);
    expect(await say(socket, 'unsubscribe', { subscription: 'all' })).toEqual({ ok: true, closed: true });
    const before = seen.length;
    await hub.type('task create "Nobody hears"');
    await say(socket, 'command', { text: 'whoami' });
    expect(seen).toHaveLength(before);
  });

  test('after a kill -9 the client resumes behind its last seq: nothing lost, nothing twice', async () => {
    const socket = await connected(connect(hub.key));
    const seen = collect(socket);
    await say(socket, 'subscribe', { after: 'now' });
    await hub.type('task create "Before"');
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    await hub.kill();
    await hub.start();
    await hub.type('task create "While away"');
    const again = await connected(connect(hub.key));
    const seenAgain = collect(again);
    await say(again, 'subscribe', { after: seen[0]!.seq });
    await hub.type('task create "After"');
    await vi.waitFor(() => expect(seenAgain.map(({ seq }) => seq)).toEqual([seen[0]!.seq + 1, seen[0]!.seq + 2]));
  });

  test('V3 a cursor outside the log is told as a reset', async () => {
    const socket = await connected(connect(hub.key));
    expect(await say(socket, 'subscribe', { after: 99_999_999 })).toMatchObject({ ok: true, reset: { reason: 'future' } });
    expect(await say(socket, 'subscribe', { after: 'nonsense' })).toMatchObject({ ok: false, code: 'bad_cursor' });
  });
});

test('R23 the hub stops in time with sockets open, and they come back', async () => {
  const socket = await connected(connect(hub.key));
  const closed = new Promise((resolve) => socket.on('disconnect', resolve));
  expect(await hub.term()).toBe(0);
  await closed;
  await hub.start();
  expect(await say(await connected(connect(hub.key)), 'command', { text: 'whoami' })).toMatchObject({ ok: true });
});
