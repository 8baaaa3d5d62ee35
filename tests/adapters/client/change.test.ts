/** Changing what others change too (SEMANTICS E3). */
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../adapters/client/client.ts';
import { createFakeHub, drop, json, problem, URL_OF_FAKE } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

/** A task that somebody else changes `storms` times, each time between our read and our write. `losses` answers get lost. */
function setUp({ storms = 0, losses = 0 } = {}) {
  let task = { id: 'T-1', title: 'x', skills: ['a'], version: 1 };
  const answers = new Map<string, Response>();
  const hub = createFakeHub(({ method, headers, body }) => {
    const etag = `"${task.version}"`;
    if (method === 'GET') return json(200, task, { etag });
    const known = answers.get(headers['idempotency-key']!);
    if (known !== undefined) return known.clone();
    if (storms > 0) {
      storms -= 1;
      task = { ...task, skills: [...task.skills, `s${task.version}`], version: task.version + 1 };
    }
    const isSame = headers['if-match'] === `"${task.version}"`;
    if (isSame) task = { ...task, ...body, version: task.version + 1 };
    const answer = isSame ? json(200, { ok: true, version: task.version }) : problem(412, 'etag_mismatch', { current: task });
    answers.set(headers['idempotency-key']!, answer.clone());
    return losses-- > 0 ? drop() : answer;
  });
  const timing = createHandTiming({ hurried: true });
  return { hub, timing, task: () => task, client: createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing }) };
}

const addSkill = (current: { skills: string[] }) => ({ skills: [...current.skills, 'mine'] });

describe('change', () => {
  test('E3 sends what it read as If-Match, and what the edit made of it', async () => {
    const { client, hub, task } = setUp();
    expect(await client.change('/collab/tasks/T-1', addSkill)).toEqual({ ok: true, version: 2 });
    expect(hub.asked.map(({ method, path, headers }) => [method, path, headers['if-match']])).toEqual([
      ['GET', '/collab/tasks/T-1', undefined],
      ['PATCH', '/collab/tasks/T-1', '"1"'],
    ]);
    expect(task().skills).toEqual(['a', 'mine']);
  });

  test('E3 reads and edits again when others were faster, and loses nothing of theirs', async () => {
    const { client, hub, task, timing } = setUp({ storms: 4 });
    await client.change('/collab/tasks/T-1', addSkill);
    expect(task().skills).toEqual(['a', 's1', 's2', 's3', 's4', 'mine']);
    const keys = hub.asked.flatMap(({ method, headers }) => (method === 'PATCH' ? [headers['idempotency-key']] : []));
    expect(new Set(keys).size).toBe(5);
    expect(timing.waits).toEqual([25, 50, 100, 200]);
  });

  test('E3 gives up after ten tries', async () => {
    const { client, hub } = setUp({ storms: 99 });
    await expect(client.change('/collab/tasks/T-1', addSkill)).rejects.toMatchObject({ code: 'etag_mismatch', status: 412 });
    expect(hub.asked.filter(({ method }) => method === 'PATCH')).toHaveLength(10);
  });

  test('tells any other refusal at once', async () => {
    const timing = createHandTiming({ hurried: true });
    const hub = createFakeHub(({ method }) =>
      method === 'GET' ? json(200, {}, { etag: '"1"' }) : problem(422, 'invalid_input'),
    );
    const client = createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing });
    await expect(client.change('/collab/tasks/T-1', () => ({ x: 1 }))).rejects.toMatchObject({ code: 'invalid_input' });
    expect(hub.asked).toHaveLength(2);
  });

  test('E10 an answer that was lost is asked for again, not taken for a conflict', async () => {
    const { client, hub, task } = setUp({ losses: 2 });
    expect(await client.change('/collab/tasks/T-1', addSkill)).toEqual({ ok: true, version: 2 });
    expect(task().skills).toEqual(['a', 'mine']);
    expect(new Set(hub.asked.slice(1).map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  test('changes nothing when the edit wants nothing, and tells what the edit throws', async () => {
    const { client, hub } = setUp();
    expect(await client.change('/collab/tasks/T-1', () => undefined)).toBeUndefined();
    const broken = client.change('/collab/tasks/T-1', () => {
      throw new Error('no idea');
    });
    await expect(broken).rejects.toThrow('no idea');
    expect(hub.asked.map(({ method }) => method)).toEqual(['GET', 'GET']);
  });
});
