/**
 * The hub without HTTP, in this process, on a database and a board of its own: for tests of what stands between a channel and the
 * store. It can be closed and opened again on what it left behind.
 */
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../hub/config.ts';
import { openCore, type Closers, type Core, type CoreOptions } from '../../hub/core.ts';
import { ALL_COMMANDS } from '../../hub/commands/index.ts';
import type { Principal } from '../../hub/context.ts';
import type { Role } from '../../hub/command.ts';
import { createTestDatabase } from './database.ts';
import { createTempDir } from './temp-dir.ts';

export type TestCore = {
  readonly core: Core;
  readonly databaseUrl: string;
  /** A person with an account, by role; made at first use. */
  person(role: Role, name?: string): Promise<Principal>;
  /** Closes it; the database and the board stay. */
  close(): Promise<void>;
  open(): Promise<void>;
  remove(): Promise<void>;
};

export type TestCoreOptions = {
  env?: Record<string, string>;
  commands?: CoreOptions['commands'];
  executors?: CoreOptions['executors'];
  /** Runs after each opening, as adapters do when the hub starts. */
  onOpen?: (core: Core) => void | Promise<void>;
};

export async function openTestCore({ env = {}, commands, executors = [], onOpen }: TestCoreOptions = {}): Promise<TestCore> {
  const dir = await createTempDir();
  const database = await createTestDatabase();
  const people = new Map<string, Principal>();
  const config = readConfig({
    DATA_DIR: join(dir.path, 'data'),
    COLLAB_DIR: join(dir.path, 'board'),
    DATABASE_URL: database.url,
    ...env,
  });
  let closers: Closers = [];
  let core: Core | undefined;

  const test: TestCore = {
    get core() {
      return core!;
    },
    databaseUrl: database.url,
    async person(role, name = role) {
      const known = people.get(name);
      if (known !== undefined) return known;
      const { user } = await core!.orm.em
        .fork()
        .transactional((em) => core!.users.create(em, { email: `${name}@example.org`, name, role }));
      const made: Principal = { id: `user:${user.id}`, name, role, userId: user.id, email: user.email, timezone: 'UTC' };
      people.set(name, made);
      return made;
    },
    async open() {
      closers = [];
      const log = pino({ level: 'silent' }) as CoreOptions['log'];
      const onFatal = (error: Error) => {
        throw error;
      };
      core = await openCore(config, database.url, { log, commands: commands ?? ALL_COMMANDS, executors, onFatal }, closers);
      await onOpen?.(core);
    },
    async close() {
      for (const closer of closers.splice(0).reverse()) await closer();
    },
    async remove() {
      await test.close();
      await database.drop();
      await dir.remove();
    },
  };
  await test.open();
  return test;
}
