/** What Slack posts: whom the hub believes, and how fast and how much it acknowledges. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findSignatureProblem, sign } from '../../../adapters/slack/signature.ts';
import { postToHub, SECRET } from '../../support/fake-slack.ts';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import type { SlackUser } from '../../support/slack-user.ts';

let world: SlackWorld;
let ann: SlackUser;
beforeAll(async () => {
  world = await openSlackWorld({ LOG_LEVEL: 'debug' });
  ann = await world.linked('UANN', 'operator', 'ann');
});
afterAll(() => world.remove());

const seconds = () => Math.floor(Date.now() / 1000);

describe('S21 the signature', () => {
  /** docs.slack.dev/authentication/verifying-requests-from-slack */
  const documented = {
    timestamp: '1531420618',
    body:
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA' +
      '&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554' +
      '%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  const headers = ['X-Slack-Signature', documented.signature, 'X-Slack-Request-Timestamp', documented.timestamp];
  const bytes = Buffer.from(documented.body);
  const at = Number(documented.timestamp) * 1000;

  test('the documented vector', () => {
    expect(sign(bytes, documented.timestamp, SECRET)).toBe(documented.signature);
    expect(findSignatureProblem(headers, bytes, SECRET, at)).toBeUndefined();
  });

  test.each([
    ['300 s late', at + 300_000, undefined],
    ['300 s early', at - 300_000, undefined],
    ['301 s late', at + 301_000, /timestamp/],
    ['301 s early', at - 301_000, /timestamp/],
  ])('%s', (_, nowMs, problem) => {
    const found = findSignatureProblem(headers, bytes, SECRET, nowMs);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  test.each([
    ['two signatures', [...headers, 'x-slack-signature', documented.signature]],
    ['two timestamps', [...headers, 'x-slack-request-timestamp', documented.timestamp]],
    ['none', []],
    ['a timestamp that is no number', [...headers.slice(0, 3), '1531420618.0']],
    ['another version', ['X-Slack-Signature', documented.signature.replace('v0', 'v1'), ...headers.slice(2)]],
    ['in capitals', ['X-Slack-Signature', documented.signature.toUpperCase(), ...headers.slice(2)]],
    ['cut short', ['X-Slack-Signature', documented.signature.slice(0, -2), ...headers.slice(2)]],
  ])('refused: %s', (_, raw) => expect(findSignatureProblem(raw, bytes, SECRET, at)).toBeDefined());

  test('it is over the bytes: one more space is another message', () => {
    expect(findSignatureProblem(headers, Buffer.from(`${documented.body} `), SECRET, at)).toMatch(/does not fit/);
  });
});

describe('S21 S24 the door', () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'Zebra<script>' });

  test('bad, stale and future requests are 401, say nothing of what they held, and are audited', async () => {
    const refused = [
      await postToHub(world.hub.url, body, 'json', { secret: 'another secret' }),
      await postToHub(world.hub.url, body, 'json', { timestamp: seconds() - 400 }),
      await postToHub(world.hub.url, body, 'json', { timestamp: seconds() + 4000 }),
      await postToHub(world.hub.url, body, 'json', { headers: { 'x-slack-signature': '' } }),
    ];
    for (const { status, text } of refused) {
      expect(status).toBe(401);
      expect(JSON.parse(text)).toMatchObject({ code: 'invalid_signature', status: 401 });
      expect(text).not.toContain('Zebra');
    }
    await vi.waitFor(async () => expect(await world.rows('invalid_signature')).toHaveLength(4), PATIENCE);
  });

  test('url_verification is answered as plain text, only when signed', async () => {
    expect(await postToHub(world.hub.url, body, 'json')).toMatchObject({
      status: 200,
      text: 'Zebra<script>',
      type: /^text\/plain/ as any,
    });
  });

  test('ssl_check', async () => {
    expect(await postToHub(world.hub.url, 'ssl_check=1&token=x', 'form')).toMatchObject({ status: 200, text: '' });
    expect(await postToHub(world.hub.url, 'ssl_check=1&token=x', 'form', { secret: 'x' })).toMatchObject({ status: 401 });
  });

  test('a content type with a charset is what it says', async () => {
    const form = new URLSearchParams(ann.toSlash('whoami', 'C1', world.slack.newId('Tr'))).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    expect(await postToHub(world.hub.url, form, 'form', { headers })).toMatchObject({ status: 200 });
    await world.next(({ text }) => text.includes('You are ann'));
  });

  test.each([
    ['no JSON', '{"a":', 'json', 400],
    ['a list', '[]', 'json', 400],
    ['keys twice', '{"type":"a","type":"b"}', 'json', 400],
    ['something of an unknown kind', '{"type":"party"}', 'json', 200],
  ] as const)('signed, but %s', async (_, raw, type, status) => {
    expect(await postToHub(world.hub.url, raw, type)).toMatchObject({ status });
  });

  test('only POST', async () => {
    const { status, headers } = await world.hub.ask('/slack/events');
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'POST, OPTIONS' });
  });

  test('a body beyond all reason is 413', async () => {
    expect((await postToHub(world.hub.url, `a=${'x'.repeat(1_100_000)}`, 'form')).status).toBe(413);
  });

  test('an unknown button is acknowledged and does nothing', async () => {
    const said = {
      channel: 'C1',
      ts: '1.1',
      blocks: [{ elements: [{ type: 'button', text: { text: 'X' }, action_id: 'other' }] }],
    };
    expect(await ann.press(said as any, 'X')).toMatchObject({ status: 200 });
  });
});

describe('S24 R18 the acknowledgement', () => {
  test('comes while a command still runs; the asker is told that it began, then the answer', async () => {
    const acks = await Promise.all([
      ann.mention('task claim-next --wait 6s'),
      ...Array.from({ length: 40 }, (_, i) => ann.mention(`whoami`, { channel: `C${100 + i}` })),
    ]);
    for (const { acked } of acks) expect(acked).toMatchObject({ status: 200, text: '' });
    const started = await world.next(({ text }) => text.startsWith('Started'));
    expect(started.threadTs).toBe(acks[0]!.ts);
    await world.next(({ text }) => text.startsWith('No task is ready'));
    await vi.waitFor(() => expect(started).toMatchObject({ text: 'Done.', edits: 1 }), PATIENCE);
    const slash = ann.slash('task claim-next --wait 4s');
    expect(await slash).toMatchObject({ status: 200, text: '' });
    expect(await world.next(({ text }) => text.startsWith('Started'))).toMatchObject({ to: 'UANN', by: 'response_url' });
  });

  test('holds no secret in the log', () => {
    expect(world.hub.output).not.toContain(SECRET);
    expect(world.hub.output).not.toContain('xoxb-test');
    expect(world.hub.output).not.toContain('/response/R');
  });
});
