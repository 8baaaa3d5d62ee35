/** Answers as mails (S31, S35): how they look, what their headers hold, and what happens when a server does not want them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseHeader, type Header } from '../../../adapters/email/header.ts';
import { toExplanation, toLetter } from '../../../adapters/email/render.ts';
import { createPost, type Post } from '../../../adapters/email/send.ts';
import { readEmailSettings } from '../../../adapters/email/settings.ts';
import { toMessageId, toThread } from '../../../adapters/email/thread.ts';
import { SMTPServer } from 'smtp-server';
import type { Answer } from '../../../hub/call.ts';
import { readConfig } from '../../../hub/config.ts';
import { HubError } from '../../../hub/errors.ts';
import { createSmtpSink, type SmtpSink } from '../../support/smtp-sink.ts';

const done = (more: Partial<Extract<Answer, { ok: true; status?: undefined }>> = {}): Answer => ({
  ok: true,
  id: '1',
  replayed: false,
  command: 'task.list',
  line: 'task list',
  output: {},
  text: '2 tasks.',
  ...more,
});

describe('how an answer looks', () => {
  test('its sentence, its table, and what to do next, as text and as HTML', () => {
    const view = {
      columns: ['id', 'title'],
      rows: [
        ['T-1', 'Water <b>'],
        ['T-22', null],
      ],
    };
    const { text, html } = toLetter(done({ view }), 'A note.', () => []);
    expect(text).toBe(
      '2 tasks.\n\nid    title\nT-1   Water <b>\nT-22\n\nA note.\n\n-- \nAnswer this mail with another command at its top, or with: help',
    );
    expect(html).toContain('<td align="left">Water &lt;b&gt;</td>');
    expect(html).not.toContain('<b>');
  });

  test('a failure has its code and the way out; a transcript has its numbers', () => {
    const failed: Answer = { ok: false, id: '1', replayed: false, error: new HubError('not_found', 'There is no task T-9.') };
    expect(toLetter(failed, undefined, () => []).text).toMatch(/^not_found: There is no task T-9\. Check the name/);
    const view = { columns: ['id'], rows: [['T-1']] };
    const letter = toLetter(
      { transcript: true, ok: true, answers: [done(), done({ view })], text: '1> a\nok b\n2> c\nok d' },
      undefined,
      () => [],
    );
    expect(letter.text).toContain('2> c\nok d\n\n2>\nid\nT-1\n');
  });

  test('secrets that are shown once are not sent by mail', () => {
    const answer = done({
      command: 'key.create',
      output: { id: '1', key: 'kyk_secret' },
      text: 'The key: kyk_secret',
      view: { columns: ['key'], rows: [['kyk_secret']] },
    });
    const letter = toLetter(answer, undefined, () => ['key']);
    expect(letter.text + letter.html).not.toContain('kyk_secret');
    expect(letter.text).toContain('not sent by mail');
    expect(toLetter(answer, undefined, () => []).text).toContain('kyk_secret');
  });

  test('long answers are cut, and say so', () => {
    const rows = Array.from({ length: 5000 }, (_, at) => [`T-${at}`, 'x'.repeat(100)]);
    const letter = toLetter(done({ view: { columns: ['id', 'title'], rows } }), undefined, () => []);
    expect(letter.text).toContain('and 4900 more');
    expect(letter.text.length).toBeLessThan(20_000);
  });
});

describe('the thread', () => {
  const header = (text: string) => parseHeader(Buffer.from(`${text}\r\n\r\n`)) as Header;

  test('is the mail that is answered, and at most 20 before it', () => {
    const references = Array.from({ length: 40 }, (_, at) => `<${at}@x.y>`).join('\r\n ');
    const thread = toThread(header(`Message-ID: <me@x.y>\r\nReferences: ${references}`), 'ann@example.org', 'task list');
    expect(thread).toMatchObject({ to: 'ann@example.org', subject: 'Re: task list', inReplyTo: '<me@x.y>' });
    expect(thread.references).toHaveLength(20);
    expect(thread.references.slice(-2)).toEqual(['<39@x.y>', '<me@x.y>']);
  });

  test('S35 takes nothing from a mail that could become a header', () => {
    const thread = toThread(
      header('Message-ID: <a b@x>\r\nReferences: <ok@x.y> evil <a\tb>'),
      'ann@example.org',
      'x\r\nBcc: eve@evil.test\u202e',
    );
    expect(thread).toEqual({ to: 'ann@example.org', subject: 'Re: x Bcc: eve@evil.test', references: ['<ok@x.y>'] });
    expect(toThread(header('Message-ID: <m@x.y>\r\nIn-Reply-To: <p@x.y>'), 'a', 'RE: y')).toMatchObject({
      subject: 'RE: y',
      references: ['<p@x.y>', '<m@x.y>'],
    });
  });

  test('a Message-ID is the same for every try', () => {
    expect(toMessageId('k', 'hub@kyros.test')).toBe(toMessageId('k', 'hub@kyros.test'));
    expect(toMessageId('k', 'hub@kyros.test')).not.toBe(toMessageId('l', 'hub@kyros.test'));
  });
});

describe('sending', () => {
  let sink: SmtpSink;
  let post: Post;
  const states: (string | boolean)[] = [];
  const silenced: string[] = [];
  let granted = true;

  const settingsFor = (port: number, query = '') =>
    readEmailSettings(
      readConfig({
        EMAIL_IMAP_URL: 'imap://hub:x@127.0.0.1',
        EMAIL_SMTP_URL: `smtp://127.0.0.1:${port}${query}`,
        EMAIL_FROM: 'hub@kyros.test',
      }),
    )!;
  const postTo = (port: number, query = '') =>
    createPost({
      settings: settingsFor(port, query),
      grant: async () => granted,
      onSilence: (address) => silenced.push(address),
      onState: (up, detail) => states.push(detail ?? up),
    });
  const row = (more: object = {}) => ({
    id: '1',
    number: 1,
    key: 'k1',
    callId: null,
    channel: 'email',
    lane: 'x',
    attempts: 1,
    createdAt: new Date(1e12),
    replyTo: { to: 'ann@example.org', subject: 'Re: x', inReplyTo: '<a@b.c>', references: ['<a@b.c>'] },
    body: toExplanation('Why.'),
    ...more,
  });

  beforeAll(async () => {
    sink = await createSmtpSink();
    post = postTo(sink.port);
  });
  afterEach(() => {
    states.length = 0;
    granted = true;
    sink.refuse(undefined);
  });
  afterAll(async () => {
    post.close();
    await sink.close();
  });

  test('an explanation, a reply and a later notice; twice the same is the same mail', async () => {
    expect(await post.send(row())).toEqual({ sent: true, nativeMessageId: toMessageId('k1', 'hub@kyros.test') });
    expect(await post.send(row())).toMatchObject({ sent: true });
    expect(
      await post.send(
        row({ key: 'k2', body: { notice: 'job', job: 'J-1', title: 't', status: 'ready', variants: [], text: 'J-1 is ready.' } }),
      ),
    ).toMatchObject({ sent: true });
    const [one, two, three] = sink.sent;
    expect([one!.mail.messageId, one!.mail.date?.getTime()]).toEqual([two!.mail.messageId, 1e12]);
    expect(one!.mail.text).toContain('Why.');
    expect(three!.mail.text).toContain('J-1 is ready.');
    expect([one!.from, one!.to]).toEqual(['', ['ann@example.org']]);
    expect(states).toEqual([true, true, true]);
  });

  test('a budget that is used up is silence, and nobody tries again', async () => {
    granted = false;
    const reply = row({ key: 'k3', body: toLetter(done(), undefined, () => []) });
    expect(await post.send(reply)).toMatchObject({ sent: false, permanent: true });
    expect(silenced).toEqual(['ann@example.org']);
  });

  test.each([
    [451, false, true],
    [550, true, false],
  ])('a server that answers %i: for good is %s, the channel is down is %s', async (code, permanent, down) => {
    sink.refuse(code);
    expect(await post.send(row({ key: `k${code}` }))).toEqual({
      sent: false,
      reason: `the mail server answered ${code} to DATA`,
      ...(permanent && { permanent }),
    });
    expect(states).toEqual(down ? [`the mail server answered ${code} to DATA`] : []);
  });

  test('a server that is not there, and one without the TLS that was asked for', async () => {
    const nobody = postTo(1);
    expect(await nobody.send(row({ key: 'k5' }))).toMatchObject({
      sent: false,
      reason: expect.stringContaining('cannot be used'),
    });
    nobody.close();
    const strict = postTo(sink.port, '?tls=required');
    const before = sink.sent.length;
    expect(await strict.send(row({ key: 'k6' }))).toMatchObject({ sent: false });
    expect(sink.sent).toHaveLength(before);
    strict.close();
  });

  test('S31 a server that takes no null return path gets our address there', async () => {
    const froms: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onMailFrom: ({ address }, _, answer) =>
        answer(address === '' ? Object.assign(new Error('No'), { responseCode: 550 }) : (froms.push(address), null)),
      onData: (stream, _, answer) => void stream.resume().on('end', answer),
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const picky = postTo((server.server.address() as { port: number }).port);
    expect(await picky.send(row({ key: 'k7' }))).toMatchObject({ sent: true });
    expect(froms).toEqual(['hub@kyros.test']);
    picky.close();
    await new Promise<void>((closed) => server.close(() => closed()));
  });
});

describe('settings', () => {
  const read = (imap: string, smtp = 'smtps://u:p@smtp.example.org') =>
    readEmailSettings(readConfig({ EMAIL_IMAP_URL: imap, EMAIL_SMTP_URL: smtp, EMAIL_FROM: 'Hub@Kyros.test' }))!;

  test('are taken apart, each part percent-decoded', () => {
    const { imap, smtp, own, mailbox } = read('imaps://hub%40kyros.test:p%40ss@mail.example.org/Commands');
    expect(imap).toEqual({
      host: 'mail.example.org',
      port: 993,
      user: 'hub@kyros.test',
      password: 'p@ss',
      secure: true,
      tlsRequired: true,
      folder: 'Commands',
    });
    expect(smtp).toMatchObject({ port: 465, secure: true });
    expect(own).toEqual(['hub@kyros.test']);
    expect(mailbox).not.toContain('p@ss');
    expect(read('imap://h:p@x.y?tls=required', 'smtp://x.y').imap).toMatchObject({
      port: 143,
      secure: false,
      tlsRequired: true,
      folder: 'INBOX',
    });
  });

  test('what cannot be read is named, without its password', () => {
    expect(() => read('imap://hub:hunter2@:99:99')).toThrow(/^EMAIL_IMAP_URL(?!.*hunter2)/);
    expect(readEmailSettings(readConfig({}))).toBeUndefined();
  });
});
