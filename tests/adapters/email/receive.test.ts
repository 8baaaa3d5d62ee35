/**
 * What is decided about one mail, with the real parse worker and real signatures (S28, S32, S33). Names are looked up in a zone of the
 * test. Only the folder of people is made up.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createParser, type Parser } from '../../../adapters/email/parser.ts';
import { createReceive, type Verdict } from '../../../adapters/email/receive.ts';
import { HUB_ADDRESS } from '../../support/mail-server.ts';
import { receivedTrace, toMail, type MailParts } from '../../support/mail.ts';

const good = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const toRecord = (key: KeyObject, flags = '') =>
  `v=DKIM1; k=rsa;${flags} p=${key.export({ type: 'spki', format: 'der' }).toString('base64')}`;
const ZONE: Record<string, string> = {
  's1._domainkey.example.org': toRecord(good.publicKey),
  'testing._domainkey.example.org': toRecord(good.publicKey, ' t=y;'),
  's1._domainkey.evil.test': toRecord(good.publicKey),
  's1._domainkey.plain.test': toRecord(good.publicKey),
  'weak._domainkey.example.org': toRecord(weak.publicKey),
  '_dmarc.example.org': 'v=DMARC1; p=reject',
};
let isDown = false;

const parser = createParser({
  async resolver(name) {
    if (isDown) throw Object.assign(new Error('no answer'), { code: 'ETIMEOUT' });
    const record = ZONE[name];
    if (record === undefined) throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    return [[record]];
  },
});
afterAll(() => parser.close());
afterEach(() => void (isDown = false));

const PEOPLE = ['ann@example.org', 'pat@plain.test'].map((email, at) => ({ id: `0000-${at}`, email, active: true }));
PEOPLE.push({ id: '0000-9', email: 'gone@example.org', active: false });

function receive(
  raw: string | Buffer,
  { size, using = parser, authservId }: { size?: number; using?: Parser; authservId?: string } = {},
): Promise<Verdict> {
  const source = Buffer.from(raw);
  const decide = createReceive({
    settings: { address: HUB_ADDRESS, own: [HUB_ADDRESS], ...(authservId !== undefined && { authservId }) },
    parser: using,
    findPerson: async (who) => PEOPLE.find(({ id, email }) => id === who || email === who),
    findSecretOwner: async () => undefined,
    isCommand: (line) => /^(task|whoami|help)\b/.test(line),
    now: () => new Date(),
  });
  const from = /^From:.*?([^\s<]+@[^\s>]+)/im.exec(source.toString('latin1'))?.[1];
  return decide({
    size: size ?? source.length,
    head: source.subarray(0, 65_536),
    envelopeFrom: from === undefined ? [] : [from],
    readAll: async () => source,
  });
}

type Signing = { domain?: string; selector?: string; headerList?: string; maxBodyLength?: number; expires?: Date };

async function sign(
  raw: string,
  { domain = 'example.org', selector = 's1', headerList, maxBodyLength, expires }: Signing = {},
): Promise<string> {
  const key = selector === 'weak' ? weak.privateKey : good.privateKey;
  const { signatures } = await dkimSign(raw, {
    canonicalization: 'relaxed/relaxed',
    signTime: new Date(expires === undefined ? Date.now() : expires.getTime() - 60_000),
    ...(expires !== undefined && { expires }),
    signatureData: [
      {
        signingDomain: domain,
        selector,
        privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string,
        canonicalization: 'relaxed/relaxed',
        ...(maxBodyLength !== undefined && { maxBodyLength }),
      },
    ],
    ...(headerList !== undefined && { headerList }),
  } as never);
  return signatures + raw;
}

const unsigned = (parts: MailParts = {}) => toMail({ subject: 'task list', body: 'help\n', trace: receivedTrace(), ...parts });

describe('S28 a signature that the hub checks itself', () => {
  test('of the domain of the sender, over all that matters: the command is run', async () => {
    expect(await receive(await sign(unsigned()))).toMatchObject({
      kind: 'command',
      text: 'task list\nhelp',
      principalId: 'user:0000-0',
      sender: 'ann@example.org',
      provenBy: 'dkim',
    });
    expect(await receive(await sign(unsigned({ from: 'pat@plain.test' }), { domain: 'plain.test' }))).toMatchObject({
      kind: 'command',
    });
  });

  test.each<[string, () => Promise<string>]>([
    ['none', async () => unsigned()],
    ['a changed body', async () => (await sign(unsigned())).replace('\r\n\r\nhelp', '\r\n\r\ntask delete T-1')],
    ['a changed subject', async () => (await sign(unsigned())).replace('Subject: task list', 'Subject: task delete T-1')],
    ['another domain', async () => await sign(unsigned(), { domain: 'evil.test' })],
    ['l= with something after it', async () => `${await sign(unsigned(), { maxBodyLength: 4 })}task delete T-1\r\n`],
    ['l= with nothing after it', async () => await sign(unsigned(), { maxBodyLength: 4 })],
    ['To not signed', async () => await sign(unsigned(), { headerList: 'from:subject:date:message-id' })],
    ['Message-ID not signed', async () => await sign(unsigned(), { headerList: 'from:to:subject:date' })],
    ['a key that is only tested', async () => await sign(unsigned(), { selector: 'testing' })],
    ['a key that nobody published', async () => await sign(unsigned(), { selector: 'unknown' })],
    ['one that has expired', async () => await sign(unsigned(), { expires: new Date(Date.now() - 3_600_000) })],
    ['a result that anybody can write', async () => toMail({ subject: 'task list' })],
    [
      'eleven of them',
      async () =>
        `${(await sign('')).repeat(0)}${(await sign(unsigned())).replace(/^(DKIM-Signature:[^]*?\r\n)(?=\S)/, (field) => field.repeat(11))}`,
    ],
  ])('%s: nothing is run, and the person may be told', async (_, make) => {
    expect(await receive(await make())).toMatchObject({ kind: 'unproven', explain: true, sender: 'ann@example.org' });
  });

  test('a key that cannot be looked up now: later', async () => {
    const mail = await sign(unsigned());
    isDown = true;
    expect(await receive(mail)).toMatchObject({ kind: 'later' });
  });

  test('of somebody unknown or switched off: nothing is run, strangers without proof are not written to', async () => {
    expect(await receive(await sign(unsigned({ from: 'new@example.org' })))).toMatchObject({ kind: 'unproven', explain: true });
    expect(await receive(await sign(unsigned({ from: 'gone@example.org' })))).toMatchObject({ kind: 'unproven', explain: true });
    expect(await receive(unsigned({ from: 'new@example.org' }))).toMatchObject({ kind: 'unproven', explain: false });
  });

  test('with EMAIL_AUTHSERV_ID only the results of that server count', async () => {
    expect(await receive(await sign(unsigned()), { authservId: 'mx.kyros.test' })).toMatchObject({ kind: 'unproven' });
    expect(await receive(toMail({ subject: 'task list' }), { authservId: 'mx.kyros.test' })).toMatchObject({
      kind: 'command',
      provenBy: 'results',
    });
  });
});

describe('S33 limits', () => {
  const proven = { authservId: 'mx.kyros.test' };

  test('a mail of more than 10 MB is not even fetched', async () => {
    const decide = receive(toMail({ subject: 'task list' }), { ...proven, size: 10 * 1024 * 1024 + 1 });
    expect(await decide).toMatchObject({ kind: 'unproven', reason: 'it is larger than 10 MB' });
  });

  const multipart = (boundary: string, parts: string[]) => ({
    headers: [`Content-Type: multipart/mixed; boundary=${boundary}`],
    body: `${parts.map((part) => `--${boundary}\n${part}\n`).join('')}--${boundary}--\n`,
  });
  const text = 'Content-Type: text/plain\n\nhelp';

  test.each([
    [
      'a hundred thousand parts',
      multipart(
        'x',
        Array.from({ length: 100_000 }, () => text),
      ),
      'it has more than 100 parts',
    ],
    [
      'parts in parts in parts',
      { headers: ['Content-Type: multipart/mixed; boundary=b0'], body: nest(0) },
      'its parts are nested more than 10 deep',
    ],
    ['a part with an endless header', multipart('x', [`X: ${'y'.repeat(200_000)}\n\nhelp`]), 'the header of a part is too long'],
  ])('%s: unreadable', async (_, parts, reason) => {
    expect(await receive(toMail({ subject: 'task list', ...parts }), proven)).toMatchObject({ kind: 'unreadable', reason });
  });

  test('nested HTML that took half a minute is read at once', async () => {
    const mail = toMail({ subject: 'task list', headers: ['Content-Type: text/html'], body: '<div>'.repeat(200_000) });
    expect(await receive(mail, proven)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('too long') });
  }, 5000);

  test.each([
    ['65 KB of header', toMail({ headers: [`X: ${'y'.repeat(66_000)}`] })],
    ['two To fields', toMail({ headers: ['To: hub@kyros.test'] })],
    ['two Subject fields', toMail({ headers: ['Subject: task list'] })],
    ['two content types', toMail({ headers: ['Content-Type: text/plain', 'Content-Type: text/html'] })],
  ])('S27 %s: quarantined, without an answer', async (_, mail) =>
    expect(await receive(mail, proven)).toMatchObject({ kind: 'quarantined' }),
  );

  test('what takes too long ends with its thread; the next mail is read', async () => {
    const hasty = createParser({ resolver: () => new Promise(() => {}), verifySeconds: 0.2 });
    await expect(receive(await sign(unsigned()), { using: hasty })).rejects.toThrow('took more than 0.2 s');
    expect(await receive(toMail({ subject: 'task list' }), { ...proven, using: hasty })).toMatchObject({ kind: 'command' });
    await hasty.close();
  });

  test('S32 attached, forwarded and second texts are not run; the first text is', async () => {
    const attached = 'Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\ntask delete T-1';
    const forwarded =
      'Content-Type: message/rfc822\n\nFrom: bob@example.org\nSubject: task delete T-1\nContent-Type: text/plain\n\ntask delete T-1';
    const mail = toMail({ ...multipart('x', [attached, forwarded, text, 'Content-Type: text/plain\n\ntask delete T-1']) });
    expect(await receive(mail, proven)).toMatchObject({ kind: 'command', text: 'help' });
    expect(await receive(toMail({ ...multipart('x', [attached, forwarded]) }), proven)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['windows-1252', 'quoted-printable', 'task create "Gr=FC=DFe"', 'Grüße'],
    ['koi8-r', 'base64', Buffer.from('7461736b206372656174652022d0d2c9d7c5d422', 'hex').toString('base64'), 'привет'],
    ['shift_jis', 'base64', Buffer.from('7461736b20637265617465202293fa967b22', 'hex').toString('base64'), '日本'],
    ['iso-2022-jp', '7bit', 'task create "\u001b$BF|K\\\u001b(B"', '日本'],
    [
      'gb18030',
      'base64',
      Buffer.from('7461736b2063726561746520 22d6d0cec422'.replaceAll(' ', ''), 'hex').toString('base64'),
      '中文',
    ],
    ['utf-8; format=flowed', '7bit', 'task create "one \ntwo"', 'one two'],
  ])('the encoding %s in %s', async (charset, encoding, body, title) => {
    const mail = toMail({
      headers: [`Content-Type: text/plain; charset=${charset}`, `Content-Transfer-Encoding: ${encoding}`],
      body,
    });
    expect(await receive(mail, proven)).toMatchObject({ kind: 'command', text: `task create "${title}"` });
  });
});

describe('S36 the key of a mail', () => {
  const keyOf = async (parts: MailParts) => {
    const verdict = await receive(
      toMail({ subject: 'task list', date: new Date(Math.floor(Date.now() / 1000) * 1000), ...parts }),
      { authservId: 'mx.kyros.test' },
    );
    return verdict.kind === 'command' ? verdict.key : verdict.kind;
  };

  test('is its Message-ID and its sender; without one, what it says', async () => {
    expect(await keyOf({ id: '<a@b>' })).toBe(await keyOf({ id: '<a@b>', body: 'more' }));
    expect(await keyOf({ id: '<a@b>' })).not.toBe(await keyOf({ id: '<a@b>', from: 'pat@plain.test' }));
    const date = new Date(Date.now() - 1000);
    expect(await keyOf({ id: null, date })).toBe(await keyOf({ id: null, date }));
    expect(await keyOf({ id: null, date })).not.toBe(await keyOf({ id: null, date, body: 'help\n' }));
  });
});

function nest(depth: number): string {
  if (depth === 12) return `--b${depth}\nContent-Type: text/plain\n\nhelp\n--b${depth}--\n`;
  return `--b${depth}\nContent-Type: multipart/mixed; boundary=b${depth + 1}\n\n${nest(depth + 1)}--b${depth}--\n`;
}
