/**
 * Once a run: a PostgreSQL server (a throwaway one, or the one of DATABASE_URL, which is left as it was found) and on it a
 * migrated template database, which the files copy (database.ts).
 */
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../hub/store/embedded-postgres.ts';
import { administer, toDatabaseUrl } from './admin.ts';
import { createTempDir, removeDeadTempDirs } from './temp-dir.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `url` may create databases; `template` is migrated; names of the run's databases begin with `prefix`. */
    database: { url: string; template: string; prefix: string };
  }
}

type TestServer = { url: string; stop(): Promise<void> };

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeDeadTempDirs();
  const server = process.env.DATABASE_URL ? toForeignServer(process.env.DATABASE_URL) : await startServer();
  const prefix = `kyros_test_${process.pid}_${Date.now().toString(36)}_`;
  const finish = async () => {
    await dropDatabases(server.url, prefix);
    await server.stop();
  };
  try {
    const template = await createTemplate(server.url, `${prefix}template`);
    project.provide('database', { url: server.url, template, prefix });
  } catch (error) {
    await finish();
    throw error;
  }
  return finish;
}

function toForeignServer(url: string): TestServer {
  return { url, stop: async () => undefined };
}

async function startServer(): Promise<TestServer> {
  const dir = await createTempDir();
  const log = (level: string, message: string) => void (level === 'info' || console.error(message));
  const server = await startEmbeddedPostgres({ dataDir: dir.path, log, throwaway: true });
  return { url: server.url, stop: () => server.stop().finally(dir.remove) };
}

async function createTemplate(url: string, name: string): Promise<string> {
  await administer(url, `CREATE DATABASE ${name}`);
  const { migrate } = await import('../../hub/store/orm.ts');
  await migrate(toDatabaseUrl(url, name));
  return name;
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const rows = await administer(url, `SELECT datname FROM pg_database WHERE starts_with(datname, '${prefix}')`);
  await administer(url, ...rows.map(({ datname }) => `DROP DATABASE IF EXISTS ${String(datname)} WITH (FORCE)`));
}
