/** One connection to the mailbox, with every wait bounded and every failure told in words that hold no secret. */
import { ImapFlow } from 'imapflow';
import { within } from './deadline.ts';
import type { EmailSettings } from './settings.ts';

export type Timing = {
  /** One IMAP command that moves little data. */
  commandMs: number;
  /** Nothing comes and nothing goes while something should. */
  silenceMs: number;
  /** Longest IDLE; then the server is asked whether it is still there. */
  idleMs: number;
};

/** A frozen server is noticed after an IDLE and one command, or after silence: below 60 s (R15). */
export const TIMING: Timing = { commandMs: 15_000, silenceMs: 30_000, idleMs: 25_000 };

const MAX_LITERAL = 12 * 1024 * 1024;
const MAX_LINE = 4 * 1024 * 1024;

export type Folder = 'Processed' | 'Failed';

export type Fetched = { size: number; head: Buffer };

export type Connection = {
  readonly uidValidity: number;
  /** Aborted when the connection is gone. */
  readonly closed: AbortSignal;
  /** UIDs above this one, in order. */
  findAbove(uid: number): Promise<number[]>;
  /** Size and beginning; undefined when the mail is gone. */
  fetchHead(uid: number, bytes: number): Promise<Fetched | undefined>;
  fetchFrom(uid: number): Promise<string[]>;
  fetchAll(uid: number): Promise<Buffer>;
  /** Marks mails seen and moves them; their new UIDs, as far as the server says. Undefined: it did not want to, and they stay. */
  move(uids: readonly number[], folder: Folder): Promise<ReadonlyMap<number, number> | undefined>;
  /** From the folder Failed back into the mailbox; false when it is not there. */
  putBack(mail: { uid?: number; messageId?: string }): Promise<boolean>;
  /** Waits for news, at most `ms`. */
  wait(ms: number): Promise<void>;
  /** Ends a wait. */
  wake(): void;
  close(): Promise<void>;
};

export async function connect({ imap }: Pick<EmailSettings, 'imap'>, timing: Timing, signal: AbortSignal): Promise<Connection> {
  const client = createClient(imap, timing);
  const gone = new AbortController();
  let news = Promise.withResolvers<void>();
  let heard = false;
  client.on('error', () => {}); // 'close' follows.
  client.on('close', () => gone.abort());
  client.on('exists', () => wake());
  const end = () => client.close();
  signal.addEventListener('abort', end, { once: true });
  const command = <T>(work: Promise<T>, ms = timing.commandMs): Promise<T> => within(ms, failing(work), end);

  function wake(): void {
    heard = true;
    news.resolve();
  }

  /** Commands of a connection that ended never come back by themselves. */
  function failing<T>(work: Promise<T>): Promise<T> {
    if (gone.signal.aborted) work.catch(() => {});
    return Promise.race([
      work,
      new Promise<never>((_, reject) => {
        const fail = () => reject(new Error('the connection to the mail server was lost'));
        if (gone.signal.aborted) fail();
        else gone.signal.addEventListener('abort', fail, { once: true });
        work.then(
          () => gone.signal.removeEventListener('abort', fail),
          () => gone.signal.removeEventListener('abort', fail),
        );
      }),
    ]);
  }

  async function fetchOne(uid: number, query: object, ms?: number) {
    const mail = await command(client.fetchOne(String(uid), { uid: true, ...query }, { uid: true }), ms);
    return mail || undefined;
  }

  try {
    await command(client.connect(), timing.silenceMs);
    const mailbox = await command(client.mailboxOpen(imap.folder));
    const folders = new Map<Folder, string>();
    for (const name of ['Processed', 'Failed'] as const) {
      const made = await command(client.mailboxCreate(name)).catch(() => undefined);
      folders.set(name, made?.path ?? name);
    }
    return {
      uidValidity: Number(mailbox.uidValidity),
      closed: gone.signal,
      async findAbove(uid) {
        const uids = (await command(client.search({ uid: `${uid + 1}:*` }, { uid: true }))) || [];
        // `n:*` names the last mail even when its UID is below n (RFC 3501 6.4.8).
        return uids.filter((one) => one > uid).sort((a, b) => a - b);
      },
      async fetchHead(uid, bytes) {
        const mail = await fetchOne(uid, { size: true, source: { start: 0, maxLength: bytes } });
        return mail?.source === undefined ? undefined : { size: mail.size ?? mail.source.length, head: mail.source };
      },
      async fetchFrom(uid) {
        const mail = await fetchOne(uid, { envelope: true });
        return (mail?.envelope?.from ?? []).map(({ address }) => (address ?? '').toLowerCase());
      },
      async fetchAll(uid) {
        // Bounded by silence, not by time: a slow line is not a frozen server.
        const mail = await fetchOne(uid, { source: true }, timing.silenceMs * 10);
        if (mail?.source === undefined) throw new Error('the mail is gone');
        return mail.source;
      },
      async move(uids, folder) {
        const range = uids.join(',');
        await command(client.messageFlagsAdd(range, ['\\Seen'], { uid: true, silent: true }));
        const moved = await command(client.messageMove(range, folders.get(folder)!, { uid: true }));
        return moved ? (moved.uidMap ?? new Map<number, number>()) : undefined;
      },
      async putBack({ uid, messageId }) {
        await command(client.mailboxOpen(folders.get('Failed')!));
        try {
          const found =
            uid === undefined && messageId === undefined
              ? []
              : await command(
                  client.search(uid === undefined ? { header: { 'message-id': messageId! } } : { uid: String(uid) }, {
                    uid: true,
                  }),
                );
          const [first] = found || [];
          return first !== undefined && Boolean(await command(client.messageMove(String(first), imap.folder, { uid: true })));
        } finally {
          await command(client.mailboxOpen(imap.folder));
        }
      },
      async wait(ms) {
        if (!heard) {
          client.idle().catch(() => {});
          let timer: NodeJS.Timeout | undefined;
          const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(ms, timing.idleMs))));
          await failing(Promise.race([news.promise, timeout])).catch(() => {});
          clearTimeout(timer);
        }
        heard = false;
        news = Promise.withResolvers();
        // Ends the IDLE, shows that the server is there, and makes it say what is new.
        await command(client.noop());
      },
      wake,
      async close() {
        signal.removeEventListener('abort', end);
        if (!gone.signal.aborted) await command(client.logout(), 2000).catch(() => {});
        client.close();
      },
    };
  } catch (error) {
    signal.removeEventListener('abort', end);
    client.close();
    throw new Error(toReason(error), { cause: error });
  }
}

function createClient(imap: EmailSettings['imap'], timing: Timing): ImapFlow {
  return new ImapFlow({
    host: imap.host,
    port: imap.port,
    secure: imap.secure,
    doSTARTTLS: imap.secure ? undefined : imap.tlsRequired,
    auth: { user: imap.user, pass: imap.password },
    logger: false,
    disableAutoIdle: true,
    maxIdleTime: timing.idleMs * 2,
    connectionTimeout: timing.silenceMs,
    greetingTimeout: timing.commandMs,
    socketTimeout: timing.silenceMs,
    maxLiteralSize: MAX_LITERAL,
    maxLineLength: MAX_LINE,
    maxResponseSize: MAX_LITERAL * 2,
  });
}

/** In words for an operator. What the server says of a failed login may repeat the password. */
function toReason(error: unknown): string {
  const { authenticationFailed, code, message } = error as { authenticationFailed?: boolean; code?: string; message?: string };
  if (authenticationFailed === true) return 'the mail server refuses the user and password of EMAIL_IMAP_URL';
  return code === undefined ? (message ?? 'the mailbox cannot be opened') : `the mail server cannot be reached (${code})`;
}
