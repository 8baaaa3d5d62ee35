/**
 * Who the CLI is to the hub. In this order: the token given for this call, the login stored for this hub, the machine's own
 * key. A login whose time is over is renewed; one that ended for good is forgotten and never replaced by the machine's key,
 * because that would be another identity than the one that was asked for.
 */
import { readFileSync } from 'node:fs';
import { toFields, toKyrosError, toText, type Reply } from '../client/answer.ts';
import { notAHub } from '../client/error.ts';
import { send, type Hub } from '../client/transport.ts';
import { createCredentialStore, type CredentialStore, type Login } from './credential-store.ts';
import { EXIT, Failure } from './failure.ts';
import type { Settings } from './settings.ts';

export type Credentials = {
  /** What to send as bearer token; undefined when there is nothing. Throws a Failure when a stored login ended. */
  token(): Promise<string | undefined>;
  /** After a 401 with `refused`: a fresh token, or undefined when this credential cannot be renewed. */
  renew(refused: string | undefined): Promise<string | undefined>;
  login(email: string, password: string): Promise<{ name: string; role: string }>;
  /** Forgets the login of this hub, after telling the hub. False when there was none. */
  logout(): Promise<boolean>;
  /** The e-mail of the stored login. */
  email(): string | undefined;
};

/** A hub as the CLI speaks to it: the hub notes which channel a request came by. */
export function toHub(url: string): Hub {
  return { url, headers: { 'kyros-client': 'cli' } };
}

/** Renewed this long before its end, so that it does not end on the way. */
const LEEWAY_MS = 30_000;

export function createCredentials(settings: Settings): Credentials {
  const store = createCredentialStore(settings.credentialsFile);
  const { url } = settings;
  return {
    token: async () => {
      if (settings.token !== undefined) return settings.token;
      const login = store.find(url);
      if (login === undefined) return readMachineKey(settings.machineKeyFile);
      return isFresh(login) ? login.accessToken : await refresh(settings, store, login.accessToken);
    },
    renew: async (refused) => {
      const login = settings.token === undefined ? store.find(url) : undefined;
      return login === undefined ? undefined : await refresh(settings, store, refused);
    },
    login: (email, password) => signIn(url, store, email, password),
    logout: () => signOut(url, store),
    email: () => store.find(url)?.email,
  };
}

function isFresh(login: Login): boolean {
  return Date.parse(login.expiresAt) - LEEWAY_MS > Date.now();
}

function readMachineKey(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** A new access token. When another process was faster, its token is taken: `stale` is the one that is known to be over. */
function refresh(settings: Settings, store: CredentialStore, stale: string | undefined): Promise<string> {
  const { url } = settings;
  return store.alone(async () => {
    const login = store.find(url);
    if (login !== undefined && login.accessToken !== stale && isFresh(login)) return login.accessToken;
    if (login?.refreshToken === undefined) throw ended(store, settings);
    const reply = await send(toHub(url), { method: 'POST', path: '/auth/refresh', body: { refresh_token: login.refreshToken } });
    if (reply.status === 401) throw ended(store, settings);
    const renewed = readTokens(reply, login.email);
    store.save(url, { ...renewed, refreshToken: renewed.refreshToken ?? login.refreshToken });
    return renewed.accessToken;
  });
}

function ended(store: CredentialStore, { url, program }: Settings): Failure {
  store.remove(url);
  return new Failure(EXIT.failed, `Your sign-in at ${url} has ended.`, { next: `Sign in again: ${program} login` });
}

async function signIn(
  url: string,
  store: CredentialStore,
  email: string,
  password: string,
): Promise<{ name: string; role: string }> {
  const reply = await send(toHub(url), { method: 'POST', path: '/auth/login', body: { email, password } });
  store.save(url, readTokens(reply, email));
  const user = toFields(toFields(reply.body)?.user);
  return { name: toText(user?.name) || email, role: toText(user?.role) };
}

async function signOut(url: string, store: CredentialStore): Promise<boolean> {
  const login = store.find(url);
  if (login === undefined) return false;
  store.remove(url);
  const { refreshToken, accessToken } = login;
  await send(toHub(url), {
    method: 'POST',
    path: '/auth/logout',
    headers: { authorization: `Bearer ${accessToken}` },
    body: refreshToken === undefined ? {} : { refresh_token: refreshToken },
  });
  return true;
}

/** The tokens of an answer of /auth. Throws a Failure with the hub's words when it refused. */
function readTokens(reply: Reply, email: string): Login {
  const body = toFields(reply.body);
  if (reply.status !== 200) throw toKyrosError(reply);
  if (typeof body?.access_token !== 'string' || typeof body.expires_in !== 'number') throw notAHub();
  const refreshToken = typeof body.refresh_token === 'string' ? { refreshToken: body.refresh_token } : {};
  return {
    email,
    accessToken: body.access_token,
    expiresAt: new Date(Date.now() + body.expires_in * 1000).toISOString(),
    ...refreshToken,
  };
}
