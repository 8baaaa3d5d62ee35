/**
 * A mail server for tests: a mailbox that the hub reads through a line which can be disturbed, and a place where its answers arrive. The
 * mailbox is one in this process (hoodiecrow), or a real Dovecot (dovecot.ts): the same tests run on both.
 */
import hoodiecrow from 'hoodiecrow-imap';
import { ImapFlow } from 'imapflow';
import type { AddressInfo } from 'node:net';
import { createFaultyLine, type FaultyLine } from './faulty-line.ts';
import { createSmtpSink, type SmtpSink } from './smtp-sink.ts';

/** The mailbox alone. */
export type Mailbox = {
  readonly port: number;
  deliver(raw: string): Promise<void>;
  /** All connections end and new ones are refused until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** UIDs mean other mails from now on; the mails stay. */
  renumber(): Promise<void>;
  remove(): Promise<void>;
};

export type MailServer = {
  /** Settings of a hub that uses it. */
  env: Record<string, string>;
  line: FaultyLine;
  smtp: SmtpSink;
  mailbox: Mailbox;
  deliver(...raws: string[]): Promise<void>;
  /** Subjects in a folder, in order. */
  list(folder: string): Promise<string[]>;
  /** Waits until a folder holds so many mails; their subjects. */
  waitFor(folder: string, count: number): Promise<string[]>;
  /** Takes a mail out of the mailbox, as another program would. */
  expunge(subject: string): Promise<void>;
  remove(): Promise<void>;
};

const USER = 'hub';
const PASSWORD = 'correct-horse';
export const HUB_ADDRESS = 'hub@kyros.test';
/** The name of the mail server that proves who wrote a mail. */
export const AUTHSERV_ID = 'mx.kyros.test';
const LOOK_MS = 50;

export async function createMailServer(
  openMailbox: (user: string, password: string) => Promise<Mailbox> = openHoodiecrow,
): Promise<MailServer> {
  const mailbox = await openMailbox(USER, PASSWORD);
  const smtp = await createSmtpSink();
  const line = await createFaultyLine(() => mailbox.port);

  /** A connection of its own, past the line. */
  async function withClient<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: mailbox.port,
      secure: false,
      auth: { user: USER, pass: PASSWORD },
      logger: false,
      disableAutoIdle: true,
    });
    client.on('error', () => {});
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout().catch(() => client.close());
    }
  }

  async function subjects(client: ImapFlow, folder: string): Promise<string[]> {
    const opened = await client.mailboxOpen(folder).catch(() => undefined);
    if (opened === undefined || opened.exists === 0) return [];
    const mails = await client.fetchAll('1:*', { envelope: true });
    return mails.map(({ envelope }) => envelope?.subject ?? '');
  }

  const server: MailServer = {
    env: {
      EMAIL_IMAP_URL: `imap://${USER}:${PASSWORD}@127.0.0.1:${line.port}/INBOX`,
      EMAIL_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      EMAIL_FROM: HUB_ADDRESS,
      EMAIL_AUTHSERV_ID: AUTHSERV_ID,
      EMAIL_POLL_SECONDS: '1',
    },
    line,
    smtp,
    mailbox,
    async deliver(...raws) {
      for (const raw of raws) await mailbox.deliver(raw);
    },
    list: (folder) => withClient((client) => subjects(client, folder)),
    waitFor: (folder, count) =>
      withClient(async (client) => {
        for (;;) {
          const found = await subjects(client, folder);
          if (found.length >= count) return found;
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
      }),
    expunge: (subject) =>
      withClient(async (client) => {
        await client.messageDelete(String((await subjects(client, 'INBOX')).indexOf(subject) + 1));
      }),
    async remove() {
      await line.close();
      await smtp.close();
      await mailbox.remove();
    },
  };
  return server;
}

const PLUGINS = [
  'ID',
  'SASL-IR',
  'AUTH-PLAIN',
  'NAMESPACE',
  'IDLE',
  'ENABLE',
  'CONDSTORE',
  'LITERALPLUS',
  'UNSELECT',
  'SPECIAL-USE',
  'MOVE',
  'UIDPLUS',
];

async function openHoodiecrow(user: string, password: string): Promise<Mailbox> {
  const server = hoodiecrow({ plugins: PLUGINS, users: { [user]: { password } }, storage: { INBOX: {}, '': {} } });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.server.address() as AddressInfo;
  const line = await createFaultyLine(() => port);
  const stop = async () => {
    line.set('refused');
    line.cut();
  };
  return {
    port: line.port,
    deliver: async (raw) => void server.appendMessage('INBOX', [], new Date(), raw),
    stop,
    start: async () => line.set('open'),
    async renumber() {
      await stop();
      const inbox = server.getMailbox('INBOX')!;
      inbox.uidvalidity += 1;
      inbox.messages.forEach((message, at) => (message.uid = at + 1));
      inbox.uidnext = inbox.messages.length + 1;
      line.set('open');
    },
    async remove() {
      await line.close();
      await new Promise<void>((done) => server.close(done));
    },
  };
}
