import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send, sendJson, startTestHub, type TestHub } from '../../support/http-hub.ts';

let hub: TestHub;
beforeAll(async () => void (hub = await startTestHub()));
afterAll(() => hub.stop());

const lastCall = () => hub.calls.at(-1)!;

describe('answers of bound commands', () => {
  it('writes status, body, ETag and forbids storing what carries one (E6)', async () => {
    const reply = await send(hub, { path: '/collab/tasks/T-1' });
    expect(reply.status).toBe(200);
    expect(reply.json).toEqual({ id: 'T-1', title: 'One', version: 3 });
    expect(reply.headers).toMatchObject({
      etag: '"3-abc"',
      'cache-control': 'no-store, no-transform',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(reply.headers['content-length']).toBe(String(Buffer.byteLength(reply.text)));
  });

  it('answers HEAD with the headers alone', async () => {
    const reply = await send(hub, { method: 'HEAD', path: '/collab/tasks/T-1' });
    expect(reply).toMatchObject({ status: 200, text: '' });
    expect(reply.headers.etag).toBe('"3-abc"');
  });

  it.each([['"3-abc"'], ['W/"3-abc"'], ['"x", "3-abc"'], ['*']])('E2 answers 304 to If-None-Match: %s', async (tag) => {
    const reply = await send(hub, { path: '/collab/tasks/T-1', headers: { 'if-none-match': tag } });
    expect(reply).toMatchObject({ status: 304, text: '' });
    expect(reply.headers.etag).toBe('"3-abc"');
  });

  it('answers in full when the tag is another one', async () => {
    expect((await send(hub, { path: '/collab/tasks/T-1', headers: { 'if-none-match': '"2-abc"' } })).status).toBe(200);
  });

  it('writes 201, Location and the body of the binding', async () => {
    const reply = await sendJson(hub, 'POST', '/collab/tasks', { title: 'New' });
    expect(reply.status).toBe(201);
    expect(reply.headers).toMatchObject({ location: '/collab/tasks/T-9', etag: '"1-new"' });
    expect(reply.json).toEqual({ id: 'T-9', etag: '"1-new"' });
  });

  it('writes headers of the binding, and 204 where it has no body', async () => {
    expect((await send(hub, { path: '/collab/tasks?limit=7' })).headers['x-count']).toBe('7');
    expect(await sendJson(hub, 'POST', '/collab/tasks/claim-next', {})).toMatchObject({ status: 204, text: '' });
  });

  it('P5 answers 202 with the id to confirm', async () => {
    const reply = await send(hub, { method: 'DELETE', path: '/collab/tasks/T-1', token: 'o-token' });
    expect(reply.status).toBe(202);
    expect(reply.json).toMatchObject({ status: 'pending', confirm_id: 'A7Q2', preview: 'It goes' });
    expect(reply.json.id).toMatch(/^call-/);
  });

  it('prefers a literal path to a parameter, whatever the order of the commands', async () => {
    await sendJson(hub, 'POST', '/collab/tasks/claim-next', {});
    expect(lastCall().ask).toMatchObject({ command: 'task.claim_next' });
  });

  it('P4 writes what is left of the limits', async () => {
    const limited = await startTestHub({ answer: () => ({ limits: { policy: '60 in 10 s', remaining: 41, resetSeconds: 5 } }) });
    const reply = await send(limited, { path: '/collab/tasks/T-1' });
    await limited.stop();
    expect(reply.headers).toMatchObject({ 'ratelimit-policy': '"default";q=60;w=10', ratelimit: '"default";r=41;t=5' });
  });
});

describe('input from query, path and body', () => {
  it('hands a query over as text with the parameters of the path', async () => {
    const reply = await send(hub, { path: '/collab/tasks?limit=7&q=a%20b' });
    expect(reply.json).toEqual({ limit: 7, q: 'a b' });
    expect(lastCall().ask).toMatchObject({ kind: 'text', body: { args: { limit: '7', q: 'a b' } } });
  });

  it('takes a repeated parameter only for a list', async () => {
    expect((await send(hub, { path: '/collab/tasks?status=queued&status=done&status=x' })).json.status).toEqual([
      'queued',
      'done',
      'x',
    ]);
    const reply = await send(hub, { path: '/collab/tasks?q=a&q=b' });
    expect(reply).toMatchObject({
      status: 422,
      json: { code: 'invalid_input', errors: [{ path: '/q', message: 'It was given more than once' }] },
    });
  });

  it.each(['colour', '__proto__', 'constructor'])('E8 refuses the unknown parameter %s and names it', async (name) => {
    const reply = await send(hub, { path: `/collab/tasks?${name}=x` });
    expect(reply).toMatchObject({ status: 422, json: { code: 'invalid_input', errors: [{ path: `/${name}` }] } });
    expect(reply.json.detail).not.toContain('more than once');
  });

  it('refuses a parameter that stands in the path', async () => {
    expect(await send(hub, { path: '/collab/tasks/T-1?id=T-2' })).toMatchObject({
      status: 422,
      json: { errors: [{ path: '/id' }] },
    });
  });

  it('decodes parameters of the path, and takes what cannot be decoded as it is', async () => {
    expect((await send(hub, { path: '/collab/tasks/T%2D1' })).json.id).toBe('T-1');
    expect((await send(hub, { path: '/collab/tasks/%zz' })).json.id).toBe('%zz');
  });

  it('takes a body field that repeats the path, and refuses one that differs', async () => {
    const ifMatch = { headers: { 'if-match': '"3-abc"' } };
    expect((await sendJson(hub, 'PATCH', '/collab/tasks/T-1', { id: 'T-1', title: 'x' }, ifMatch)).status).toBe(200);
    const reply = await sendJson(hub, 'PATCH', '/collab/tasks/T-1', { id: 'T-2' }, ifMatch);
    expect(reply).toMatchObject({
      status: 422,
      json: { errors: [{ path: '/id', message: 'It differs from the one in the path' }] },
    });
  });

  it.each(['[]', '"text"', '3', 'null', 'true'])('refuses the body %s, which is no object', async (body) => {
    expect(await sendJson(hub, 'POST', '/collab/tasks', body)).toMatchObject({ status: 422, json: { code: 'invalid_input' } });
  });

  it('E8 refuses an unknown field of the body and names it', async () => {
    const reply = await sendJson(hub, 'POST', '/collab/tasks', { title: 'x', tenant: 'y' });
    expect(reply).toMatchObject({ status: 422, json: { errors: [{ path: '/tenant' }] } });
  });

  it('takes a query beside a body, typed by the schema, but no field twice', async () => {
    expect((await sendJson(hub, 'POST', '/collab/tasks/T-1?count=3', { note: 'n' })).json).toEqual({
      id: 'T-1',
      count: 3,
      note: 'n',
    });
    expect((await send(hub, { method: 'POST', path: '/collab/tasks/T-1?count=3' })).json).toEqual({ id: 'T-1', count: 3 });
    expect((await sendJson(hub, 'POST', '/collab/tasks/T-1?count=3', { count: 3 })).json).toMatchObject({
      errors: [{ path: '/count' }],
    });
    expect((await sendJson(hub, 'POST', '/collab/tasks/T-1?count=many', {})).status).toBe(422);
  });

  it('refuses a body where a query belongs', async () => {
    const reply = await sendJson(hub, 'DELETE', '/collab/tasks/T-1', { reason: 'x' }, { token: 'o-token' });
    expect(reply).toMatchObject({ status: 400, json: { code: 'bad_request' } });
  });

  it('fills in the waiting time that a client prefers, up to 55 s, unless the body says another', async () => {
    const prefer = (value: string, body = {}) =>
      sendJson(hub, 'POST', '/collab/tasks/claim-next', body, { headers: { prefer: value } });
    expect((await prefer('respond-async, wait=20')).headers['preference-applied']).toBe('wait=20');
    expect(lastCall().ask).toMatchObject({ body: { args: { wait_seconds: 20 } } });
    expect((await prefer('wait=3600')).headers['preference-applied']).toBe('wait=55');
    expect((await prefer('wait=20', { wait_seconds: 1 })).headers['preference-applied']).toBeUndefined();
    expect(lastCall().ask).toMatchObject({ body: { args: { wait_seconds: 1 } } });
  });
});

describe('E9 the order of checks', () => {
  const bad = { headers: { 'content-type': 'text/plain' }, body: 'x' };

  it('says 401 before it reads the body', async () => {
    expect((await send(hub, { method: 'POST', path: '/collab/tasks', token: '', ...bad })).status).toBe(401);
  });

  it('says 403 before 415', async () => {
    expect((await send(hub, { method: 'POST', path: '/collab/tasks', token: 'v-token', ...bad })).status).toBe(403);
  });

  it('says 404 before 415', async () => {
    expect((await send(hub, { method: 'PATCH', path: '/collab/tasks/missing', token: 'a-token', ...bad })).status).toBe(404);
  });

  it('says 415 before 428, and 422 before 428', async () => {
    expect((await send(hub, { method: 'PATCH', path: '/collab/tasks/T-1', token: 'a-token', ...bad })).status).toBe(415);
    expect((await sendJson(hub, 'PATCH', '/collab/tasks/T-1', { nonsense: 1 })).status).toBe(422);
  });
});

describe('E3 If-Match', () => {
  it('is handed over as it was sent, and said to be required', async () => {
    await sendJson(hub, 'PATCH', '/collab/tasks/T-1', {}, { headers: { 'if-match': '"1-a", "3-abc"' } });
    expect(lastCall().ifMatch).toEqual({ header: '"1-a", "3-abc"', required: true });
  });

  it('answers 428 and 412 with the current tag in the header', async () => {
    const missing = await sendJson(hub, 'PATCH', '/collab/tasks/T-1', {});
    expect(missing).toMatchObject({ status: 428, json: { code: 'precondition_required', current_etag: '"3-abc"' } });
    expect(missing.headers.etag).toBe('"3-abc"');
    const other = await sendJson(hub, 'PATCH', '/collab/tasks/T-1', {}, { headers: { 'if-match': '"2-x"' } });
    expect(other).toMatchObject({ status: 412, json: { code: 'etag_mismatch', changed_by: 'ann' } });
    expect(other.headers.etag).toBe('"3-abc"');
  });

  it('is not looked at by commands that do not declare it', async () => {
    await sendJson(hub, 'POST', '/collab/tasks', { title: 'x' }, { headers: { 'if-match': 'junk' } });
    expect(lastCall().ifMatch).toBeUndefined();
  });
});

describe('E10 Idempotency-Key', () => {
  const create = (key: string, title: string, path = '/collab/tasks') =>
    sendJson(hub, 'POST', path, { title }, { headers: { 'idempotency-key': key } });

  it('answers a repeat with the first answer and says so', async () => {
    const first = await create('key-1', 'x');
    const second = await create('key-1', 'x');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second).toMatchObject({ status: 201, text: first.text });
    expect(second.headers.location).toBe(first.headers.location);
  });

  it('has a fingerprint over method, path, query and body', async () => {
    await create('key-2', 'x');
    expect(await create('key-2', 'y')).toMatchObject({ status: 422, json: { code: 'idempotency_mismatch' } });
    const prints = new Set<string | undefined>();
    for (const path of ['/collab/tasks/T-1', '/collab/tasks/T-2', '/collab/tasks/T-1?count=2']) {
      await sendJson(hub, 'POST', path, {}, { headers: { 'idempotency-key': `k${path}` } });
      prints.add(lastCall().fingerprint);
    }
    expect(prints.size).toBe(3);
  });

  it.each([['a b'], ['ä'], ['x'.repeat(256)], ['']])('refuses the key %j', async (key) => {
    expect(await create(Buffer.from(key).toString('latin1'), 'x')).toMatchObject({ status: 400, json: { code: 'bad_request' } });
  });

  it('takes 255 characters, and does not look at the key of a read', async () => {
    expect((await create('x'.repeat(255), 'x')).status).toBe(201);
    await send(hub, { path: '/collab/tasks/T-1', headers: { 'idempotency-key': 'a b' } });
    expect(lastCall().nativeId).toBeUndefined();
  });
});

describe('who asks, and how', () => {
  it.each([
    ['cli', 'cli'],
    ['panel', 'panel'],
    ['slack', 'api'],
    [undefined, 'api'],
  ])('Kyros-Client %s speaks through %s', async (client, channel) => {
    await send(hub, { path: '/collab/tasks/T-1', headers: client === undefined ? {} : { 'kyros-client': client } });
    expect(lastCall().channel).toBe(channel);
  });

  it('S12 hands over every credential header, so that two are seen', async () => {
    const reply = await send(hub, { path: '/collab/tasks/T-1', headers: { 'x-api-key': 'v-token' } });
    expect(reply).toMatchObject({ status: 400, json: { code: 'ambiguous_credentials' } });
    const twice = await send(hub, { path: '/collab/tasks/T-1', token: '', headers: { 'X-Api-Key': ['v-token', 'v-token'] } });
    expect(twice.status).toBe(400);
    expect((await send(hub, { path: '/collab/tasks/T-1', token: '', headers: { 'X-Api-Key': 'v-token' } })).status).toBe(200);
  });

  it.each(['api_key=x', 'apikey=x', 'api-key=x', 'access_token=x', 'q=kyk_abc'])(
    'S11 refuses the credential in the address: %s',
    async (query) => {
      const reply = await send(hub, { path: `/collab/tasks?${query}` });
      expect(reply).toMatchObject({ status: 401, json: { code: 'invalid_token' } });
      expect(reply.text).not.toContain('kyk_abc');
    },
  );

  it('S55 P2 records refused strangers, without the query', async () => {
    await send(hub, { path: '/collab/tasks?q=secret', token: 'wrong' });
    expect(hub.refusals.at(-1)).toMatchObject({ outcome: 'invalid_token', source: '127.0.0.1', path: '/collab/tasks' });
  });

  it('aborts the signal of a write when the client leaves, and gives a read none', async () => {
    await send(hub, { path: '/collab/tasks/T-1' });
    expect(lastCall().signal).toBeUndefined();
    await sendJson(hub, 'POST', '/collab/tasks', { title: 'x' });
    expect(lastCall().signal?.aborted).toBe(false);
  });
});
