/** One command from the outside to the durable store and back, through the real process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.ts';
import { openTail } from '../support/tail.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.remove());

async function runCli(...args: string[]): Promise<{ code: number; out: string }> {
  const child = spawn(process.execPath, ['adapters/cli/bin.ts', ...args], {
    env: { ...process.env, KYROS_URL: hub.url, KYROS_TOKEN: hub.key, NO_COLOR: '1' },
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out };
}

describe('a command through three doors', () => {
  test('C2 CLI, typed line and REST: three tasks, three audit rows, three events on an open tail, in order', async () => {
    const tail = await openTail(hub.url, hub.key);
    const before = (await hub.ask('/audit?command=task.create')).body.rows.length;
    const cli = await runCli('task', 'create', 'Fix login', '--priority', 'high');
    expect(cli).toMatchObject({ code: 0 });
    const typed = await hub.type('task create "Fix login" --priority high');
    expect(typed).toMatchObject({ status: 200, body: { ok: true, command: 'task.create', output: { id: 'T-2' } } });
    const rest = await hub.ask('/collab/tasks', { body: { title: 'Fix login', priority: 'high' } });
    expect(rest).toMatchObject({ status: 201, body: { id: 'T-3' } });
    expect(rest.headers.get('location')).toBe('/collab/tasks/T-3');

    await tail.until(3);
    tail.close();
    expect(tail.events.map(({ event, data }) => [event, data.target])).toEqual([
      ['task_created', 'task:T-1'],
      ['task_created', 'task:T-2'],
      ['task_created', 'task:T-3'],
    ]);
    const rows = (await hub.ask('/audit?command=task.create')).body.rows;
    expect(rows.length - before).toBe(3);
    expect(rows.slice(0, 3).map((row: any) => [row.channel, row.outcome])).toEqual([
      ['api', 'ok'],
      ['api', 'ok'],
      ['cli', 'ok'],
    ]);
    expect(new Set(tail.events.map(({ data }) => data.call))).toEqual(new Set(rows.slice(0, 3).map((row: any) => row.call_id)));
    expect((await hub.ask('/audit/verify')).body).toMatchObject({ ok: true });
  });

  test('a person signs in with the password and gives a command', async () => {
    const login = await hub.ask('/auth/login', { token: null, body: hub.admin });
    expect(login).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 900 } });
    expect(await hub.ask('/auth/me', { token: login.body.access_token })).toMatchObject({
      status: 200,
      body: { email: hub.admin.email, role: 'admin' },
    });
    expect((await hub.ask('/auth/login', { token: null, body: { ...hub.admin, password: 'wrong wrong' } })).body.code).toBe(
      'invalid_credentials',
    );
  });
});

describe('exactly once', () => {
  test('S50 E10 the same Idempotency-Key fifty times at once: one task, fifty equal answers', async () => {
    const ask = { body: { title: 'Only once' }, headers: { 'idempotency-key': 'once-1' } };
    const replies = await Promise.all(Array.from({ length: 50 }, () => hub.ask('/collab/tasks', ask)));
    expect(new Set(replies.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
    expect(replies[0]!.status).toBe(201);
    expect(replies.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49);
    expect((await hub.ask('/collab/tasks?q=Only%20once')).body.tasks).toHaveLength(1);
    const other = await hub.ask('/collab/tasks', { ...ask, body: { title: 'Another' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  });

  test('S50 E10 a refusal that passes is not kept: the same key may try again', async () => {
    const reply = await hub.ask('/collab/tasks/T-999', {
      method: 'PATCH',
      body: { title: 'x' },
      headers: { 'idempotency-key': 'gone', 'if-match': '*' },
    });
    expect(reply.status).toBe(404);
    expect(
      (
        await hub.ask('/collab/tasks/T-999', {
          method: 'PATCH',
          body: { title: 'x' },
          headers: { 'idempotency-key': 'gone', 'if-match': '*' },
        })
      ).headers.get('idempotency-replayed'),
    ).toBe('true');
  });
});

describe('If-Match', () => {
  test('E3 many callers read, change and write one task: its version counts the successes, all others are told 412', async () => {
    const { id } = (await hub.ask('/collab/tasks', { body: { title: 'Counter' } })).body;
    const start = (await hub.ask(`/collab/tasks/${id}`)).body.version;
    const statuses: number[] = [];
    const worker = async (who: number) => {
      for (let i = 0; i < 15; i++) {
        const etag = (await hub.ask(`/collab/tasks/${id}`)).headers.get('etag')!;
        statuses.push(
          (
            await hub.ask(`/collab/tasks/${id}`, {
              method: 'PATCH',
              body: { description: `${who}.${i}` },
              headers: { 'if-match': etag },
            })
          ).status,
        );
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, who) => worker(who)));
    const wins = statuses.filter((status) => status === 200).length;
    expect(new Set(statuses)).toEqual(new Set([200, 412]));
    expect((await hub.ask(`/collab/tasks/${id}`)).body.version).toBe(start + wins);
  });

  test('S51 E3 missing is 428 with the current tag, stale is 412 with what changed, malformed is 400', async () => {
    const { id } = (await hub.ask('/collab/tasks', { body: { title: 'Guarded' } })).body;
    const patch = (ifMatch?: string) =>
      hub.ask(`/collab/tasks/${id}`, {
        method: 'PATCH',
        body: { title: 'Other' },
        headers: ifMatch === undefined ? {} : { 'if-match': ifMatch },
      });
    const current = (await hub.ask(`/collab/tasks/${id}`)).headers.get('etag');
    expect(await patch()).toMatchObject({ status: 428, body: { code: 'precondition_required', current_etag: current } });
    expect(await patch('"1-aaaaaaaaaaaaaaaaaaaaaa"')).toMatchObject({
      status: 412,
      body: { code: 'etag_mismatch', current_etag: current },
    });
    expect(await patch('nonsense')).toMatchObject({ status: 400, body: { code: 'bad_etag' } });
    const state = await hub.ask('/collab/state/tasks');
    expect(await patch(state.headers.get('etag')!)).toMatchObject({ status: 200, body: { ok: true } });
  });
});

describe('who may', () => {
  const roles: Record<string, string> = {};
  beforeAll(async () => {
    for (const role of ['viewer', 'agent', 'operator'])
      roles[role] = (await hub.ask('/auth/keys', { body: { name: `the ${role}`, role } })).body.key;
  });

  test('S51 E9 401 before 403 before 404 before the body', async () => {
    const raw = { method: 'PATCH', raw: '{"title":', headers: { 'content-type': 'text/plain' } };
    expect((await hub.ask('/collab/tasks/T-999', { ...raw, token: null })).status).toBe(401);
    expect(await hub.ask('/collab/tasks/T-999', { ...raw, token: roles.viewer! })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', needed_role: 'agent' },
    });
    expect((await hub.ask('/collab/tasks/T-999', { ...raw, token: roles.agent! })).status).toBe(404);
    expect((await hub.ask('/collab/tasks/T-1', { ...raw, token: roles.agent! })).status).toBe(415);
    expect((await hub.ask('/collab/tasks/T-1', { method: 'PATCH', raw: '{"title":', token: roles.agent! })).body.code).toBe(
      'bad_json',
    );
    expect((await hub.ask('/collab/tasks/T-1', { method: 'PATCH', body: { title: 5 }, token: roles.agent! })).body.code).toBe(
      'invalid_input',
    );
    expect((await hub.ask('/collab/tasks/T-1', { method: 'PATCH', body: { title: 'x' }, token: roles.agent! })).status).toBe(428);
  });

  test.each([
    ['PUT', '/variants/V-999'],
    ['PATCH', '/presets/P-999'],
    ['PATCH', '/tools/no.such'],
    ['PATCH', '/schedule/S-999'],
    ['PATCH', '/triggers/R-999'],
    ['PATCH', '/users/nobody@example.org'],
    ['POST', '/jobs/J-999/variants'],
  ])('E9 404 before the body also for rows of the database: %s %s', async (method, path) => {
    const raw = { method, raw: '{"title":', headers: { 'content-type': 'text/plain' } };
    expect(await hub.ask(path, raw)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await hub.ask(path, { method, body: { nonsense: 1 } })).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('E9 the body is still refused where the row is there', async () => {
    expect(await hub.ask('/tools/docs.format', { method: 'PATCH', body: { nonsense: 1 } })).toMatchObject({ status: 422 });
    expect(await hub.ask('/presets/tidy-markdown', { method: 'PATCH', raw: '{' })).toMatchObject({
      body: { code: expect.not.stringMatching('not_found') },
    });
  });

  test("C3 what one may not do is not in one's catalogue, and why says who may", async () => {
    const names = (await hub.ask('/hub/commands', { token: roles.viewer! })).body.map((entry: any) => entry.name);
    expect(names).toContain('task.list');
    expect(names).not.toContain('task.create');
    const why = await hub.ask('/hub/commands', { token: roles.viewer!, body: { text: 'why task create' } });
    expect(why.body.output).toMatchObject({ you_may: false, needed_role: 'agent', your_role: 'viewer' });
    const typed = await hub.ask('/hub/commands', { token: roles.viewer!, body: { text: 'task create --nonsense' } });
    expect(typed).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });
});

describe('danger', () => {
  const create = async (title: string) => (await hub.ask('/collab/tasks', { body: { title } })).body.id as string;

  test('P5 waits for its asker, runs once, and tells the second click what happened', async () => {
    const id = await create('To be deleted');
    const asked = await hub.ask(`/collab/tasks/${id}`, { method: 'DELETE' });
    expect(asked).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(asked.body.preview).toContain(id);
    expect((await hub.ask(`/collab/tasks/${id}`)).status).toBe(200);
    const code = asked.body.confirm_id;
    expect((await hub.ask('/hub/confirmations')).body.confirmations.map((one: any) => one.confirm_id)).toContain(code);
    expect(await hub.type(`approve ${code.toLowerCase()}`)).toMatchObject({
      status: 200,
      body: { output: { status: 'approved', result: { ok: true } } },
    });
    expect((await hub.ask(`/collab/tasks/${id}`)).status).toBe(404);
    expect(await hub.ask(`/hub/confirmations/${code}`, { body: { decision: 'approve' } })).toMatchObject({
      status: 409,
      body: { code: 'already_decided' },
    });
  });

  test('P5 a version that changed since the preview makes it stale, and nothing is done', async () => {
    const id = await create('Changes meanwhile');
    const { confirm_id: code } = (await hub.type(`task delete ${id}`)).body;
    await hub.type(`task update ${id} --priority high`);
    expect(await hub.type(`approve ${code}`)).toMatchObject({
      body: { output: { status: 'stale', result: { ok: false, code: 'stale_preview' } } },
    });
    expect((await hub.ask(`/collab/tasks/${id}`)).status).toBe(200);
  });

  test('P5 denied, foreign, unknown', async () => {
    const id = await create('Stays');
    const { confirm_id: code } = (await hub.type(`task delete ${id}`)).body;
    const { key } = (await hub.ask('/auth/keys', { body: { name: 'somebody else', role: 'operator' } })).body;
    expect(await hub.ask(`/hub/confirmations/${code}`, { token: key, body: { decision: 'approve' } })).toMatchObject({
      status: 403,
    });
    expect(await hub.type(`deny ${code} --reason "not today"`)).toMatchObject({
      body: { output: { status: 'denied', result: null } },
    });
    expect(await hub.type(`approve ${code}`)).toMatchObject({ status: 409, body: { code: 'already_decided' } });
    expect((await hub.type('approve ZZZZ')).status).toBe(404);
    expect((await hub.ask(`/collab/tasks/${id}`)).status).toBe(200);
  });
});

describe('bad input changes nothing and names what is wrong', () => {
  const big = JSON.stringify({ title: 'x'.repeat(2 * 1024 * 1024) });
  test.each([
    ['wrong JSON', '/collab/tasks', '{"title": "x"', 400, 'bad_json'],
    ['duplicate keys', '/collab/tasks', '{"title":"a","title":"b"}', 400, 'bad_json'],
    ['__proto__', '/collab/tasks', '{"title":"a","__proto__":{"x":1}}', 400, 'bad_json'],
    ['a body of 2 MiB', '/collab/tasks', big, 413, 'payload_too_large'],
    ['an unknown field', '/collab/tasks', '{"title":"a","colour":"red"}', 422, 'invalid_input'],
    ['a bad type', '/collab/tasks', '{"title":["a"]}', 422, 'invalid_input'],
    ['an unknown command', '/hub/commands', '{"text":"task crate x"}', 422, 'unknown_command'],
    ['an unclosed quote', '/hub/commands', '{"text":"task create \\"x"}', 422, 'invalid_input'],
    ['an unknown flag', '/hub/commands', '{"text":"task create x --colour red"}', 422, 'invalid_input'],
    ['a missing positional', '/hub/commands', '{"text":"task create"}', 422, 'invalid_input'],
    ['an extra positional', '/hub/commands', '{"text":"task create a b c"}', 422, 'invalid_input'],
    ['neither text nor command', '/hub/commands', '{}', 422, 'invalid_input'],
  ])('E8 G2 %s', async (_, path, raw, status, code) => {
    const { etag, seq } = (await hub.ask('/collab/state/tasks')).body;
    const reply = await hub.ask(path, { raw });
    expect(reply).toMatchObject({ status, body: { code, status } });
    expect(reply.headers.get('content-type')).toContain('application/problem+json');
    expect(reply.body.detail.length).toBeGreaterThan(10);
    expect(JSON.stringify(reply.body)).not.toMatch(/node_modules|at \w+ \(|\.ts:|select /);
    expect((await hub.ask('/collab/state/tasks')).body).toMatchObject({ etag, seq });
  });

  test('G7 an unknown command suggests, an unknown flag names the nearest and shows an example', async () => {
    expect((await hub.type('task crate "x"')).body.suggestions[0]).toBe('task create');
    expect((await hub.type('task create x --priorty high')).body.detail).toMatch(/--priorty.*--priority/);
  });

  test('S55 P2 refusals are in the audit log with their codes, and secrets are not', async () => {
    await hub.type('user create eve@example.org --name Eve --role admin --password "hunter2 hunter2" --nonsense');
    await hub.ask('/collab/tasks', { token: 'kyk_wrongwrongwrong' });
    expect(JSON.stringify((await hub.ask('/audit?limit=200')).body.rows)).not.toContain('hunter2');
    for (const code of [
      'bad_json',
      'unknown_command',
      'invalid_input',
      'forbidden',
      'invalid_token',
      'duplicate',
      'etag_mismatch',
    ]) {
      expect((await hub.ask(`/audit?outcome=${code}&limit=1`)).body.rows, code).toMatchObject([{ outcome: code }]);
    }
  });
});

describe('conversation', () => {
  test('G8 several lines answer as a numbered transcript', async () => {
    const reply = await hub.type('task create "Line one"\nnonsense here\ntask list --limit 1');
    expect(reply.status).toBe(200);
    expect(reply.body.text).toMatch(/1> task create[\s\S]*ok [\s\S]*2> nonsense here\nunknown_command [\s\S]*3> task list/);
  });

  test('what was copied from a chat means the same elsewhere, and /kyros alone is help', async () => {
    expect((await hub.type('/kyros task list --limit 1')).body).toMatchObject({ ok: true, command: 'task.list' });
    expect((await hub.type('/kyros')).body).toMatchObject({ ok: true, command: 'hub.help' });
    expect((await hub.type('```text\ntask list --limit 1\n```')).body).toMatchObject({ ok: true, command: 'task.list' });
    expect((await hub.type('/kyrosque')).body).toMatchObject({ code: 'unknown_command' });
  });

  test('G9 help is filtered, --help works anywhere, again repeats', async () => {
    expect((await hub.type('help')).body.text).toContain('task');
    expect((await hub.type('task create --help')).body.text).toContain('--priority');
    await hub.type('task create "Again and again"');
    expect(await hub.type('again')).toMatchObject({ body: { command: 'task.create', output: { title: 'Again and again' } } });
  });

  test('G9 completion knows names, flags, choices and live tasks', async () => {
    const complete = async (line: string) =>
      (await hub.ask(`/hub/complete?line=${encodeURIComponent(line)}`)).body.map((one: any) => one.value);
    expect(await complete('task cr')).toContain('create');
    expect(await complete('task create x --pri')).toContain('--priority');
    expect(await complete('task create x --priority h')).toContain('high');
    expect(await complete('task show T-')).toContain('T-1');
  });
});
