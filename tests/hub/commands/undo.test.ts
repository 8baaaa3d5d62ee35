/** `undo` through the whole pipeline: it reads what was done from the audit log and the event log. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { undo as undoCommand } from '../../../hub/commands/undo.ts';
import { startHub } from '../../support/start-hub.ts';
import type { Reply, TestHub } from '../../support/start-hub.ts';

let hub: TestHub;
const keys: Record<string, string> = {};
beforeAll(async () => {
  hub = await startHub({ RATE_API: '2000/60' });
  for (const [name, role] of [
    ['bot-1', 'agent'],
    ['bot-2', 'agent'],
    ['rob', 'operator'],
    ['vic', 'viewer'],
  ] as const)
    keys[name] = (await hub.ask('/auth/keys', { body: { name, role } })).body.key;
});
afterAll(() => hub.remove());

/** A typed line of one of them; what it answered. */
async function type(line: string, who = 'rob'): Promise<any> {
  const { status, body } = await hub.ask('/hub/commands', { body: { text: line }, token: keys[who]! });
  if (status !== 200) throw new Error(`${line}: ${JSON.stringify(body)}`);
  return body.output;
}
const undo = (who = 'rob', headers = {}): Promise<Reply> =>
  hub.ask('/hub/undo', { method: 'POST', body: {}, token: keys[who]!, headers });
const task = async (id: string): Promise<any> => (await hub.ask(`/collab/tasks/${id}`)).body;
const create = async (rest = '', who = 'rob'): Promise<string> => (await type(`task create "Fix login" ${rest}`, who)).id;

describe('G9 undo', () => {
  test('has nothing to take back from one who did nothing', async () => {
    expect(await undo('vic')).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('Nothing') },
    });
  });

  test('names what it undid, by its example too', async () => {
    const id = await create();
    const before = await task(id);
    const { call_id } = (await hub.ask('/audit?command=task.create&limit=1')).body.rows[0];
    const said = await hub.ask('/hub/commands', { body: { text: undoCommand.examples[0] }, token: keys.rob! });
    expect(said.body).toMatchObject({
      text: `Undone: task create "Fix login". ${id} went from queued to cancelled.`,
      output: { undone: { call_id, command: 'task.create' }, by: { command: 'task.transition' } },
    });
    expect(await task(id)).toMatchObject({ status: 'cancelled', version: before.version + 1 });
  });

  test('an update: every field as it was', async () => {
    const id = await create('--priority low --skills a --dod "One","Two" --owned-paths "src/**" --assignee ann');
    const before = await task(id);
    const patch = {
      title: 'Other',
      priority: 'urgent',
      skills: ['b'],
      role: 'builder',
      assignee: null,
      owned_paths: [],
      depends_on: [],
      dod: { 1: { checked: true, evidence: 'x' }, 2: null, 3: 'Three' },
      description: 'more',
    };
    const done = await hub.ask(`/collab/tasks/${id}`, {
      method: 'PATCH',
      body: patch,
      headers: { 'if-match': '*' },
      token: keys.rob!,
    });
    expect(done.status).toBe(200);
    expect((await undo()).status).toBe(200);
    const same = ({ version: _v, etag: _e, updated_at: _u, ...rest }: any) => rest;
    expect(same(await task(id))).toEqual(same(before));
  });

  test('a move, a claim, a tick and a note', async () => {
    const id = await create('--dod "One"');
    const steps: [string, unknown][] = [
      [`task transition ${id} blocked --reason later`, { status: 'blocked' }],
      [`task check ${id} 1 --evidence seen`, { dod: { 1: { checked: true } } }],
      [`task note ${id} "A remark"`, { notes: [{ text: 'A remark' }] }],
    ];
    for (const [line, changed] of steps) {
      const before = await task(id);
      await type(line);
      expect(await task(id)).toMatchObject(changed as object);
      const { status, body } = await undo();
      expect([status, body.undone?.line]).toEqual([200, line]);
      const { status: column, dod, notes } = await task(id);
      expect({ column, dod, notes }).toEqual({ column: before.status, dod: before.dod, notes: before.notes });
    }
    const claim = await hub.ask(`/collab/tasks/${id}/claim`, { method: 'POST', body: {}, token: keys['bot-1']! });
    expect(claim.status).toBe(200);
    expect((await undo('bot-1')).status).toBe(200);
    expect(await task(id)).toMatchObject({ status: 'queued' });
    expect((await hub.ask('/collab/leases')).body.leases).toEqual([]);
  });

  test('a claim by transition and the move of an agent, with their fences', async () => {
    const id = await create();
    const { lease } = await type(`task transition ${id} claimed`, 'bot-1');
    await type(`task update ${id} --priority high --fence ${lease.fence}`, 'bot-1');
    expect((await undo('bot-1')).body.undone.command).toBe('task.update');
    expect(await task(id)).toMatchObject({ priority: 'normal', status: 'claimed' });
  });

  test('a lease; and the release of a task is a claim again', async () => {
    await type('lease acquire deploy:x', 'bot-2');
    expect((await undo('bot-2')).body.by.command).toBe('lease.release');
    expect((await hub.ask('/collab/leases?resource=deploy:x')).body.leases).toEqual([]);
    const id = await create();
    const { lease } = await type(`task claim ${id}`, 'bot-2');
    await type(`task release ${id} --fence ${lease.fence}`, 'bot-2');
    expect((await undo('bot-2')).body.by.command).toBe('task.claim');
    expect(await task(id)).toMatchObject({ status: 'claimed', assignee: 'bot-2' });
  });

  test('an agent: its fields as they were', async () => {
    await type('agent register bot-7 --role builder --skills a');
    await type('agent update bot-7 --skills b,c --availability busy');
    expect((await undo()).status).toBe(200);
    expect((await hub.ask('/collab/agents/bot-7')).body).toMatchObject({ skills: ['a'], availability: 'available' });
  });

  test('several times goes back one by one, and never takes back an undo', async () => {
    const id = await create();
    await type(`task update ${id} --title One`);
    await type(`task update ${id} --title Two`);
    const titles = [];
    for (let n = 0; n < 3; n += 1) {
      expect((await undo()).status).toBe(200);
      titles.push((await task(id)).title);
    }
    expect(titles).toEqual(['One', 'Fix login', 'Fix login']);
    expect((await task(id)).status).toBe('cancelled');
  });
});

describe('G9 undo is refused', () => {
  test('when somebody changed it since, and says who', async () => {
    const id = await create();
    await type(`task update ${id} --title Mine`);
    await type(`task update ${id} --title Theirs`, 'bot-2');
    const { status, body } = await undo();
    expect([status, body.code, body.changed_by]).toEqual([412, 'etag_mismatch', 'bot-2']);
    expect(body.detail).toContain(`"task update ${id} --title Mine" cannot be undone`);
    expect((await task(id)).title).toBe('Theirs');
  });

  test('where the board has no way back', async () => {
    const id = await create();
    await type(`task transition ${id} cancelled`);
    expect(await undo()).toMatchObject({
      status: 409,
      body: { code: 'conflict', detail: expect.stringContaining('no way back') },
    });
  });

  test('passing over what changed nothing and what cannot be undone at all', async () => {
    const id = await create();
    await type(`task update ${id} --title Changed`);
    await type(`task update ${id} --title Changed`);
    await type('event post ping');
    expect((await undo()).body.undone).toMatchObject({ line: `task update ${id} --title Changed` });
    expect((await task(id)).title).toBe('Fix login');
  });

  test('S18 with the rights of now: what the asker may not do any more stays', async () => {
    const { id: keyId, key } = (await hub.ask('/auth/keys', { body: { name: 'temp', role: 'agent' } })).body;
    keys.temp = key;
    const id = await create('', 'temp');
    await hub.ask(`/auth/keys/${keyId}`, { method: 'DELETE' });
    expect((await undo('temp')).status).toBe(401);
    expect((await task(id)).status).toBe('queued');
  });
});

describe('E10 undo', () => {
  test('with the same key is done once', async () => {
    const id = await create();
    await type(`task update ${id} --title One`);
    const headers = { 'idempotency-key': 'undo-1' };
    const [first, second] = [await undo('rob', headers), await undo('rob', headers)];
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(await task(id)).toMatchObject({ title: 'Fix login', status: 'queued' });
  });

  test('P2 leaves a row for itself and one for what it gave', async () => {
    const id = await create();
    await type(`task update ${id} --title One`);
    const { body } = await undo();
    const rows = (await hub.ask('/audit?actor=rob&limit=3')).body.rows;
    expect(rows.map(({ command, outcome }: any) => [command, outcome])).toEqual([
      ['hub.undo', 'ok'],
      ['task.update', 'ok'],
      ['task.update', 'ok'],
    ]);
    expect(rows[1]).toMatchObject({ call_id: body.by.call_id, request_id: `undo:${body.undone.call_id}` });
  });
});
