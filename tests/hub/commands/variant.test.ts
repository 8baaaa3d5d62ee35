/** Variants over REST and as typed lines: looked at, edited, decided about, exported. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStudioHub, type StudioHub } from '../jobs/studio-hub.ts';

let hub: StudioHub;
beforeAll(async () => void (hub = await openStudioHub()));
afterAll(() => hub?.stop());

const post = (path: string, body?: object, more = {}) => hub.ask(path, { method: 'POST', ...(body && { body }), ...more });
const put = (id: string, body: object, etag?: string, more = {}) =>
  hub.ask(`/variants/${id}`, { method: 'PUT', body, ...(etag && { headers: { 'if-match': etag } }), ...more });
const tagOf = async (id: string) => (await hub.ask(`/variants/${id}`)).headers.get('etag')!;

describe('GET /variants/:id', () => {
  test('E1 has an ETag that is the one of the job’s list, and 304', async () => {
    const { job, variants } = await hub.propose(['# One\n']);
    const shown = await hub.ask(`/variants/${variants[0]}`, { as: 'viewer' });
    expect(shown).toMatchObject({ status: 200, body: { id: variants[0], job_id: job, content: '# One\n', version: 1 } });
    const etag = shown.headers.get('etag')!;
    expect(etag).toMatch(/^"1-[\w-]{22}"$/);
    expect(shown.headers.get('cache-control')).toBe('no-store, no-transform');
    expect((await hub.ask(`/jobs/${job}`)).body.variants[0]).toEqual({ ...shown.body, etag });
    expect((await hub.ask(`/variants/${variants[0]}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await hub.ask('/variants/V-999999')).body.code).toBe('not_found');
    expect((await hub.type(`variant show ${variants[0]}`)).body.text).toContain('# One');
  });
});

describe('PUT /variants/:id', () => {
  test('E3 wants the ETag: 428 without, 412 with an old one, 400 with a malformed one', async () => {
    const { variants } = await hub.propose(['a']);
    const id = variants[0]!;
    const first = await tagOf(id);
    const without = await put(id, { content: 'b' });
    expect(without).toMatchObject({ status: 428, body: { code: 'precondition_required', current_etag: first } });
    const edited = await put(id, { content: 'b' }, first);
    expect(edited).toMatchObject({
      status: 200,
      body: { content: 'b', proposed: 'a', version: 2, edited_by: 'admin-key', title: 'variant 1' },
    });
    expect(edited.headers.get('etag')).toBe(await tagOf(id));
    const late = await put(id, { content: 'c' }, first, { as: 'agent' });
    expect(late).toMatchObject({
      status: 412,
      body: { code: 'etag_mismatch', current_version: 2, changed_by: 'admin-key', current: { content: 'b' } },
    });
    expect(late.headers.get('etag')).toBe(edited.headers.get('etag'));
    expect((await put(id, { content: 'c' }, 'nonsense')).body.code).toBe('bad_etag');
    expect((await put(id, { content: 'c' }, `W/${edited.headers.get('etag')}`)).status).toBe(412);
    expect((await put(id, { content: 'c' }, '*')).body).toMatchObject({ content: 'c', proposed: 'a', version: 3 });
    const events = await hub.events(`variant:${id}`);
    expect(events.map(([event]) => event)).toEqual(['variant_edited', 'variant_edited']);
  });

  test('E4 what changes nothing leaves version, tag and log alone', async () => {
    const { variants } = await hub.propose(['a']);
    const etag = await tagOf(variants[0]!);
    const same = await put(variants[0]!, { content: 'a' }, etag);
    expect([same.status, same.headers.get('etag'), same.body.proposed]).toEqual([200, etag, null]);
    expect(await hub.events(`variant:${variants[0]}`)).toEqual([]);
  });

  test('E3 many write at once: the version counts those who were told 200', async () => {
    const { variants } = await hub.propose(['0']);
    const id = variants[0]!;
    const replies: number[] = [];
    const writer = async (who: number) => {
      for (let at = 0; at < 5; at += 1) replies.push((await put(id, { content: `${who}.${at}` }, await tagOf(id))).status);
    };
    await Promise.all(Array.from({ length: 8 }, (_, who) => writer(who)));
    const wins = replies.filter((status) => status === 200).length;
    expect(new Set(replies)).toEqual(new Set([200, 412]));
    expect((await hub.ask(`/variants/${id}`)).body.version).toBe(1 + wins);
    expect(await hub.events(`variant:${id}`)).toHaveLength(wins);
  });

  test.each([
    ['no content', {}, 422, 'invalid_input'],
    ['a NUL', { content: 'a\u0000b' }, 400, 'bad_json'],
    ['half a surrogate pair', { content: 'a\ud800' }, 400, 'bad_json'],
    ['a status', { content: 'a', status: 'accepted' }, 422, 'invalid_input'],
    ['somebody who edited', { content: 'a', edited_by: 'eve' }, 422, 'invalid_input'],
    ['more than its executor may write', { content: 'ä'.repeat(1_500) }, 413, 'payload_too_large'],
  ])('S16 refuses %s', async (_, body, status, code) => {
    const { variants } = await hub.propose(['a']);
    expect(await put(variants[0]!, body, await tagOf(variants[0]!))).toMatchObject({ status, body: { code } });
    expect((await hub.ask(`/variants/${variants[0]}`)).body).toMatchObject({ content: 'a', version: 1 });
  });

  test('keeps text that looks like SQL and markup as it is', async () => {
    const { variants } = await hub.propose(['a']);
    const content = `'; drop table variants; -- $1 ? <script>alert("x")</script> \\ % _ \u2028 😀`;
    await put(variants[0]!, { content }, '*');
    expect((await hub.ask(`/variants/${variants[0]}`)).body.content).toBe(content);
  });

  test('a decided one is not changed any more: 409, whatever its tag', async () => {
    const { variants } = await hub.propose(['a', 'b']);
    await post(`/variants/${variants[0]}/accept`);
    for (const [id, status] of [
      [variants[0]!, 'accepted'],
      [variants[1]!, 'rejected'],
    ] as const) {
      const reply = await put(id, { content: 'x' }, await tagOf(id));
      expect(reply).toMatchObject({
        status: 409,
        body: { code: 'already_decided', variant_status: status, decided_by: 'admin-key' },
      });
    }
    expect((await put(variants[0]!, { content: 'x' })).status).toBe(428);
    expect((await hub.type(`variant edit ${variants[0]} "x"`)).body.code).toBe('already_decided');
  });
});

describe('POST /variants/:id/accept', () => {
  test('accepts one, rejects its siblings, and the job is accepted: one transaction, one event', async () => {
    const { job, variants } = await hub.propose(['a', 'b', 'c']);
    await post(`/variants/${variants[2]}/reject`, { reason: 'Too long' });
    const reply = await post(`/variants/${variants[1]}/accept`);
    expect(reply).toMatchObject({
      status: 200,
      body: { variant: { id: variants[1], status: 'accepted', decided_by: 'admin-key' }, rejected: [variants[0]], changed: true },
    });
    const shown = (await hub.ask(`/jobs/${job}`)).body;
    expect(shown.status).toBe('accepted');
    expect(shown.variants.map((one: any) => [one.status, one.reason])).toEqual([
      ['rejected', `${variants[1]} was accepted`],
      ['accepted', null],
      ['rejected', 'Too long'],
    ]);
    expect(reply.headers.get('etag')).toBe(shown.variants[1].etag);
    expect(await hub.events(`variant:${variants[1]}`)).toEqual([
      ['variant_accepted', `variant:${variants[1]}`, { job, rejected: [variants[0]] }],
    ]);
  });

  test('again is no change; another one is told what happened', async () => {
    const { variants } = await hub.propose(['a', 'b']);
    await post(`/variants/${variants[0]}/accept`);
    expect(await post(`/variants/${variants[0]}/accept`)).toMatchObject({ status: 200, body: { changed: false, rejected: [] } });
    const late = await post(`/variants/${variants[1]}/accept`, undefined, { as: 'agent' });
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'already_decided', accepted: variants[0], decided_by: 'admin-key' },
    });
    expect(late.body.detail).toContain(`${variants[0]} was accepted by admin-key`);
    expect(await hub.events(`variant:${variants[0]}`)).toHaveLength(1);
  });

  test('two people accept two variants at once: one wins, the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { job, variants } = await hub.propose(['a', 'b', 'c', 'd']);
      const replies = await Promise.all(
        variants.map((id, at) => post(`/variants/${id}/accept`, undefined, { as: at % 2 === 0 ? 'agent' : 'operator' })),
      );
      expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
      const winner = variants[replies.findIndex(({ status }) => status === 200)];
      for (const { body } of replies.filter(({ status }) => status === 409))
        expect(body).toMatchObject({ code: 'already_decided', accepted: winner });
      const { variants: now } = (await hub.ask(`/jobs/${job}`)).body;
      expect(now.filter((one: any) => one.status === 'accepted').map((one: any) => one.id)).toEqual([winner]);
    }
  });

  test('one accepts while the other edits: whoever comes second is told', async () => {
    const { variants } = await hub.propose(['a']);
    const etag = await tagOf(variants[0]!);
    const replies = await Promise.all([
      put(variants[0]!, { content: 'b' }, etag),
      post(`/variants/${variants[0]}/accept`, undefined, { headers: { 'if-match': etag } }),
    ]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual(expect.arrayContaining([200, 412]));
  });

  test('E10 the same key twice is one decision', async () => {
    const { variants } = await hub.propose(['a']);
    const ask = { headers: { 'idempotency-key': `accept-${variants[0]}` } };
    const replies = await Promise.all([1, 2, 3].map(() => post(`/variants/${variants[0]}/accept`, undefined, ask)));
    expect(replies.map(({ body }) => body.changed)).toEqual([true, true, true]);
    expect(await hub.events(`variant:${variants[0]}`)).toHaveLength(1);
  });

  test.each(['failed', 'cancelled'] as const)('what was proposed before one more run was %s may be accepted', async (status) => {
    const { job, variants } = await hub.propose(['a']);
    await hub.become(job, status);
    expect((await post(`/variants/${variants[0]}/accept`)).body).toMatchObject({ changed: true });
    expect((await hub.ask(`/jobs/${job}`)).body).toMatchObject({ status: 'accepted', failure: null });
  });

  test.each(['queued', 'running'] as const)('waits until the job is ready, not %s', async (status) => {
    const { job, variants } = await hub.propose(['a']);
    await hub.become(job, status);
    expect(await post(`/variants/${variants[0]}/accept`)).toMatchObject({
      status: 409,
      body: { code: 'illegal_transition', from: status, to: 'accepted' },
    });
    expect((await hub.ask(`/variants/${variants[0]}`)).body.status).toBe('proposed');
  });

  test('is not for viewers, and not for what is not there', async () => {
    const { variants } = await hub.propose(['a']);
    for (const what of ['accept', 'reject'])
      expect([
        (await post(`/variants/${variants[0]}/${what}`, undefined, { as: 'viewer' })).status,
        (await post(`/variants/V-999999/${what}`)).status,
      ]).toEqual([403, 404]);
    expect((await put(variants[0]!, { content: 'x' }, '*', { as: 'viewer' })).status).toBe(403);
    expect((await put('V-999999', { content: 'x' }, '*')).status).toBe(404);
  });

  test('an accepted one is not rejected', async () => {
    const { variants } = await hub.propose(['a']);
    await post(`/variants/${variants[0]}/accept`);
    expect(await post(`/variants/${variants[0]}/reject`)).toMatchObject({ status: 409, body: { code: 'already_decided' } });
  });
});

describe('GET /variants/:id/diff', () => {
  test('against the original, what was proposed, and another variant', async () => {
    const { variants } = await hub.propose(['Hello\nthere\n', 'Bye\n'], { input: { text: 'Hello\n' } });
    const diff = async (query = '') => (await hub.ask(`/variants/${variants[0]}/diff${query}`, { as: 'viewer' })).body;
    expect(await diff()).toMatchObject({
      id: variants[0],
      against: 'original',
      added: 1,
      removed: 0,
      replaced: false,
      hunks: [
        {
          lines: [
            { kind: 'same', text: 'Hello' },
            { kind: 'add', text: 'there' },
          ],
        },
      ],
    });
    expect((await diff('?against=proposed')).hunks).toEqual([]);
    await put(variants[0]!, { content: 'Hello\nthere!\n' }, '*');
    expect(await diff('?against=proposed')).toMatchObject({ added: 1, removed: 1 });
    expect(await diff(`?against=${variants[1]}`)).toMatchObject({ against: variants[1], removed: 1, added: 2 });
    expect((await diff('?against=V-999999')).code).toBe('not_found');
    const typed = (await hub.type(`variant diff ${variants[0]} ${variants[1]}`)).body.text;
    expect(typed).toContain('@@ -1,1 +1,2 @@\n-Bye\n+Hello\n+there!');
  });
});

describe('POST /export/:variant_id', () => {
  const accepted = async (content: string, title = 'Notes of the week') => {
    const { variants } = await hub.propose([content], { title });
    await post(`/variants/${variants[0]}/accept`);
    return variants[0]!;
  };

  test('is refused before it is accepted', async () => {
    const { variants } = await hub.propose(['a']);
    expect(await post(`/export/${variants[0]}?format=md`)).toMatchObject({
      status: 409,
      body: { code: 'not_accepted', variant_status: 'proposed' },
    });
    await post(`/variants/${variants[0]}/reject`);
    expect((await post(`/export/${variants[0]}`)).body).toMatchObject({ code: 'not_accepted', variant_status: 'rejected' });
    expect((await post('/export/V-999999')).status).toBe(404);
  });

  test.each([
    ['md', 'text/markdown; charset=utf-8'],
    ['json', 'application/json; charset=utf-8'],
    ['html', 'text/html; charset=utf-8'],
  ])('%s is a file to keep', async (format, type) => {
    const id = await accepted('# Hello\n\nWorld ä\n');
    const reply = await post(`/export/${id}?format=${format}`, undefined, { as: 'viewer' });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe(type);
    expect(reply.headers.get('content-disposition')).toBe(`attachment; filename="Notes-of-the-week-${id}.${format}"`);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    if (format === 'md') expect(reply.body).toBe('# Hello\n\nWorld ä\n');
    if (format === 'json') expect(reply.body).toMatchObject({ id, status: 'accepted', content: '# Hello\n\nWorld ä\n' });
    if (format === 'html') expect(reply.body).toContain('<h1>Hello</h1>');
  });

  test('the format may stand in the body, and md is the default', async () => {
    const id = await accepted('a');
    expect((await post(`/export/${id}`, { format: 'html' })).headers.get('content-type')).toContain('html');
    expect((await post(`/export/${id}`)).headers.get('content-type')).toContain('markdown');
    expect(await post(`/export/${id}?format=pdf`)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect((await hub.ask(`/export/${id}`)).status).toBe(405);
  });

  test('S42 injected markup and SQL come out as text', async () => {
    const content = `<script>fetch('/hub/commands')</script>\n\n'; drop table jobs; --\n\n[x](javascript:alert(1))\n`;
    const id = await accepted(content, `"><script>alert(1)</script>; filename="evil.exe"`);
    expect((await post(`/export/${id}?format=md`)).body).toBe(content);
    const page = await post(`/export/${id}?format=html`);
    expect(page.body).not.toContain('<script');
    expect(page.body).not.toContain('href');
    expect(page.headers.get('content-disposition')).toBe(
      `attachment; filename="script-alert-1-script-filename-evil-exe-${id}.html"`,
    );
  });

  test('a name beyond ASCII is told in both spellings (RFC 6266)', async () => {
    const id = await accepted('a', 'Übersicht 日本');
    expect((await post(`/export/${id}`)).headers.get('content-disposition')).toBe(
      `attachment; filename="_bersicht-__-${id}.md"; filename*=UTF-8''%C3%9Cbersicht-%E6%97%A5%E6%9C%AC-${id}.md`,
    );
  });

  test('C2 gives the text wherever there are no files', async () => {
    const id = await accepted('# Typed\n');
    const typed = await hub.type(`variant export ${id}`);
    expect(typed.body).toMatchObject({ output: { format: 'md', name: `Notes-of-the-week-${id}.md` }, text: '# Typed\n' });
  });

  test('is in the API document as what it is', async () => {
    const document = (await hub.ask('/openapi.json')).body;
    const { post: operation } = document.paths['/export/{variant_id}'];
    expect(Object.keys(operation.responses[200].content)).toEqual(['text/markdown', 'application/json', 'text/html']);
    expect(Object.keys(operation.responses[200].headers)).toContain('Content-Disposition');
  });
});
