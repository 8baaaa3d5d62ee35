/** Who asks: from the credential of a request to a principal with the rights it has now (S8; how long they are remembered: remembered.ts). */
import { HubError } from '../errors.ts';
import type { Principal } from '../context.ts';
import { ApiKey } from '../store/entities/index.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import type { Changes } from './changes.ts';
import { findCredential, type Credentials } from './credentials.ts';
import { toHash } from './refresh-token.ts';
import { createRemembered } from './remembered.ts';
import { findKeyRights, findSessionRights, type Rights } from './rights.ts';
import { EndedCredential } from './strangers.ts';
import type { Tokens } from './tokens.ts';
import { createWatch, type EndReason } from './watch.ts';

export type Authenticated = {
  principal: Principal;
  sessionId?: string;
  keyId?: string;
  /** When the credential ends by itself; Infinity for a key without an end. */
  expiresAtMs: number;
  /** Changes whenever the rights do; `watch` compares it. */
  rightsVersion: string;
};

export type Principals = {
  /** Errors: unauthenticated (none sent), invalid_token, ambiguous_credentials, unavailable. */
  authenticate(credentials: Credentials): Promise<Authenticated>;
  /** Tells within 5 s when what was authenticated has ended or changed. Returns the way to stop watching. */
  watch(authenticated: Authenticated, onEnd: (reason: EndReason) => void): () => void;
  close(): Promise<void>;
};

export type PrincipalsParts = {
  orm: Orm;
  tokens: Tokens;
  changes: Changes;
  onError: (error: unknown) => void;
  nowMs?: () => number;
  watchIntervalMs?: number;
};

/** Hashes of keys that are kept. */
const MAX_REMEMBERED = 10_000;
/** `last_used_at` of a key is exact to this. */
const TOUCH_MS = 60_000;
const KEY_FORM = /^kyk_[A-Za-z0-9_-]{43}$/;

export function createPrincipals(parts: PrincipalsParts): Principals {
  const { orm } = parts;
  const nowMs = parts.nowMs ?? Date.now;
  const remembered = createRemembered(nowMs);
  const hashes = new Map<string, string>();
  const touches = new Set<Promise<unknown>>();
  const watch = createWatch(orm, parts.changes, {
    nowMs,
    onError: parts.onError,
    ...(parts.watchIntervalMs !== undefined && { intervalMs: parts.watchIntervalMs }),
  });
  const stopListening = parts.changes.listen((changed) => remembered.forget(changed));

  async function ofToken(token: string): Promise<Authenticated> {
    const { sessionId, userId, expiresAtMs } = await parts.tokens.verify(token);
    const rights = await remembered.recall(sessionId, async () =>
      (await withDatabase(() => findSessionRights(orm, [sessionId]))).get(sessionId),
    );
    if (rights === undefined || rights.principal.userId !== userId)
      throw new EndedCredential('invalid_token', 'The session has ended.');
    return {
      principal: rights.principal,
      sessionId,
      rightsVersion: rights.version,
      expiresAtMs: Math.min(expiresAtMs, rights.endsAtMs),
    };
  }

  async function ofKey(key: string): Promise<Authenticated> {
    if (!KEY_FORM.test(key)) throw new HubError('invalid_token', 'The key is not valid.');
    const hash = hashOf(key);
    const rights = await remembered.recall(hash, async () =>
      (await withDatabase(() => findKeyRights(orm, 'hash', [hash]))).get(hash),
    );
    if (rights === undefined || nowMs() >= rights.endsAtMs) throw new HubError('invalid_token', 'The key is not valid.');
    if (rights.principal.confirm === undefined) touch(rights);
    return { principal: rights.principal, keyId: rights.id, rightsVersion: rights.version, expiresAtMs: rights.endsAtMs };
  }

  /** A program sends the same key with every request; its hash is remembered, as the rights behind it are. */
  function hashOf(key: string): string {
    const known = hashes.get(key);
    if (known !== undefined) return known;
    const hash = toHash(key);
    if (hashes.size >= MAX_REMEMBERED) hashes.delete(hashes.keys().next().value!);
    hashes.set(key, hash);
    return hash;
  }

  /** Nobody waits for it, and it fails without harm: it is for people who look for keys that nobody uses. */
  function touch(rights: Rights): void {
    const now = nowMs();
    if (now - (rights.lastUsedAtMs ?? 0) < TOUCH_MS) return;
    rights.lastUsedAtMs = now;
    const update = orm.em
      .fork()
      .nativeUpdate(ApiKey, { id: rights.id }, { lastUsedAt: new Date(now) })
      .catch(parts.onError);
    touches.add(update);
    void update.finally(() => touches.delete(update));
  }

  return {
    async authenticate(credentials) {
      const credential = findCredential(credentials);
      if (credential === undefined) throw new HubError('unauthenticated');
      return credential.kind === 'key' ? await ofKey(credential.secret) : await ofToken(credential.secret);
    },
    watch: (authenticated, onEnd) => watch.add(authenticated, onEnd),
    async close() {
      stopListening();
      watch.close();
      await Promise.all(touches);
    },
  };
}
