/** Presets and tools over REST and as typed lines. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEMO_PRESETS, STARTER_PRESETS } from '../../../hub/jobs/starter-presets.ts';
import { openStudioHub, type StudioHub } from '../jobs/studio-hub.ts';

let hub: StudioHub;
beforeAll(async () => void (hub = await openStudioHub()));
afterAll(() => hub?.stop());

let count = 0;
const create = (body: object = {}, more = {}) =>
  hub.ask('/presets', { body: { name: `preset-${(count += 1)}`, executor: 'test.echo', ...body }, ...more });
const patch = (which: string, body: object, headers: Record<string, string> = {}, more = {}) =>
  hub.ask(`/presets/${which}`, { method: 'PATCH', body, headers, ...more });

describe('presets begin', () => {
  test('with those whose executor is there, once: whoever removes one is not given it again', async () => {
    const drafts = [
      { name: 'first', title: 'First', description: '', executor: 'test.echo', input: { text: 'a' } },
      { name: 'elsewhere', title: 'Elsewhere', description: '', executor: 'not.here', input: {} },
    ];
    await Promise.all([hub.core.studio.seed(drafts), hub.core.studio.seed(drafts)]);
    expect((await hub.ask('/presets')).body.presets).toMatchObject([{ name: 'first', executor: 'test.echo', version: 1 }]);
    expect((await hub.ask('/presets/first', { method: 'DELETE' })).status).toBe(204);
    await hub.core.studio.seed(drafts);
    expect((await hub.ask('/presets')).body.presets).toEqual([]);
  });

  test('their names are good names, each once', () => {
    const names = [...STARTER_PRESETS, ...DEMO_PRESETS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});

describe('POST /presets', () => {
  test('201 with Location and ETag; what is missing may come with the job', async () => {
    const made = await create({ title: 'Twice', input: { times: 2 } }, { as: 'operator' });
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^P-\d+$/), input: { times: 2 }, version: 1 } });
    expect(made.headers.get('location')).toBe(`/presets/${made.body.id}`);
    const shown = await hub.ask(`/presets/${made.body.name}`, { as: 'viewer' });
    expect([shown.body, shown.headers.get('etag')]).toEqual([made.body, made.headers.get('etag')]);
    expect((await create()).body.title).toBe(`preset-${count}`);
  });

  test.each([
    ['an unknown executor', { executor: 'test.eco' }, 422, 'invalid_input', '/executor'],
    ['an input that cannot fit', { input: { times: 'two' } }, 422, 'invalid_input', '/input/times'],
    ['an input that is not known', { input: { words: 2 } }, 422, 'invalid_input', '/input/words'],
    ['capitals', { name: 'Weekly' }, 422, 'invalid_input', '/name'],
    ['a name that is an id', { name: 'p-12' }, 422, 'invalid_input', '/name'],
    ['a path', { name: '../x' }, 422, 'invalid_input', '/name'],
    ['an owner', { created_by: 'x' }, 422, 'invalid_input', '/created_by'],
  ])('S16 refuses %s', async (_, body, status, code, path) => {
    expect(await create(body)).toMatchObject({ status, body: { code, errors: [{ path }] } });
  });

  test('refuses a name twice, and those who may not', async () => {
    await create({ name: 'taken' });
    expect(await create({ name: 'taken' })).toMatchObject({ status: 409, body: { code: 'already_exists' } });
    for (const as of ['viewer', 'agent']) expect((await create({}, { as })).status).toBe(403);
  });
});

describe('PATCH and DELETE /presets/:id', () => {
  test('E7 the input is a merge patch, checked as a whole', async () => {
    const { name } = (await create({ input: { text: 'a', times: 2 } })).body;
    expect((await patch(name, { title: 'New', input: { times: null, tone: 'loud' } })).body).toMatchObject({
      title: 'New',
      input: { text: 'a', tone: 'loud' },
      version: 2,
    });
    expect(await patch(name, { input: { times: 7 } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/input/times' }] },
    });
    expect(await patch(name, { executor: 'test.steer' })).toMatchObject({ status: 422 });
    expect((await patch(name, { title: 'New' })).body.version).toBe(2);
  });

  test('E3 a tag that is given must be the one of now', async () => {
    const made = await create();
    const { name } = made.body;
    const first = made.headers.get('etag')!;
    const changed = await patch(name, { title: 'One' }, { 'if-match': first });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toBe((await hub.ask(`/presets/${name}`)).headers.get('etag'));
    expect(await patch(name, { title: 'Two' }, { 'if-match': first })).toMatchObject({
      status: 412,
      body: { current_version: 2 },
    });
    expect((await hub.ask(`/presets/${name}`, { method: 'DELETE', headers: { 'if-match': first } })).status).toBe(412);
    expect((await hub.ask(`/presets/${name}`, { method: 'DELETE', as: 'agent' })).status).toBe(403);
    expect((await hub.ask(`/presets/${name}`, { method: 'DELETE' })).status).toBe(204);
    expect((await hub.ask(`/presets/${name}`)).status).toBe(404);
  });

  test('a name may be changed, but not to one that is taken', async () => {
    const [one, two] = [(await create()).body, (await create()).body];
    expect((await patch(one.id, { name: two.name })).body.code).toBe('already_exists');
    expect((await patch(one.id, { name: 'a-new-name' })).body).toMatchObject({ id: one.id, name: 'a-new-name' });
  });
});

describe('GET /presets', () => {
  test('pages by name', async () => {
    const names: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body } = await hub.ask(`/presets?limit=2${cursor && `&cursor=${cursor}`}`);
      names.push(...body.presets.map((one: { name: string }) => one.name));
      cursor = body.next_cursor;
    }
    const all = (await hub.ask('/presets?limit=200')).body.presets.map((one: { name: string }) => one.name);
    expect(names).toEqual(all);
    expect(all.length).toBeGreaterThan(4);
    expect((await hub.type('preset list --executor test.steer')).body.text).toBe('There is no preset yet.');
  });
});

describe('tools', () => {
  const update = (body: object, headers: Record<string, string> = {}, more = {}) =>
    hub.ask('/tools/test.echo', { method: 'PATCH', body, headers, ...more });

  test('GET /tools describes each executor: schemas, settings, limits, an example', async () => {
    const { body } = await hub.ask('/tools', { as: 'viewer' });
    expect(body.tools.map((one: { id: string }) => one.id)).toEqual(['test.echo', 'test.steer']);
    expect(body.tools[0]).toMatchObject({
      summary: 'Says it again',
      role: 'agent',
      enabled: true,
      settings: { width: 80, names: { first: 'Ann' } },
      limits: { timeout_seconds: 10, max_input_bytes: 1_000, max_output_bytes: 2_000, max_attempts: 3 },
      input_schema: {
        type: 'object',
        additionalProperties: false,
        properties: { times: { maximum: 3, description: 'How often' } },
      },
      params_schema: { properties: { style: { enum: ['bold', 'plain'] } } },
      settings_schema: { properties: { width: { minimum: 20 } } },
      example: { text: 'Hello' },
      version: 0,
    });
    expect((await hub.type('tool show test.echo')).body.text).toContain(`job create test.echo --input '{"text":"Hello"}'`);
    expect((await hub.ask('/tools/test.eco')).body).toMatchObject({
      code: 'not_found',
      detail: expect.stringContaining('test.echo'),
    });
  });

  test('E7 PATCH merges settings, and null gives a default again', async () => {
    const changed = await update({ settings: { width: 40, names: { first: 'Bea' } } }, {}, { as: 'operator' });
    expect(changed).toMatchObject({ status: 200, body: { version: 1, settings: { width: 40, names: { first: 'Bea' } } } });
    expect((await update({ settings: { width: null } })).body).toMatchObject({
      version: 2,
      settings: { width: 80, names: { first: 'Bea' } },
    });
    expect((await update({ settings: {} })).body.version).toBe(2);
    expect((await hub.ask('/tools/test.echo')).body).toMatchObject({ version: 2, settings: { width: 80 } });
  });

  test('E3 a tag that is given must be the one of now', async () => {
    const etag = (await hub.ask('/tools/test.echo')).headers.get('etag')!;
    expect((await update({ enabled: false }, { 'if-match': etag })).status).toBe(200);
    expect(await update({ enabled: true }, { 'if-match': etag })).toMatchObject({ status: 412, body: { code: 'etag_mismatch' } });
    expect((await hub.type('tool update test.echo --enabled')).body.output.enabled).toBe(true);
  });

  test.each([
    ['a setting out of range', { settings: { width: 5 } }, '/settings/width'],
    ['a setting that is not known', { settings: { wide: 5 } }, '/settings/wide'],
    ['a limit', { limits: { max_attempts: 99 } }, '/limits'],
    ['another role', { role: 'viewer' }, '/role'],
  ])('S16 refuses %s', async (_, body, path) => {
    expect(await update(body)).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ path }] } });
  });

  test('is for operators; at once, each change counts', async () => {
    expect((await update({ enabled: false }, {}, { as: 'agent' })).status).toBe(403);
    expect((await hub.ask('/tools/none', { method: 'PATCH', body: {} })).status).toBe(404);
    const before = (await hub.ask('/tools/test.echo')).body.version;
    const widths = Array.from({ length: 12 }, (_, at) => 100 + at);
    await Promise.all(widths.map((width) => update({ settings: { width } })));
    expect((await hub.ask('/tools/test.echo')).body.version).toBe(before + widths.length);
  });
});
