/** A command from the shell to the hub and back (COMMANDS "CLI"): the real program against a server that speaks the contract. */
import { describe, expect, test } from 'vitest';
import { answer, createHome, done, refuse, runKyros, startStandIn, type Received } from './stand-in-hub.ts';

const commands = (received: Received[]) => received.filter(({ path }) => path === '/hub/commands');

describe('a command', () => {
  test('goes to the hub as one line, from the channel cli, with a key of its own', async () => {
    await using hub = await startStandIn((_, response) => done(response, { text: 'Created T-1.' }));
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['task', 'create', 'Fix login', '--priority', 'high']);
    expect(outcome).toEqual({ code: 0, stdout: 'Created T-1.\n', stderr: '' });
    const [request] = hub.received;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/hub/commands',
      body: { text: 'task create "Fix login" --priority high' },
    });
    expect(request?.headers).toMatchObject({ 'kyros-client': 'cli', 'content-type': 'application/json' });
    expect(request?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    expect(request?.headers.authorization).toBeUndefined();
  });

  test('has another key at every call, and the given one when one is given', async () => {
    await using hub = await startStandIn((_, response) => done(response));
    using home = createHome();
    await runKyros(home, hub.url, ['task', 'list']);
    await runKyros(home, hub.url, ['task', 'list']);
    await runKyros(home, hub.url, ['--idempotency-key', 'mine', 'task', 'list']);
    const keys = hub.received.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('mine');
  });

  test('shows rows as a table, whole when nobody looks', async () => {
    const view = { columns: ['id', 'status', 'created_at'], rows: [['T-1', 'queued', '2026-01-02T03:04:05.000Z']] };
    await using hub = await startStandIn((_, response) => done(response, { text: '1 task', view }));
    using home = createHome();
    const { stdout } = await runKyros(home, hub.url, ['task', 'list']);
    expect(stdout).toBe('1 task\nID   STATUS  CREATED AT\nT-1  queued  2026-01-02T03:04:05.000Z\n');
  });

  test('with --json prints the output and nothing else', async () => {
    const output = { tasks: [{ id: 'T-1', title: 'a \u009b31m title' }] };
    await using hub = await startStandIn((_, response) => done(response, { output, view: { columns: ['id'], rows: [['T-1']] } }));
    using home = createHome();
    const { stdout } = await runKyros(home, hub.url, ['task', 'list', '--json']);
    expect(JSON.parse(stdout)).toEqual(output);
    expect(stdout).not.toContain('\u009b');
    expect(hub.received[0]?.body).toEqual({ text: 'task list' });
  });

  test('that waits for a confirmation says how to give it and is no failure', async () => {
    const pending = { id: 'call-1', status: 'pending', confirm_id: 'A7Q2', preview: 'Deletes task T-1.' };
    await using hub = await startStandIn((_, response) => answer(response, 202, pending));
    using home = createHome({ npm_lifecycle_event: 'kyros' });
    const outcome = await runKyros(home, hub.url, ['task', 'delete', 'T-1']);
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toBe('Deletes task T-1.\nNothing has happened yet. To confirm: npm run kyros -- approve A7Q2\n');
    expect(JSON.parse((await runKyros(home, hub.url, ['--json', 'task', 'delete', 'T-1'])).stdout)).toEqual(pending);
  });

  test('G8 in one text with others comes back as the transcript of the hub', async () => {
    const answers = [
      { ok: true, output: 1 },
      { ok: false, code: 'not_found' },
    ];
    await using hub = await startStandIn((_, response) =>
      answer(response, 200, { ok: false, text: '1> a\nok x\n2> b\nnot_found y', answers }),
    );
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['a\nb']);
    expect(outcome).toEqual({ code: 1, stdout: '1> a\nok x\n2> b\nnot_found y\n', stderr: '' });
    expect(hub.received[0]?.body).toEqual({ text: 'a\nb' });
    expect(JSON.parse((await runKyros(home, hub.url, ['--json', 'a\nb'])).stdout)).toEqual(answers);
  });

  test('without words, or --help alone, shows the usage and the help of the hub', async () => {
    await using hub = await startStandIn(({ body }, response) => done(response, { text: `Answer to ${String(body.text)}` }));
    using home = createHome();
    for (const argv of [[], ['--help']]) {
      const { code, stdout } = await runKyros(home, hub.url, argv);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage\n.*Answer to help\n$/s);
    }
    expect((await runKyros(home, hub.url, ['task', 'claim', '--help'])).stdout).toBe('Answer to task claim --help\n');
  });
});

describe('a refusal', () => {
  test.each([
    [422, 'unknown_command', 2],
    [412, 'etag_mismatch', 3],
    [404, 'not_found', 4],
    [403, 'forbidden', 1],
  ])('%i %s ends with exit code %i, one line and the next step', async (status, code, exitCode) => {
    await using hub = await startStandIn((_, response) => refuse(response, status, code));
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['task', 'list']);
    expect(outcome).toMatchObject({ code: exitCode, stdout: '' });
    const [line, next] = outcome.stderr.split('\n');
    expect(line).toBe(`Refused as ${code}. (${code})`);
    expect(next).toMatch(/^ {2}\S.*\.$/);
    expect(hub.received).toHaveLength(1);
  });

  test('names each wrong field once, and the request id of a fault of ours', async () => {
    const errors = [
      { path: '/priority', message: 'one of low, high' },
      { path: '', message: 'as the detail says' },
    ];
    await using hub = await startStandIn(({ body }, response) =>
      body.text === 'broken'
        ? refuse(response, 500, 'internal')
        : refuse(response, 422, 'invalid_input', { errors, detail: 'Wrong, as the detail says.' }),
    );
    using home = createHome();
    const wrong = await runKyros(home, hub.url, ['task', 'create']);
    expect(wrong.stderr).toContain('\n  priority: one of low, high\n');
    expect(wrong.stderr.match(/as the detail says/g)).toHaveLength(1);
    expect((await runKyros(home, hub.url, ['broken'])).stderr).toContain('Request id: req-1');
  });

  test('of somebody unknown tells how to sign in', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 401, 'unauthenticated'));
    using home = createHome();
    const { code, stderr } = await runKyros(home, hub.url, ['task', 'list']);
    expect(code).toBe(1);
    expect(stderr).toContain('Sign in: kyros login.');
  });

  test('with --json is the problem on standard error', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 404, 'not_found', { instance: '/x' }));
    using home = createHome();
    const { stdout, stderr } = await runKyros(home, hub.url, ['--json', 'task', 'show', 'T-9']);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toMatchObject({ code: 'not_found', status: 404, instance: '/x' });
  });

  test('of the own words is found before anything is sent', async () => {
    await using hub = await startStandIn((_, response) => done(response));
    using home = createHome();
    for (const argv of [['--url'], ['--url', 'ftp://x', 'a'], ['tail', '--since', 'soon']]) {
      const { code, stderr } = await runKyros(home, hub.url, argv);
      expect([argv, code]).toEqual([argv, 2]);
      expect(stderr).toMatch(/^[^\n]+\.\n {2}[^\n]+\n$/);
    }
    expect(hub.received).toEqual([]);
  });

  test('of the machine under it is one line too', async () => {
    await using hub = await startStandIn((_, response) => answer(response, 200, { access_token: 'a', expires_in: 9, user: {} }));
    using home = createHome({ XDG_CONFIG_HOME: '/dev/null' });
    const { code, stderr } = await runKyros(home, hub.url, ['login', 'ada@x.org', '--password-stdin'], 'secret\n');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The CLI itself failed: [^\n]+\n {2}Set KYROS_DEBUG=1 to see where\.\n$/);
  });
});

describe('the network', () => {
  test('without a hub is exit code 5, at once and without a stack', async () => {
    const gone = await startStandIn(() => undefined);
    await gone.close();
    using home = createHome();
    const outcome = await runKyros(home, gone.url, ['task', 'list']);
    expect(outcome).toEqual({
      code: 5,
      stdout: '',
      stderr: `No hub answers at ${gone.url}.\n  Start it with npm start, or name another with --url or KYROS_URL.\n`,
    });
  });

  test('that loses the answer is tried once more with the same key, so that nothing is done twice', async () => {
    let first = true;
    await using hub = await startStandIn((_, response) => {
      if (first) response.destroy();
      else done(response, { text: 'Created T-1.' });
      first = false;
    });
    using home = createHome();
    const { code, stdout } = await runKyros(home, hub.url, ['task', 'create', 'x']);
    expect([code, stdout]).toEqual([0, 'Created T-1.\n']);
    const [one, two] = commands(hub.received);
    expect(two?.headers['idempotency-key']).toBe(one?.headers['idempotency-key']);
    expect(two?.body).toEqual(one?.body);
    expect(hub.received).toHaveLength(2);
  });

  test('that loses the answer while the command runs waits for the answer of the first sending', async () => {
    let count = 0;
    await using hub = await startStandIn((_, response) => {
      count += 1;
      if (count === 1) response.destroy();
      else if (count < 4) refuse(response, 409, 'in_progress', { retryable: true, retry_after_seconds: 0.01 });
      else done(response, { text: 'Created T-1.' });
    });
    using home = createHome();
    expect(await runKyros(home, hub.url, ['task', 'create', 'x'])).toMatchObject({ code: 0, stdout: 'Created T-1.\n' });
    expect(new Set(hub.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('that stays lost tells the key with which to ask again', async () => {
    await using hub = await startStandIn((_, response) => void response.destroy());
    using home = createHome();
    const { code, stderr } = await runKyros(home, hub.url, ['task', 'create', 'x']);
    expect(code).toBe(5);
    expect(stderr).toContain(`--idempotency-key ${String(hub.received[0]?.headers['idempotency-key'])} `);
    expect(hub.received).toHaveLength(2);
  });

  test('in_progress without a lost connection is a refusal like another', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 409, 'in_progress', { retry_after_seconds: 60 }));
    using home = createHome();
    expect((await runKyros(home, hub.url, ['--idempotency-key', 'k', 'task', 'list'])).code).toBe(3);
  });

  test('that ends at something else than a hub is exit code 5, and a redirect is not followed', async () => {
    await using hub = await startStandIn(({ body }, response) =>
      body.text === 'moved'
        ? response.writeHead(301, { location: 'https://elsewhere.example/' }).end()
        : response.end('<html>hello</html>'),
    );
    using home = createHome();
    expect(await runKyros(home, hub.url, ['hello'])).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('not a Kyros hub'),
    });
    expect(await runKyros(home, hub.url, ['moved'])).toMatchObject({
      code: 5,
      stderr: expect.stringContaining('https://elsewhere.example/'),
    });
  });
});

describe('lines from standard input (G8)', () => {
  test('G8 run one after the other and come back numbered; a refusal does not stop the next', async () => {
    await using hub = await startStandIn(({ body }, response) =>
      body.text === 'task show T-9' ? refuse(response, 404, 'not_found') : done(response, { text: `did ${String(body.text)}` }),
    );
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['-'], '# a comment\ntask list\r\n\ntask show T-9\ntask list');
    expect(outcome.code).toBe(4);
    expect(outcome.stdout).toContain(
      '1> task list\nok did task list\n2> task show T-9\nrefused Refused as not_found. (not_found)\n',
    );
    expect(outcome.stdout).toMatch(/3> task list\nok did task list\n$/);
  });

  test('G8 stop when a dangerous one is refused', async () => {
    await using hub = await startStandIn(({ method, body }, response) => {
      if (method === 'GET')
        answer(response, 200, [
          { name: 'task.delete', spoken: 'task delete', effect: 'danger' },
          { name: 'task.show', spoken: 'task show', effect: 'read' },
        ]);
      else if (body.text === 'task list') done(response);
      else refuse(response, 409, 'conflict');
    });
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['-'], 'task show T-9\ntask delete T-1\ntask list\n');
    expect(outcome.stdout).toContain('2> task delete T-1\nrefused');
    expect(outcome.stdout).not.toContain('3>');
    expect(outcome.stderr).toContain('the rest was not run');
  });

  test('G8 stop after five unknown ones', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 422, 'unknown_command'));
    using home = createHome();
    const outcome = await runKyros(home, hub.url, ['-'], 'dear hub\n'.repeat(9));
    expect(outcome.code).toBe(2);
    expect(hub.received).toHaveLength(5);
  });

  test('with --json are one JSON line each', async () => {
    await using hub = await startStandIn(({ body }, response) =>
      body.text === 'b' ? refuse(response, 404, 'not_found') : done(response, { output: [1] }),
    );
    using home = createHome();
    const { stdout } = await runKyros(home, hub.url, ['--json', '-'], 'a\nb\n');
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { line: 'a', ok: true, output: [1] },
      { line: 'b', ok: false, error: { code: 'not_found' } },
    ]);
  });
});
