/** S21-S23: which messages to a hook are believed. */
import { createHash, createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { signStandard, verify, type Message } from '../../../adapters/webhook/receive.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OTHER = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const NOW_MS = 1_800_000_000_000;
const NOW = String(NOW_MS / 1000);
const BODY = Buffer.from('{"text":"task list"}');

const sent = (headers: Record<string, string | string[]>, bytes: Buffer = BODY): Message => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value : [value]])),
  bytes,
  nowMs: NOW_MS,
});

describe('standard', () => {
  const headers = (more: Record<string, string | string[]> = {}) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': NOW,
    'webhook-signature': signStandard(SECRET, 'msg_1', NOW, BODY),
    ...more,
  });

  test('the signature of the library is believed, and it believes ours', () => {
    const at = new Date(NOW_MS);
    const theirs = new Webhook(SECRET).sign('msg_1', at, BODY.toString());
    expect(verify('standard', sent(headers({ 'webhook-signature': theirs })), [SECRET])).toEqual({ ok: true, id: 'msg_1' });
    const now = String(Math.floor(Date.now() / 1000));
    const ours = { 'webhook-id': 'm', 'webhook-timestamp': now, 'webhook-signature': signStandard(SECRET, 'm', now, BODY) };
    expect(new Webhook(SECRET).verify(BODY.toString(), ours)).toEqual({ text: 'task list' });
  });

  test.each([
    ['another body', sent(headers(), Buffer.from('{"text": "task list"}'))],
    [
      'bytes that are no UTF-8 and were mended',
      sent(headers({ 'webhook-signature': signStandard(SECRET, 'msg_1', NOW, Buffer.from([0xff])) }), Buffer.from('\ufffd')),
    ],
    ['another id', sent(headers({ 'webhook-id': 'msg_2' }))],
    [
      'an old time',
      sent(
        headers({
          'webhook-timestamp': String(Number(NOW) - 301),
          'webhook-signature': signStandard(SECRET, 'msg_1', String(Number(NOW) - 301), BODY),
        }),
      ),
    ],
    [
      'a time to come',
      sent(
        headers({
          'webhook-timestamp': String(Number(NOW) + 301),
          'webhook-signature': signStandard(SECRET, 'msg_1', String(Number(NOW) + 301), BODY),
        }),
      ),
    ],
    ['a time that is no number', sent(headers({ 'webhook-timestamp': '1e9' }))],
    ['another secret', sent(headers({ 'webhook-signature': signStandard(OTHER, 'msg_1', NOW, BODY) }))],
    ['two headers of one name', sent(headers({ 'webhook-signature': [signStandard(SECRET, 'msg_1', NOW, BODY), 'v1,AAAA'] }))],
    ['no signature', sent({ 'webhook-id': 'msg_1', 'webhook-timestamp': NOW })],
    ['another version', sent(headers({ 'webhook-signature': signStandard(SECRET, 'msg_1', NOW, BODY).replace('v1,', 'v2,') }))],
    [
      'eleven signatures',
      sent(headers({ 'webhook-signature': [...Array(10).fill('v1,AAAA'), signStandard(SECRET, 'msg_1', NOW, BODY)].join(' ') })),
    ],
  ])('S21 %s is refused', (_, message) => {
    expect(verify('standard', message, [SECRET])).toMatchObject({ ok: false });
  });

  test('S23 either secret is good during a rotation, and either signature of a list', () => {
    expect(verify('standard', sent(headers()), [OTHER, SECRET])).toMatchObject({ ok: true });
    const both = `v1,AAAA ${signStandard(SECRET, 'msg_1', NOW, BODY)}`;
    expect(verify('standard', sent(headers({ 'webhook-signature': both })), [SECRET])).toMatchObject({ ok: true });
    expect(verify('standard', sent(headers()), [])).toMatchObject({ ok: false });
  });

  test('S21 300 seconds both ways are taken', () => {
    for (const offset of [-300, 300]) {
      const at = String(Number(NOW) + offset);
      const message = sent(headers({ 'webhook-timestamp': at, 'webhook-signature': signStandard(SECRET, 'msg_1', at, BODY) }));
      expect(verify('standard', message, [SECRET])).toMatchObject({ ok: true });
    }
  });
});

test('github: the documented vector, and what is not it', () => {
  // docs.github.com, "Validating webhook deliveries", test values.
  const body = Buffer.from('Hello, World!');
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const message = sent({ 'x-github-delivery': 'guid-1', 'x-hub-signature-256': signature }, body);
  expect(verify('github', message, ["It's a Secret to Everybody"])).toEqual({ ok: true, id: 'guid-1' });
  expect(verify('github', message, ['another'])).toMatchObject({ ok: false });
  expect(verify('github', sent({ 'x-hub-signature-256': signature }, body), ["It's a Secret to Everybody"])).toMatchObject({
    ok: false,
  });
  const sha1 = `sha1=${createHmac('sha1', 's').update(body).digest('hex')}`;
  expect(verify('github', sent({ 'x-github-delivery': 'g', 'x-hub-signature-256': sha1 }, body), ['s'])).toMatchObject({
    ok: false,
  });
});

test('apikey: the key of the header, its repeat by Idempotency-Key', () => {
  const hash = createHash('sha256').update('kyh_good').digest('hex');
  expect(verify('apikey', sent({ 'x-api-key': 'kyh_good' }), [hash])).toEqual({ ok: true, id: undefined });
  expect(verify('apikey', sent({ 'x-api-key': 'kyh_good', 'idempotency-key': 'k1' }), [hash])).toEqual({ ok: true, id: 'k1' });
  expect(verify('apikey', sent({ 'x-api-key': 'kyh_bad' }), [hash])).toMatchObject({ ok: false });
  expect(verify('apikey', sent({ 'x-api-key': ['kyh_good', 'kyh_good'] }), [hash])).toMatchObject({ ok: false });
  expect(verify('apikey', sent({ 'x-api-key': 'kyh_good', 'idempotency-key': 'a b' }), [hash])).toMatchObject({ ok: false });
  expect(verify('apikey', sent({ 'x-api-key': hash }), [hash])).toMatchObject({ ok: false });
});
