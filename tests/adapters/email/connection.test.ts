/** One connection to the mailbox and its reader (R15): a server that freezes is noticed, and one hub of several reads. */
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect, TIMING, type Timing } from '../../../adapters/email/connection.ts';
import { startReader, type Reader } from '../../../adapters/email/reader.ts';
import { readEmailSettings, type EmailSettings } from '../../../adapters/email/settings.ts';
import { readConfig } from '../../../hub/config.ts';
import { createTakeLock } from '../../../hub/store/advisory-lock.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createMailServer, type MailServer } from '../../support/mail-server.ts';
import { toMail } from '../../support/mail.ts';

/** Short, so that the test is; the order of the waits is the same. */
const SHORT: Timing = { commandMs: 400, silenceMs: 1200, idleMs: 300 };

let server: MailServer;
let settings: EmailSettings;
const readers: Reader[] = [];

beforeAll(async () => {
  server = await createMailServer();
  settings = readEmailSettings(readConfig({ DATABASE_URL: 'postgres://x/y', ...server.env }))!;
});
afterEach(async () => {
  server.line.set('open');
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
});
afterAll(() => server.remove());

describe('R15 a mail server that says nothing any more', () => {
  test('is noticed while it is waited for', async () => {
    const connection = await connect(settings, SHORT, new AbortController().signal);
    await connection.wait(50);
    server.line.set('silent');
    await expect(connection.wait(10_000)).rejects.toThrow('does not answer');
    expect(connection.closed.aborted).toBe(true);
  });

  test('is noticed in the middle of a command, and before the first one', async () => {
    const connection = await connect(settings, SHORT, new AbortController().signal);
    const reached = server.line.holdAt(/UID SEARCH/);
    await expect(connection.findAbove(0)).rejects.toThrow(/does not answer|was lost/);
    await reached;
    await expect(connect(settings, SHORT, new AbortController().signal)).rejects.toThrow('mail server');
  });

  test('in less than a minute, as the hub waits', () => {
    expect(TIMING.idleMs + TIMING.commandMs).toBeLessThan(60_000);
    expect(TIMING.silenceMs).toBeLessThan(60_000);
    expect(TIMING.silenceMs).toBeGreaterThan(TIMING.idleMs);
  });
});

test('a wrong password is told in words, without the password', async () => {
  const wrong = { ...settings, imap: { ...settings.imap, password: 'hunter2' } };
  const failure = await connect(wrong, SHORT, new AbortController().signal).catch((error: Error) => error.message);
  expect(failure).toBe('the mail server refuses the user and password of EMAIL_IMAP_URL');
});

test('one hub reads the mailbox; when it goes, another one does', async () => {
  const database = await createTestDatabase();
  const seen: string[] = [];
  const states: string[] = [];
  const read = (name: string) =>
    startReader({
      settings,
      mailbox: 'one',
      timing: SHORT,
      pollSeconds: 1,
      takeLock: createTakeLock(database.url),
      onState: (state) => states.push(`${name} ${state}`),
      lookAgainMs: 50,
      book: createMemoryBook(),
      handle: async () => {
        seen.push(name);
        return { folder: 'Processed' };
      },
      isOutside: () => false,
      onParked: () => {},
      log: pino({ level: 'silent' }) as never,
    });
  const first = read('first');
  await expect.poll(() => states).toContain('first up');
  readers.push(read('second'));
  await expect.poll(() => states).toContain('second waiting');
  await server.deliver(toMail({ subject: 'a' }));
  await expect.poll(() => seen).toEqual(['first']);
  await first.close();
  await expect.poll(() => states).toContain('second up');
  await server.deliver(toMail({ subject: 'b' }));
  await expect.poll(() => seen).toEqual(['first', 'second']);
  await Promise.all(readers.splice(0).map((reader) => reader.close()));
  await database.drop();
});

/** The database's part of it is tested in mail-book.test.ts. */
function createMemoryBook() {
  return {
    openMailbox: async () => 0,
    saveCursor: async () => {},
    begin: async () => ({ attempts: 1, delays: 0 }),
    settle: async () => {},
    putOff: async () => {},
    park: async () => 1,
    noteFailedUid: async () => {},
    findHeld: async () => new Map<number, boolean>(),
    findWanted: async () => [],
    forget: async () => {},
  };
}
