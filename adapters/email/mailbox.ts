/**
 * One session with the mailbox: looks through what is new, settles each mail, and waits for more. Whatever goes wrong with the connection
 * ends the session; `reader.ts` opens the next one, which goes on from the cursor.
 *
 * A mail is counted before it is read and settled after its command is durable, so a crash in between tries it again, three times at the
 * most; and the intake knows its key, so it is run once. Only then it is moved: a crash before that finds it a duplicate, and moves it.
 */
import type { Connection, Folder } from './connection.ts';
import { MAX_HEADER_BYTES, parseHeader } from './header.ts';
import type { Arrived } from './receive.ts';
import type { Delay, MailFacts, MailPlace } from '../../hub/store/mail-book.ts';
import type { Logger } from '../../hub/log.ts';

/** What became of a mail. `running`: its command is durable and runs; where the mail goes shows when it is done. */
export type Handled = { folder: Folder } | { running: Promise<Folder | undefined> } | { later: Delay } | { park: string };

export type MailboxBook = {
  saveCursor(mailbox: string, uidValidity: number, lastUid: number): Promise<void>;
  openMailbox(mailbox: string, uidValidity: number): Promise<number>;
  begin(place: MailPlace): Promise<{ attempts: number; delays: number }>;
  settle(place: MailPlace): Promise<void>;
  putOff(place: MailPlace, delay: Delay): Promise<void>;
  park(place: MailPlace, facts: MailFacts, reason: string): Promise<number>;
  noteFailedUid(number: number, uid: number): Promise<void>;
  findHeld(mailbox: string, uidValidity: number): Promise<Map<number, boolean>>;
  findWanted(mailbox: string): Promise<{ number: number; failedUid?: number; messageId?: string }[]>;
  forget(number: number): Promise<void>;
};

export type MailboxParts = {
  mailbox: string;
  pollSeconds: number;
  book: MailboxBook;
  /** Decides and carries out; what it throws counts as a try, unless `isOutside` says that the mail is not at fault. */
  handle: (mail: Arrived, delays: number) => Promise<Handled>;
  isOutside: (error: unknown) => boolean;
  onParked: (facts: MailFacts, reason: string) => void;
  log: Logger;
};

/** Then it is parked (S33). */
const MAX_TRIES = 3;
const RETRY_SECONDS = 5;
/** Mails that are moved at once. */
const MAX_MOVES = 50;
/** Commands of one mailbox that run at the same time, before the next mail is read. */
const MAX_RUNNING = 200;

/** Until the connection ends or `signal` is aborted. `onReady` is called when everything that waited was looked at. */
export async function readMailbox(connection: Connection, parts: MailboxParts, onReady: () => void): Promise<void> {
  const { book, mailbox, log } = parts;
  const { uidValidity } = connection;
  const running = new Set<number>();
  const moves: { uid: number; folder: Folder }[] = [];
  let looked = await book.openMailbox(mailbox, uidValidity);
  let saved = looked;
  const place = (uid: number): MailPlace => ({ mailbox, uidValidity, uid });

  async function drain(): Promise<void> {
    await putBackWanted();
    const held = await book.findHeld(mailbox, uidValidity);
    const due = [...held].filter(([uid, isDue]) => isDue && uid <= looked).map(([uid]) => uid);
    const fresh = (await connection.findAbove(looked)).filter((uid) => held.get(uid) !== false);
    for (const uid of [...due, ...fresh]) {
      if (running.has(uid)) continue;
      if (moves.length >= MAX_MOVES) await moveFinished();
      if (running.size >= MAX_RUNNING) break;
      await take(uid);
      looked = Math.max(looked, uid);
    }
    await moveFinished();
    await saveCursor();
  }

  async function take(uid: number): Promise<void> {
    const { attempts, delays } = await book.begin(place(uid));
    const fetched: { facts: MailFacts } = { facts: {} };
    if (attempts > MAX_TRIES) return await park(uid, fetched.facts, 'the hub ended while it was read');
    try {
      const mail = await fetch(uid, fetched);
      if (mail === undefined) return await book.settle(place(uid)); // Somebody took it out meanwhile.
      await settle(uid, await parts.handle(mail, delays), fetched.facts);
    } catch (error) {
      if (connection.closed.aborted) throw error;
      const isOutside = parts.isOutside(error);
      log.warn({ err: error, uid }, 'A mail could not be read now');
      if (!isOutside && attempts >= MAX_TRIES) return await park(uid, fetched.facts, 'it failed three times');
      await book.putOff(place(uid), { seconds: RETRY_SECONDS, reason: 'it could not be read', counts: !isOutside });
    }
  }

  async function fetch(uid: number, fetched: { facts: MailFacts }): Promise<Arrived | undefined> {
    const mail = await connection.fetchHead(uid, MAX_HEADER_BYTES);
    if (mail === undefined) return undefined;
    const header = parseHeader(mail.head);
    fetched.facts = toFacts(header);
    return {
      ...mail,
      // A header that is refused is not given to the server to be taken apart either.
      envelopeFrom: typeof header === 'string' ? [] : await connection.fetchFrom(uid),
      readAll: () => (mail.head.length >= mail.size ? Promise.resolve(mail.head) : connection.fetchAll(uid)),
    };
  }

  async function settle(uid: number, handled: Handled, facts: MailFacts): Promise<void> {
    if ('park' in handled) return await park(uid, facts, handled.park);
    if ('later' in handled) return await book.putOff(place(uid), handled.later);
    await book.settle(place(uid));
    running.add(uid);
    if ('folder' in handled) return void moves.push({ uid, folder: handled.folder });
    void handled.running.then((folder) => {
      // The hub stops: the mail stays where it is, and the next start moves it.
      if (folder === undefined) return;
      moves.push({ uid, folder });
      connection.wake();
    });
  }

  async function moveFinished(): Promise<void> {
    const finished = moves.splice(0);
    for (const folder of ['Processed', 'Failed'] as const) {
      const uids = finished.filter((one) => one.folder === folder).map(({ uid }) => uid);
      if (uids.length > 0) await move(uids, folder);
      uids.forEach((uid) => running.delete(uid));
    }
  }

  async function move(uids: number[], folder: Folder): Promise<ReadonlyMap<number, number>> {
    const moved = await connection.move(uids, folder);
    if (moved === undefined)
      log.warn({ uids, folder }, 'Mails could not be moved; they stay in the mailbox and are not read again');
    return moved ?? new Map();
  }

  async function park(uid: number, facts: MailFacts, reason: string): Promise<void> {
    const number = await book.park(place(uid), facts, reason);
    parts.onParked(facts, reason);
    const failedUid = (await move([uid], 'Failed')).get(uid);
    if (failedUid !== undefined) await book.noteFailedUid(number, failedUid);
  }

  async function putBackWanted(): Promise<void> {
    for (const { number, failedUid, messageId } of await book.findWanted(mailbox)) {
      const back = await connection.putBack({
        ...(failedUid !== undefined && { uid: failedUid }),
        ...(messageId !== undefined && { messageId }),
      });
      if (!back) log.warn({ mail: `M-${number}` }, 'A parked mail is no longer in the folder Failed');
      await book.forget(number);
    }
  }

  /** Everything up to the cursor is moved, held, or gone. */
  async function saveCursor(): Promise<void> {
    const cursor = Math.min(looked, ...[...running].map((uid) => uid - 1));
    if (cursor <= saved) return;
    await book.saveCursor(mailbox, uidValidity, cursor);
    saved = cursor;
  }

  while (!connection.closed.aborted) {
    await drain();
    onReady();
    await connection.wait(parts.pollSeconds * 1000);
  }
}

function toFacts(header: ReturnType<typeof parseHeader>): MailFacts {
  if (typeof header === 'string') return {};
  const first = (name: string) => header.fields.find((field) => field.name === name)?.value;
  const [messageId, sender, subject] = [first('message-id'), first('from'), first('subject')];
  return {
    ...(messageId !== undefined && { messageId }),
    ...(sender !== undefined && { sender }),
    ...(subject !== undefined && { subject }),
  };
}
