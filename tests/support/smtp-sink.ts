/** A mail server that takes what the hub sends, or refuses it when a test says so. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

export type SentMail = { from: string; to: string[]; raw: string; mail: ParsedMail };

export type SmtpSink = {
  readonly port: number;
  readonly sent: SentMail[];
  /** Answers with this code to every mail; undefined: takes them. */
  refuse(code: number | undefined): void;
  /** Called with each mail before it is acknowledged. */
  onMail: ((mail: SentMail) => Promise<void> | void) | undefined;
  /** Resolves with all mails once there are so many that `matches` is true for. */
  waitFor(count: number, matches?: (mail: SentMail) => boolean): Promise<SentMail[]>;
  close(): Promise<void>;
};

export async function createSmtpSink(): Promise<SmtpSink> {
  const sent: SentMail[] = [];
  const waiting = new Set<() => void>();
  let code: number | undefined;

  /** Rejects when the mail is refused, or the sender goes in the middle. */
  async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const raw = await buffer(stream);
    if (code !== undefined) throw Object.assign(new Error('Not now'), { responseCode: code });
    const mail: SentMail = {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
      raw: raw.toString(),
      mail: await simpleParser(raw, {}),
    };
    sent.push(mail);
    waiting.forEach((look) => look());
    await sink.onMail?.(mail);
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, answer) {
      void take(stream, session).then(
        () => answer(),
        (error: Error) => answer(error),
      );
    },
  });
  server.on('error', () => {}); // A killed hub leaves connections half open.
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');

  const sink: SmtpSink = {
    port: (server.server.address() as AddressInfo).port,
    sent,
    refuse: (next) => (code = next),
    onMail: undefined,
    waitFor: (count, matches = () => true) =>
      new Promise((resolve) => {
        const look = () => {
          const found = sent.filter(matches);
          if (found.length < count) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return sink;
}
