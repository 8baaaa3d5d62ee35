/** Databases for tests: every file takes its own, a copy of the template that the test run has migrated once. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { administer, toDatabaseUrl } from './admin.ts';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A new migrated database that nobody else uses. Copying files is quicker here than copying through the log. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, template, prefix } = inject('database');
  const name = `${prefix}${process.pid}_${randomBytes(6).toString('hex')}`;
  await administer(url, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
  return {
    url: toDatabaseUrl(url, name),
    drop: async () => void (await administer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  };
}
