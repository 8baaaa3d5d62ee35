/** Jobs over REST and as typed lines, on the hub's own pipeline; what an executor makes of them is put there by the test. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStudioHub, type StudioHub } from '../jobs/studio-hub.ts';

let hub: StudioHub;
beforeAll(async () => {
  hub = await openStudioHub();
  await hub.ask('/presets', {
    body: { name: 'greeting', executor: 'test.echo', title: 'A greeting', input: { text: 'Good day', times: 2 } },
  });
});
afterAll(() => hub?.stop());

const create = (body: object, more = {}) => hub.ask('/jobs', { body, ...more });

describe('POST /jobs', () => {
  test('queues a job: 201, Location, one row, one event in the same transaction', async () => {
    const made = await create({ executor: 'test.echo', title: 'Say it', input: { text: 'Hello' } });
    const { id } = made.body;
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^J-\d+$/), status: 'queued' } });
    expect(Object.keys(made.body)).toEqual(['id', 'status']);
    expect(made.headers.get('location')).toBe(`/jobs/${id}`);
    expect((await hub.ask(`/jobs/${id}`)).body).toMatchObject({
      id,
      title: 'Say it',
      executor: 'test.echo',
      preset: null,
      status: 'queued',
      input: { text: 'Hello' },
      params: null,
      max_attempts: 3,
      created_by: 'admin-key',
      channel: 'api',
      attempts: [],
      variants: [],
      failure: null,
    });
    expect(await hub.events(`job:${id}`)).toEqual([['job_created', `job:${id}`, { title: 'Say it', executor: 'test.echo' }]]);
  });

  test('lays its input over that of a preset, named by id or name', async () => {
    const { id } = (await create({ preset: 'greeting', input: { text: 'Good night' } })).body;
    expect((await hub.ask(`/jobs/${id}`)).body).toMatchObject({
      title: 'A greeting',
      executor: 'test.echo',
      preset: 'greeting',
      input: { text: 'Good night', times: 2 },
    });
    const { id: presetId } = (await hub.ask('/presets/greeting')).body;
    const byId = await create({ preset: presetId.toLowerCase(), title: 'Mine' });
    expect((await hub.ask(`/jobs/${byId.body.id}`)).body).toMatchObject({ title: 'Mine', input: { text: 'Good day' } });
  });

  test('E10 the same key again gives the first answer and no second job', async () => {
    const ask = { headers: { 'idempotency-key': 'job-once' } };
    const body = { executor: 'test.echo', input: { text: 'only once' } };
    const [first, again] = [await create(body, ask), await create(body, ask)];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await create({ ...body, title: 'x' }, ask)).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    expect(await hub.events(`job:${first.body.id}`)).toHaveLength(1);
  });

  test.each([
    ['an unknown executor', { executor: 'test.ecko', input: {} }, 422, 'invalid_input', '/executor', /Did you mean "test.echo"/],
    ['neither executor nor preset', { input: {} }, 422, 'invalid_input', '/executor', /executor or a preset/],
    ['both', { executor: 'test.echo', preset: 'greeting' }, 422, 'invalid_input', '/executor', /beside a preset/],
    ['an unknown preset', { preset: 'greetin' }, 404, 'not_found', undefined, /Did you mean "greeting"/],
    ['a missing part of the input', { executor: 'test.echo' }, 422, 'invalid_input', '/input/text', /is missing/],
    [
      'a wrong part of the input',
      { executor: 'test.echo', input: { text: 'a', times: 9 } },
      422,
      'invalid_input',
      '/input/times',
      /3/,
    ],
    [
      'an unknown part of the input',
      { executor: 'test.echo', input: { text: 'a', tims: 1 } },
      422,
      'invalid_input',
      '/input/tims',
      /times/,
    ],
    [
      'parts that do not go together',
      { executor: 'test.echo', input: { text: 'hush', tone: 'loud' } },
      422,
      'invalid_input',
      '/input',
      /aloud/,
    ],
    ['an input that is no object', { executor: 'test.echo', input: ['a'] }, 422, 'invalid_input', '/input', /./],
    [
      'an input that is too large',
      { executor: 'test.echo', input: { text: 'ä'.repeat(600) } },
      413,
      'payload_too_large',
      undefined,
      /12\d\d bytes.*1000/,
    ],
    ['an unknown field', { executor: 'test.echo', input: { text: 'a' }, status: 'ready' }, 422, 'invalid_input', '/status', /./],
    ['a title of two lines', { executor: 'test.echo', input: { text: 'a' }, title: 'a\nb' }, 422, 'invalid_input', '/title', /./],
  ])('S16 refuses %s, and stores nothing', async (_, body, status, code, path, detail) => {
    const before = (await hub.ask('/jobs?limit=1')).body.jobs[0]?.id;
    const reply = await create(body);
    expect(reply).toMatchObject({ status, body: { code } });
    expect(reply.body.detail).toMatch(detail);
    if (path !== undefined) expect(reply.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await hub.ask('/jobs?limit=1')).body.jobs[0]?.id).toBe(before);
  });

  test('P3 is not for viewers, and an executor for operators is not for agents', async () => {
    const body = { executor: 'test.steer', input: {} };
    expect(await create(body, { as: 'viewer' })).toMatchObject({ status: 403, body: { needed_role: 'agent' } });
    expect(await create(body, { as: 'agent' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', needed_role: 'operator' },
    });
    expect((await create(body, { as: 'operator' })).status).toBe(201);
  });

  test('what the executor itself refuses is told at its place, before anything is stored', async () => {
    const body = { executor: 'test.echo', input: { text: 'secret' } };
    expect(await create(body, { as: 'agent' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden', detail: 'This needs an operator.', errors: [{ path: '/input/text' }] },
    });
    expect((await create(body, { as: 'operator' })).status).toBe(201);
  });

  test('refuses a tool that is switched off', async () => {
    await hub.ask('/tools/test.steer', { method: 'PATCH', body: { enabled: false } });
    expect(await create({ executor: 'test.steer' })).toMatchObject({ status: 409, body: { code: 'tool_disabled' } });
    await hub.ask('/tools/test.steer', { method: 'PATCH', body: { enabled: true } });
    expect((await create({ executor: 'test.steer' })).status).toBe(201);
  });

  test('C2 is typed as it is meant', async () => {
    const made = await hub.type(`job create test.echo --title "Typed" --input '{"text":"# a","times":2}'`);
    expect(made).toMatchObject({ status: 200, body: { command: 'job.create', output: { status: 'queued', title: 'Typed' } } });
    expect(made.body.text).toContain(`job show ${made.body.output.id}`);
    expect((await hub.ask(`/jobs/${made.body.output.id}`)).body.input).toEqual({ text: '# a', times: 2 });
    expect((await hub.type('job create --preset greeting')).body.output).toMatchObject({ executor: 'test.echo' });
    expect((await hub.type(`job create test.echo --input '{"text":'`)).body).toMatchObject({ code: 'invalid_input' });
    expect((await hub.type(`job create test.echo --input 7`)).body).toMatchObject({ code: 'invalid_input' });
  });

  test('P2 the audit row names what it was about', async () => {
    const { job } = await hub.propose(['a']);
    await hub.type(`job variant ${job}`);
    const { rows } = (await hub.ask('/audit?command=job.variant&limit=1')).body;
    expect(rows[0]).toMatchObject({ outcome: 'ok', targets: [{ kind: 'jobs', id: job }] });
  });
});

describe('GET /jobs', () => {
  test('filters by state, executor and preset', async () => {
    const { job } = await hub.propose(['a']);
    const ids = async (query: string) => (await hub.ask(`/jobs?${query}`)).body.jobs.map((one: { id: string }) => one.id);
    expect((await ids('status=ready'))[0]).toBe(job);
    expect(await ids('status=queued')).not.toContain(job);
    expect(await ids('status=ready,queued&executor=test.echo&limit=200')).toContain(job);
    expect(await ids('executor=test.steer')).not.toContain(job);
    expect((await ids('preset=greeting')).length).toBeGreaterThan(0);
    expect(await ids('preset=nothing')).toEqual([]);
    expect(await hub.ask('/jobs?status=finished')).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect((await hub.type('job list --status ready')).body.view.rows[0]).toEqual([
      job,
      'ready',
      'test.echo',
      'A job',
      'admin-key',
      expect.any(String),
    ]);
  });

  test('pages over a thousand jobs without gaps and repeats, while others are added', async () => {
    await hub.core.orm.em.fork().execute(`
      insert into jobs (id, number, title, executor, input, max_attempts, run_at, created_by, created_by_name, channel, call_id, created_at)
      select 'J-' || n, n, 'Many', 'test.steer', '{}', 1, now(), 'user:x', 'x', 'api', gen_random_uuid(), now()
      from (select nextval('job_numbers') as n from generate_series(1, 1005)) as numbers`);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await hub.ask(`/jobs?executor=test.steer&limit=97${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.jobs.map((one: { id: string }) => one.id));
      cursor = body.next_cursor;
      if (seen.length < 500) await create({ executor: 'test.steer' });
    }
    const many = seen.filter((id) => Number(id.slice(2)) > Number(seen[0]!.slice(2)) - 1005);
    expect([new Set(seen).size, many.length]).toEqual([seen.length, 1005]);
    expect(seen).toEqual(seen.toSorted((a, b) => Number(b.slice(2)) - Number(a.slice(2))));
  });

  test.each(['!', 'bm90IGpzb24', 'WyJ4Il0', 'WyItMSJd', 'WyIxOyBkcm9wIHRhYmxlIGpvYnMiXQ'])(
    'refuses a cursor that is none: %s',
    async (cursor) => {
      expect(await hub.ask(`/jobs?cursor=${cursor}`)).toMatchObject({ status: 400, body: { code: 'bad_cursor' } });
    },
  );
});

describe('GET /jobs/:id', () => {
  test('shows attempts and variants, and what to do next', async () => {
    const { job, variants } = await hub.propose(['one\n', 'two\n']);
    const { body } = await hub.ask(`/jobs/${job.toLowerCase()}`, { as: 'viewer' });
    expect(body.variants).toMatchObject([
      { id: variants[0], content: 'one\n', status: 'proposed', etag: expect.any(String) },
      { id: variants[1], content: 'two\n' },
    ]);
    const shown = (await hub.type(`job show ${job}`)).body;
    expect(shown.text).toContain(`variant accept ${variants[0]}`);
    expect(shown.view.rows).toHaveLength(2);
  });

  test('waits until the run is over, or so long as asked', async () => {
    const { id } = (await create({ executor: 'test.echo', input: { text: 'a' } })).body;
    const waiting = hub.ask(`/jobs/${id}`, { headers: { prefer: 'wait=30' } });
    await hub.become(id, 'failed');
    const reply = await waiting;
    expect(reply).toMatchObject({ status: 200, body: { status: 'failed' } });
    expect(reply.headers.get('preference-applied')).toBe('wait=30');
    const { id: other } = (await create({ executor: 'test.echo', input: { text: 'a' } })).body;
    expect((await hub.type(`job show ${other} --wait 1s`)).body.output).toMatchObject({ status: 'queued' });
    expect(await hub.ask(`/jobs/${other}?wait_seconds=56`)).toMatchObject({ status: 422 });
  });

  test.each([
    ['J-999999', 404],
    ['J-99999999999999999999', 404],
    ["J-1'%20or%201=1", 422],
    ['J-1%00', 422],
  ])('has no %s', async (id, status) => {
    expect((await hub.ask(`/jobs/${id}`)).status).toBe(status);
  });
});

describe('changes of state', () => {
  const move = (id: string, what: string, body: object = {}, more = {}) => hub.ask(`/jobs/${id}/${what}`, { body, ...more });

  test('a queued job is cancelled at once, a running one is asked to stop', async () => {
    const { id } = (await create({ executor: 'test.echo', input: { text: 'a' } })).body;
    expect(await move(id, 'cancel', { reason: 'Not needed' })).toMatchObject({
      status: 200,
      body: { id, status: 'cancelled', cancel_requested: false },
    });
    expect((await hub.events(`job:${id}`)).at(-1)).toEqual([
      'job_cancelled',
      `job:${id}`,
      { was: 'queued', reason: 'Not needed' },
    ]);
    const running = (await create({ executor: 'test.echo', input: { text: 'a' } })).body.id;
    await hub.become(running, 'running');
    expect((await move(running, 'cancel')).body).toEqual({ id: running, status: 'running', cancel_requested: true });
    expect((await move(running, 'cancel')).status).toBe(200);
    expect((await hub.events(`job:${running}`)).filter(([event]) => event === 'job_cancel_requested')).toHaveLength(1);
  });

  test('what failed or was cancelled may be run again', async () => {
    for (const status of ['failed', 'cancelled'] as const) {
      const { id } = (await create({ executor: 'test.echo', input: { text: 'a' } })).body;
      await hub.become(id, status);
      expect(await move(id, 'retry')).toMatchObject({ status: 200, body: { id, status: 'queued' } });
      expect((await hub.events(`job:${id}`)).at(-1)).toMatchObject(['job_retried', `job:${id}`, { why: 'retry' }]);
    }
  });

  test('what is ready may propose one more, with params that the executor takes', async () => {
    const { job } = await hub.propose(['a']);
    expect(await move(job, 'variants', { params: { style: 'italic' } })).toMatchObject({
      status: 422,
      body: { code: 'invalid_input', errors: [{ path: '/params/style' }] },
    });
    expect(await move(job, 'variants', { params: { style: 'bold' } })).toMatchObject({ status: 200, body: { status: 'queued' } });
    expect((await hub.ask(`/jobs/${job}`)).body).toMatchObject({ params: { style: 'bold' }, variants: [{ status: 'proposed' }] });
  });

  test.each([
    ['queued', 'retry', 'queued'],
    ['queued', 'variants', 'queued'],
    ['running', 'retry', 'queued'],
    ['ready', 'cancel', 'cancelled'],
    ['ready', 'retry', 'queued'],
    ['accepted', 'cancel', 'cancelled'],
    ['accepted', 'variants', 'queued'],
    ['accepted', 'retry', 'queued'],
    ['failed', 'cancel', 'cancelled'],
    ['cancelled', 'variants', 'queued'],
    ['cancelled', 'cancel', 'cancelled'],
  ] as const)('what is %s is not for %s', async (from, what, to) => {
    const { job } = await hub.propose(['a']);
    await hub.become(job, from);
    const reply = await move(job, what);
    expect(reply).toMatchObject({ status: 409, body: { code: 'illegal_transition', from, to, allowed: expect.any(Array) } });
    expect((await hub.ask(`/jobs/${job}`)).body.status).toBe(from);
  });

  test('rights are those of now: a retry is checked like the first time', async () => {
    const { id } = (await create({ executor: 'test.steer' })).body;
    await hub.become(id, 'failed');
    expect((await move(id, 'retry', {}, { as: 'agent' })).status).toBe(403);
    await hub.ask('/tools/test.steer', { method: 'PATCH', body: { enabled: false } });
    expect((await move(id, 'retry')).body.code).toBe('tool_disabled');
    await hub.ask('/tools/test.steer', { method: 'PATCH', body: { enabled: true } });
    const secret = (await create({ executor: 'test.echo', input: { text: 'secret' } })).body.id;
    await hub.become(secret, 'failed');
    expect((await move(secret, 'retry', {}, { as: 'agent' })).body.code).toBe('forbidden');
    for (const what of ['cancel', 'retry', 'variants'])
      expect([(await move(id, what, {}, { as: 'viewer' })).status, (await move('J-999999', what)).status]).toEqual([403, 404]);
  });
});

describe('at the end', () => {
  test('whoever waits for a job when the hub stops is told to come back', async () => {
    const other = await openStudioHub();
    const { id } = (await other.ask('/jobs', { body: { executor: 'test.echo', input: { text: 'a' } } })).body;
    const waiting = other.ask(`/jobs/${id}`, { headers: { prefer: 'wait=50' } });
    const typed = other.type(`job show ${id} --wait 50s`);
    // One that was asked later has been answered, so both have arrived.
    await other.ask('/jobs');
    await other.stop();
    for (const reply of await Promise.all([waiting, typed]))
      expect(reply).toMatchObject({ status: 503, body: { code: 'stopping' } });
  });
});

describe('completion', () => {
  test('knows jobs, variants, presets and tools', async () => {
    const { job, variants } = await hub.propose(['a']);
    const complete = async (line: string) =>
      (await hub.ask(`/hub/complete?line=${encodeURIComponent(line)}`)).body.map((one: { value: string }) => one.value);
    expect(await complete('job show J-')).toContain(job);
    expect(await complete('variant accept V-')).toContain(variants[0]);
    expect(await complete('job create --preset gr')).toContain('greeting');
    expect(await complete('job create test.')).toEqual(expect.arrayContaining(['test.echo', 'test.steer']));
  });
});
