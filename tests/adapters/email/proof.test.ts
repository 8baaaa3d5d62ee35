/** Who wrote a mail (S27, S28): the form of From, and what our own mail server says about it. What the hub checks itself is in receive.test.ts. */
import { describe, expect, test } from 'vitest';
import { findOwnResults, parseResults } from '../../../adapters/email/authentication-results.ts';
import { findAutomatic } from '../../../adapters/email/automatic.ts';
import { findSecrets, isOwn } from '../../../adapters/email/address.ts';
import { parseHeader, type Header } from '../../../adapters/email/header.ts';
import { proveByResults } from '../../../adapters/email/proof.ts';
import { readSender } from '../../../adapters/email/sender.ts';

const OURS = 'mx.kyros.test';
const RECEIVED = `Received: from a (b [192.0.2.1]) by ${OURS} with ESMTPS id 1; now`;
const GOOD = `Authentication-Results: ${OURS}; dkim=pass header.d=example.org header.s=s1; dmarc=pass header.from=example.org`;
const SIGNED = 'DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=From:To:Subject:Date:Message-ID; bh=x; b=y';

const headerOf = (...lines: string[]) => parseHeader(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)) as Header;
const sender = { address: 'ann@example.org', domain: 'example.org' };

function prove(...lines: string[]) {
  const header = headerOf(...lines);
  return proveByResults(findOwnResults(header, OURS), header, sender, 'to');
}

describe('S28 results of our own mail server', () => {
  test.each([
    ['dmarc and dkim pass', [GOOD, RECEIVED, SIGNED]],
    ['a server that takes signatures out', [GOOD, RECEIVED]],
    [
      'comments, folding and quotes',
      [
        `Authentication-Results: ${OURS.toUpperCase()} (a (nested) one) 1;\r\n dkim = pass (2048-bit; good) reason="a; dmarc=fail"\r\n header.d = Example.ORG;\r\n\tdmarc=pass (p=REJECT) header.from="example.org"`,
        RECEIVED,
      ],
    ],
    [
      'two programs of our server',
      [
        `Authentication-Results: ${OURS}; dmarc=pass header.from=example.org`,
        `Authentication-Results: ${OURS}; dkim=pass header.i=@example.org`,
        RECEIVED,
      ],
    ],
    ['local delivery above it', [`Received: by ${OURS} with LMTP id 2; now`, GOOD, RECEIVED]],
    ['a domain below the one of the sender', [GOOD.replace('header.d=example.org', 'header.d=org.example.org'), RECEIVED]],
  ])('%s: proven', (_, lines) => expect(prove(...lines)).toEqual({ proven: true, by: 'results' }));

  test.each([
    ['none at all', [RECEIVED]],
    ['no Received below it: nobody can say who wrote it', [GOOD, 'X: y']],
    ['one that came with the mail', [RECEIVED, GOOD]],
    ['one that came with the mail, with a Received of its own', [RECEIVED, GOOD, RECEIVED]],
    ['another server', [GOOD.replace(OURS, 'mx.elsewhere.test'), RECEIVED]],
    ['a server whose name begins like ours', [GOOD.replace(OURS, `${OURS}.evil.test`), RECEIVED]],
    ['our name in a comment only', [GOOD.replace(OURS, `evil.test (${OURS})`), RECEIVED]],
    ['dmarc in a comment', [GOOD.replace('dmarc=pass', '(dmarc=pass)'), RECEIVED]],
    [
      'dmarc in a quoted reason',
      [`Authentication-Results: ${OURS}; dkim=pass reason="; dmarc=pass" header.d=example.org`, RECEIVED],
    ],
    ['dmarc=fail', [GOOD.replace('dmarc=pass', 'dmarc=fail'), RECEIVED]],
    ['dmarc=none', [GOOD.replace('dmarc=pass', 'dmarc=none'), RECEIVED]],
    ['dmarc=pass and dmarc=fail', [`${GOOD}; dmarc=fail`, RECEIVED]],
    ['dmarc of another domain', [GOOD.replace('header.from=example.org', 'header.from=evil.test'), RECEIVED]],
    [
      'only SPF passed',
      [`Authentication-Results: ${OURS}; spf=pass smtp.mailfrom=example.org; dmarc=pass header.from=example.org`, RECEIVED],
    ],
    ['a signature of another domain', [GOOD.replace('header.d=example.org', 'header.d=evil.test'), RECEIVED]],
    [
      'a signature of a domain that only ends alike',
      [GOOD.replace('header.d=example.org', 'header.d=evilexample.org'), RECEIVED],
    ],
    ['a signature of a top-level domain', [GOOD.replace('header.d=example.org', 'header.d=org'), RECEIVED]],
    ['l= in the signature', [GOOD, RECEIVED, `${SIGNED}; l=10`]],
    ['To not signed', [GOOD, RECEIVED, SIGNED.replace('To:', '')]],
    ['Message-ID not signed, so it could be sent again', [GOOD, RECEIVED, SIGNED.replace(':Message-ID', '')]],
    ['the reported signature is not there', [GOOD, RECEIVED, SIGNED.replace('d=example.org', 'd=other.org')]],
  ])('%s: not proven', (_, lines) => expect(prove(...lines)).toMatchObject({ proven: false }));

  test('a server that could not check is asked again', () => {
    expect(prove(GOOD.replace('dmarc=pass', 'dmarc=temperror'), RECEIVED)).toMatchObject({ proven: false, later: true });
  });

  test('a field of an unknown version is not read', () => {
    expect(parseResults(`${OURS} 2; dmarc=pass`)).toBeUndefined();
    expect(parseResults(`${OURS} 1; none`)).toEqual({ authservId: OURS, results: [] });
  });

  test('hostile fields take linear time', () => {
    for (const evil of [
      '('.repeat(60_000),
      `${OURS}; ${'a=b '.repeat(15_000)}`,
      ' '.repeat(60_000),
      '"'.repeat(60_000),
      `${OURS}${'; x=y'.repeat(10_000)}`,
    ])
      parseResults(evil);
  }, 2000);
});

describe('S27 the sender', () => {
  const read = (from: string, ...others: string[][]) => readSender(headerOf(`From: ${from}`), others);

  test.each([
    ['ann@example.org', 'ann@example.org'],
    ['<Ann@Example.ORG>', 'ann@example.org'],
    ['Ann Miller <ann@example.org>', 'ann@example.org'],
    ['"Miller, Ann (X)" <ann.m+x@example.org>', 'ann.m+x@example.org'],
    ['=?UTF-8?Q?Ann_M=C3=BCller?= <ann@example.org>', 'ann@example.org'],
    ['admin@localhost', 'admin@localhost'],
  ])('%s', (from, address) => expect(read(from, [address], [address])).toMatchObject({ address }));

  test.each([
    'ann@example.org, bob@example.org',
    'ann@example.org <bob@example.org>',
    '<ann@example.org> <bob@example.org>',
    '"ann@example.org" <bob@example.org',
    'bob@example.org (ann@example.org)',
    'Group: ann@example.org;',
    '"ann"@example.org',
    'ann@example.org@evil.test',
    '=?utf-8?Q?ann=40example.org=3E?= <bob@example.org>, x',
    'аnn@example.org',
    'ann@exämple.org',
    'ann@[192.0.2.1]',
    '<@evil.test:ann@example.org>',
    'ann..x@example.org',
    '',
  ])('%s is no sender', (from) => expect(typeof read(from)).toBe('string'));

  test('no From, two of them, or readers that differ: no sender', () => {
    expect(readSender(headerOf('To: x'), [])).toBe('it has 0 From fields');
    expect(readSender(headerOf('From: a@b.cd', 'from: a@b.cd'), [])).toBe('it has 2 From fields');
    expect(read('ann@example.org', ['bob@example.org'])).toBe('two readings of its From differ');
    expect(read('ann@example.org', ['ann@example.org'], ['ann@example.org', 'bob@example.org'])).toBe(
      'two readings of its From differ',
    );
    expect(read('ann@example.org', [])).toBe('two readings of its From differ');
  });

  test('a header that could be read in two ways is refused', () => {
    for (const text of [
      'From : a@b.cd\r\n\r\n',
      'From: a@b.cd\rFrom: c@d.ef\r\n\r\n',
      'From: a\0@b.cd\r\n\r\n',
      ' x\r\nFrom: a@b.cd\r\n\r\n',
      'no field\r\n\r\n',
      `X: ${'y'.repeat(70_000)}`,
      'X: y\r\n'.repeat(1001),
    ])
      expect(typeof parseHeader(Buffer.from(text))).toBe('string');
  });
});

describe('S30 mail of machines', () => {
  const find = (...lines: string[]) => findAutomatic(headerOf('From: ann@example.org', ...lines), ['hub@kyros.test']);

  test.each([
    ['Auto-Submitted: auto-generated', 'auto-submitted'],
    ['Auto-Submitted: Auto-Replied (vacation); x=y', 'auto-submitted'],
    ['Precedence: Bulk', 'precedence'],
    ['Precedence: junk', 'precedence'],
    ['List-Unsubscribe: <https://x.test>', 'mailing list'],
    ['Return-Path: <>', 'null return path'],
    ['Content-Type: multipart/report; report-type=delivery-status; boundary=x', 'report'],
    ['Content-Type: message/disposition-notification', 'report'],
    ['X-Autoreply: yes', 'autoreply'],
    ['X-Kyros-Loop: 1', 'own mail'],
  ])('%s', (line, reason) => expect(find(line)).toBe(reason));

  test.each([
    ['MAILER-DAEMON@example.org'],
    ['No-Reply@example.org'],
    ['"X" <noreply+1@example.org>'],
    ['bounces@example.org'],
    ['list-bounces@example.org'],
    ['postmaster@example.org'],
  ])('%s', (from) => expect(findAutomatic(headerOf(`From: ${from}`), [])).toBe('robot sender'));

  test('itself, and what went round', () => {
    expect(findAutomatic(headerOf('From: Kyros <HUB@kyros.test>'), ['hub@kyros.test'])).toBe('own address');
    expect(find(...Array.from({ length: 51 }, () => 'Received: x'))).toBe('mail loop');
  });

  test('mail of people is not', () => {
    expect(
      find('Auto-Submitted: no', 'Precedence: first-class', 'Return-Path: <ann@example.org>', 'Content-Type: text/plain'),
    ).toBeUndefined();
    expect(find(...Array.from({ length: 50 }, () => 'Received: x'))).toBeUndefined();
    expect(findAutomatic(headerOf('From: Reply Nowak <reply.nowak@example.org>'), [])).toBeUndefined();
  });
});

describe('S29 addresses of the hub', () => {
  const secret = 'abcdefghijklmnopqrstuvwxyz'.replace(/[lo]/g, '2');

  test('a secret is found wherever the mail was sent to, and nowhere else', () => {
    const find = (...lines: string[]) => findSecrets(headerOf(...lines), 'hub@kyros.test');
    expect(find(`Delivered-To: hub+${secret}@kyros.test`)).toEqual([secret]);
    expect(find(`To: "Hub" <HUB+${secret.toUpperCase()}@Kyros.Test>, x@y.z`)).toEqual([secret]);
    expect(
      find(`Subject: hub+${secret}@kyros.test`, `To: hub+short@kyros.test, hub+${secret}@evil.test, x+${secret}@kyros.test`),
    ).toEqual([]);
  });

  test('a tag behind a plus does not matter', () => {
    expect([
      isOwn('hub+x@kyros.test', ['hub@kyros.test']),
      isOwn('hub@evil.test', ['hub@kyros.test']),
      isOwn('hubx@kyros.test', ['hub@kyros.test']),
    ]).toEqual([true, false, false]);
  });
});
