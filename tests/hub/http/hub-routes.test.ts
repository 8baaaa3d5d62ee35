import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRequest } from '../../../hub/call.ts';
import { createRegistry } from '../../../hub/command.ts';
import { hubRoutes } from '../../../hub/http/hub-routes.ts';
import { createTestExecute, send, sendJson, startTestHub, TEST_COMMANDS, type TestHub } from '../../support/http-hub.ts';

let hub: TestHub;
const calls: CallRequest[] = [];
const said: unknown[] = [];

beforeAll(async () => {
  const execute = createTestExecute(TEST_COMMANDS, calls);
  hub = await startTestHub({
    mount: (routes, { door, recordRefusal }) =>
      hubRoutes(routes, {
        door,
        execute,
        recordRefusal,
        registry: createRegistry(TEST_COMMANDS),
        converse: {
          async say({ text, ...rest }) {
            said.push({ text, ...rest });
            if (text !== 'two\nlines') return await execute({ ...rest, ask: { text } });
            const answers = [
              await execute({ ...rest, ask: { text: 'two' } }),
              await execute({ ...rest, ask: { command: 'lines', params: {}, body: { args: {} } } }),
            ];
            return { transcript: true, ok: false, answers, text: '1> two\nok two\n2> lines\nunknown_command' };
          },
        },
        catalogue: (commands) => commands.map(({ name }) => name),
        complete: async (line, asker) => [{ value: `${line}!`, hint: asker.principal.role }],
      }),
  });
});
afterAll(() => hub.stop());

const give = (body: unknown, headers: Record<string, string> = {}) => sendJson(hub, 'POST', '/hub/commands', body, { headers });

describe('POST /hub/commands', () => {
  it('gives a typed line', async () => {
    const reply = await give({ text: 'task list' });
    expect(reply).toMatchObject({
      status: 200,
      json: { ok: true, command: 'text', line: 'task list', output: { said: 'task list' }, text: 'task list' },
    });
    expect(Object.keys(reply.json).sort()).toEqual(['command', 'id', 'line', 'ok', 'output', 'text']);
  });

  it('gives a command by its name, with and without arguments', async () => {
    expect((await give({ command: 'task.create', args: { title: 'x' } })).json).toMatchObject({
      ok: true,
      command: 'task.create',
      output: { id: 'T-9' },
    });
    expect((await give({ command: 'task.list' })).json).toMatchObject({ ok: true, output: { limit: 50 } });
    expect(calls.at(-1)!.ask).toEqual({ command: 'task.list', params: {}, body: { args: {} }, kind: 'json' });
  });

  it('hands over who asks, through what, with which key and tag', async () => {
    await give(
      { command: 'task.list' },
      { 'kyros-client': 'cli', 'idempotency-key': 'k1', 'if-match': '"3-abc"', 'x-request-id': 'r1' },
    );
    expect(calls.at(-1)).toMatchObject({
      channel: 'cli',
      principal: { role: 'agent' },
      nativeId: 'k1',
      ifMatch: { header: '"3-abc"', required: false },
      requestId: 'r1',
      source: '127.0.0.1',
    });
    expect(calls.at(-1)!.fingerprint).toMatch(/^[\w-]{43}$/);
    await give({ text: 'x' }, { 'idempotency-key': 'k2' });
    expect(said.at(-1)).toMatchObject({ text: 'x', nativeId: 'k2', channel: 'api' });
  });

  it('E10 answers a repeat with the first answer', async () => {
    const [first, second] = [
      await give({ command: 'task.list' }, { 'idempotency-key': 'k3' }),
      await give({ command: 'task.list' }, { 'idempotency-key': 'k3' }),
    ];
    expect(second.text).toBe(first.text);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(await give({ command: 'task.get' }, { 'idempotency-key': 'k3' })).toMatchObject({
      status: 422,
      json: { code: 'idempotency_mismatch' },
    });
  });

  it('answers refusals as problems, and 202 for what waits', async () => {
    expect(await give({ command: 'no.such' })).toMatchObject({ status: 422, json: { code: 'unknown_command' } });
    expect(await give({ command: 'task.delete', args: { id: 'T-1' } })).toMatchObject({
      status: 403,
      json: { code: 'forbidden' },
    });
    const pending = await sendJson(
      hub,
      'POST',
      '/hub/commands',
      { command: 'task.delete', args: { id: 'T-1' } },
      { token: 'o-token' },
    );
    expect(pending.status).toBe(202);
    expect(pending.json).toEqual({
      id: expect.stringMatching(/^call-/),
      status: 'pending',
      confirm_id: 'A7Q2',
      preview: 'It goes',
    });
  });

  it('G8 answers several lines with a transcript', async () => {
    const { status, json } = await give({ text: 'two\nlines' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      ok: false,
      text: expect.stringContaining('1> two'),
      answers: [
        { ok: true, line: 'two' },
        { ok: false, code: 'unknown_command' },
      ],
    });
  });

  it.each([
    ['no body', undefined, 422, ''],
    ['a list', [], 422, ''],
    ['nothing in it', {}, 422, '/command'],
    ['text that is none', { text: 3 }, 422, '/text'],
    ['both', { text: 'x', command: 'y' }, 422, '/text'],
    ['text with arguments', { text: 'x', args: {} }, 422, '/text'],
    ['a name that is none', { command: 3 }, 422, '/command'],
    ['arguments that are none', { command: 'x', args: [] }, 422, '/args'],
    ['arguments that are null', { command: 'x', args: null }, 422, '/args'],
    ['an unknown field', { text: 'x', role: 'admin' }, 422, '/role'],
  ])('P2 refuses %s, and records it', async (_, body, status, path) => {
    const before = calls.length;
    const reply = await (body === undefined
      ? send(hub, { method: 'POST', path: '/hub/commands', token: 'a-token' })
      : give(body));
    expect(reply).toMatchObject({ status, json: { code: 'invalid_input', errors: [{ path }] } });
    expect(hub.refusals.at(-1)).toMatchObject({ outcome: 'invalid_input', path: '/hub/commands', actor: 'agent-person' });
    expect(calls).toHaveLength(before);
  });

  it('refuses broken JSON, a broken key, and strangers', async () => {
    expect(await give('{"text":')).toMatchObject({ status: 400, json: { code: 'bad_json' } });
    expect(await give({ text: 'x' }, { 'idempotency-key': 'a b' })).toMatchObject({ status: 400 });
    expect((await sendJson(hub, 'POST', '/hub/commands', { text: 'x' }, { token: '' })).status).toBe(401);
    expect((await sendJson(hub, 'POST', '/hub/commands?text=x', { text: 'x' })).status).toBe(400);
  });
});

describe('C3 GET /hub/commands', () => {
  it('lists what the caller may use, and nothing else', async () => {
    const of = async (token: string) => (await send(hub, { path: '/hub/commands', token })).json as unknown as string[];
    expect(await of('v-token')).toEqual(['task.break', 'task.export', 'task.get', 'task.list']);
    expect(await of('o-token')).toContain('task.delete');
    expect((await send(hub, { path: '/hub/commands', token: '' })).status).toBe(401);
  });
});

describe('GET /hub/complete', () => {
  it('completes for the caller', async () => {
    expect((await send(hub, { path: '/hub/complete?line=task%20cl' })).json).toEqual([{ value: 'task cl!', hint: 'viewer' }]);
    expect((await send(hub, { path: '/hub/complete' })).json).toEqual([{ value: '!', hint: 'viewer' }]);
  });

  it('has bounds', async () => {
    expect((await send(hub, { path: `/hub/complete?line=${'x'.repeat(4001)}` })).status).toBe(400);
    expect((await send(hub, { path: '/hub/complete?lien=x' })).status).toBe(400);
  });
});
