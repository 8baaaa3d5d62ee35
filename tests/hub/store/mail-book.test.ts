/** What is kept of mails (S31, S33, S36), and the commands about it (S29). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMailBook, MAX_REPLIES_PER_HOUR, type MailBook } from '../../../hub/store/mail-book.ts';
import { toSecretHash } from '../../../hub/store/mail-desk.ts';
import { openTestCore, type TestCore } from '../../support/test-core.ts';
import type { Principal } from '../../../hub/context.ts';

let hub: TestCore;
let book: MailBook;
let ann: Principal;

beforeAll(async () => {
  hub = await openTestCore({
    env: { EMAIL_IMAP_URL: 'imap://a:b@127.0.0.1:1', EMAIL_SMTP_URL: 'smtp://127.0.0.1:1', EMAIL_FROM: 'hub@kyros.test' },
  });
  book = createMailBook(hub.core.pool);
  ann = await hub.person('operator', 'ann');
});
afterAll(() => hub.remove());

const say = (text: string, principal = ann) => hub.core.execute({ channel: 'api', principal, ask: { text } });
const place = (uid: number, uidValidity = 7, mailbox = 'box') => ({ mailbox, uidValidity, uid });

test('the cursor belongs to one numbering of the mailbox', async () => {
  expect(await book.openMailbox('m', 1)).toBe(0);
  await book.saveCursor('m', 1, 42);
  expect(await book.openMailbox('m', 1)).toBe(42);
  expect(await book.openMailbox('m', 2)).toBe(0);
});

test('S33 tries are counted before they are made, and only what was at fault counts', async () => {
  expect([await book.begin(place(1)), await book.begin(place(1))]).toEqual([
    { attempts: 1, delays: 0 },
    { attempts: 2, delays: 0 },
  ]);
  await book.putOff(place(1), { seconds: 0, reason: 'x', counts: true });
  expect(await book.begin(place(1))).toEqual({ attempts: 3, delays: 0 });
  await book.putOff(place(1), { seconds: 3600, reason: 'dns', counts: false });
  expect(await book.findHeld('box', 7)).toEqual(new Map([[1, false]]));
  expect(await book.begin(place(1))).toEqual({ attempts: 1, delays: 1 });
  expect(await book.findHeld('box', 7)).toEqual(new Map([[1, true]]));
  await book.settle(place(1));
  expect(await book.findHeld('box', 7)).toEqual(new Map());
});

test('what was begun under other UIDs is forgotten, what is parked is not', async () => {
  await book.begin(place(2));
  await book.begin(place(3));
  await book.park(place(3), { subject: 'p\0' }, 'bad');
  await book.openMailbox('box', 8);
  expect(await book.findHeld('box', 7)).toEqual(new Map());
  expect(await say('mail parked')).toMatchObject({
    ok: true,
    output: { mails: [{ subject: 'p', reason: 'bad', status: 'parked' }] },
  });
});

test(`S31 ${MAX_REPLIES_PER_HOUR} replies an hour; a repeat counts once, an hour later they count no more`, async () => {
  const grant = (n: number) => book.grantReply({ key: `r${n}`, address: 'ann@x.y', kind: 'reply' });
  for (let n = 0; n < MAX_REPLIES_PER_HOUR; n++) expect(await grant(n)).toBe(true);
  expect([await grant(0), await grant(99)]).toEqual([true, false]);
  expect(await book.grantReply({ key: 'other', address: 'bob@x.y', kind: 'reply' })).toBe(true);
  await hub.core.pool.query(`update mail_replies set at = at - interval '61 minutes'`);
  expect(await grant(99)).toBe(true);
});

test('one explanation a day', async () => {
  const grant = (key: string) => book.grantReply({ key, address: 'cy@x.y', kind: 'explanation' });
  expect([await grant('e1'), await grant('e2')]).toEqual([true, false]);
  await hub.core.pool.query(`update mail_replies set at = at - interval '25 hours'`);
  expect(await grant('e3')).toBe(true);
});

describe('S29 a secret address', () => {
  const secretOf = (address: string) => /\+([a-z2-7]+)@/.exec(address)![1]!;

  test('is made, shown once, kept as a hash, replaced and revoked', async () => {
    expect(await say('mail address')).toMatchObject({ output: { exists: false } });
    const first = await say('mail new-address');
    if (!first.ok || first.status === 'pending') throw new Error('no address');
    const { address } = first.output as { address: string };
    expect(address).toMatch(/^hub\+[a-z2-7]{26}@kyros\.test$/);
    expect(await book.findSecretOwner(secretOf(address).toUpperCase())).toBe(ann.userId);
    const { rows } = await hub.core.pool.query('select * from mail_addresses');
    expect(JSON.stringify(rows)).not.toContain(secretOf(address));
    expect(rows[0]).toMatchObject({ hash: toSecretHash(secretOf(address)) });
    expect(await say('mail address')).toMatchObject({ output: { exists: true, last_used_at: expect.any(String) } });
    await say('mail new-address');
    expect(await book.findSecretOwner(secretOf(address))).toBeUndefined();
    expect(await say('mail revoke-address')).toMatchObject({ output: { revoked: true } });
    expect(await say('mail revoke-address')).toMatchObject({ output: { revoked: false } });
  });

  test('is not made by mail, nor for a key that belongs to nobody', async () => {
    const byMail = await hub.core.execute({ channel: 'email', principal: ann, ask: { text: 'mail new-address' } });
    expect(byMail).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const machine: Principal = { id: 'key:1', name: 'ci', role: 'admin', timezone: 'UTC' };
    expect(await say('mail new-address', machine)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  });
});

test('S33 parked mails are for operators; one is wanted again once', async () => {
  const viewer = await hub.person('viewer', 'vic');
  expect(await say('mail parked', viewer)).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  await book.begin(place(9));
  const number = await book.park(place(9), { messageId: '<a@b>', sender: 'x', subject: 'y' }, 'z');
  await book.noteFailedUid(number, 5);
  expect(await say(`mail retry M-${number}`)).toMatchObject({ ok: true, output: { status: 'wanted' } });
  expect(await say(`mail retry M-${number}`)).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect(await book.findWanted('box')).toEqual([{ number, failedUid: 5, messageId: '<a@b>' }]);
  await book.forget(number);
  expect(await say(`mail retry M-${number}`)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
