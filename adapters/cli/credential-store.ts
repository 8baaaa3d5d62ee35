/**
 * The file of signed-in hubs: one entry an address, readable by its owner only, replaced as a whole so that a crash leaves
 * the old or the new one.
 */
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { toFields, toText } from '../client/answer.ts';

export type Login = { email: string; accessToken: string; refreshToken?: string; expiresAt: string };

export type CredentialStore = {
  find(url: string): Login | undefined;
  save(url: string, login: Login): void;
  remove(url: string): void;
  /** Runs `work` while no other process of this user does: a refresh token may be used once only. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

export function createCredentialStore(file: string): CredentialStore {
  const change = (edit: (logins: Record<string, Login>) => void) => {
    const logins = readLogins(file);
    edit(logins);
    writeLogins(file, logins);
  };
  return {
    find: (url) => readLogins(file)[url],
    save: (url, login) => change((logins) => void (logins[url] = login)),
    remove: (url) => change((logins) => void delete logins[url]),
    alone: (work) => runAlone(`${file}.lock`, work),
  };
}

/** An absent or broken file is no login: signing in again repairs it. */
function readLogins(file: string): Record<string, Login> {
  const hubs = toFields(toFields(readJson(file))?.hubs) ?? {};
  const logins = Object.entries(hubs).flatMap(([url, value]) => {
    const login = readLogin(value);
    return login === undefined ? [] : [[url, login] as const];
  });
  return Object.fromEntries(logins);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function readLogin(value: unknown): Login | undefined {
  const fields = toFields(value);
  if (typeof fields?.accessToken !== 'string' || typeof fields.expiresAt !== 'string') return undefined;
  const refreshToken = typeof fields.refreshToken === 'string' ? { refreshToken: fields.refreshToken } : {};
  return { email: toText(fields.email), accessToken: fields.accessToken, expiresAt: fields.expiresAt, ...refreshToken };
}

function writeLogins(file: string, hubs: Record<string, Login>): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ hubs }, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, file);
}

/** The lock belongs to the open file, so it ends with the process, however that ends. */
async function runAlone<T>(file: string, work: () => Promise<T>): Promise<T> {
  const { waitForLock } = createRequire(import.meta.url)('fs-native-extensions') as { waitForLock(fd: number): Promise<void> };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = openSync(file, 'a', 0o600);
  try {
    await waitForLock(lock);
    return await work();
  } finally {
    closeSync(lock);
  }
}
