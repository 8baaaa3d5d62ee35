/**
 * Sessions: a family of refresh tokens in which exactly one counts (S6, RFC 9700 section 4.14.2). Exchanging it is one compare and
 * set in the database, so of any number of exchanges at once, on any number of hubs, one makes the next token.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import { Session, User } from '../store/entities/index.ts';
import type { RevokedReason } from '../store/entities/session.ts';
import type { Orm } from '../store/orm.ts';
import { withDatabase } from '../store/outage.ts';
import type { Changes } from './changes.ts';
import { createExchanges } from './exchanges.ts';
import { parseRefreshToken, toHash, type RefreshToken, type RefreshTokens } from './refresh-token.ts';
import type { Client, RecordSecurity } from './security-log.ts';
import type { Tokens } from './tokens.ts';

/** What signing in or refreshing gives. */
export type SignedIn = {
  sessionId: string;
  accessToken: string;
  expiresInSeconds: number;
  refreshToken: string;
  /** When the refresh token ends unless it is used. */
  refreshExpiresAt: Date;
  user: User;
};

export type Sessions = {
  /** A new session of a user whose identity is proven. */
  open(user: User, client: Client): Promise<SignedIn>;
  /** Exchanges a refresh token for the next one. Errors: invalid_token, token_reused, unavailable. */
  refresh(refreshToken: string, client: Client): Promise<SignedIn>;
  /** The live session that a refresh token was given out for, now or earlier. It gives no right but to end it. Errors: invalid_token. */
  identify(refreshToken: string): Promise<Session>;
  /** The live sessions of a user, the last used first. */
  list(userId: string): Promise<Session[]>;
  /** Errors: not_found when it is not a live session of the user. */
  end(userId: string, sessionId: string): Promise<void>;
  /** Ends all sessions of a user: signing out everywhere. */
  endEverywhere(userId: string): Promise<void>;
  /** The same in the transaction of `em`, for another reason. */
  endAll(em: EntityManager, userId: string, reason: RevokedReason, exceptId?: string): Promise<void>;
};

export type SessionsParts = {
  orm: Orm;
  tokens: Tokens;
  refreshTokens: RefreshTokens;
  changes: Changes;
  recordSecurity: RecordSecurity;
  /** A session ends at latest after this, however much it is used. */
  refreshTokenSeconds: number;
  nowMs?: () => number;
};

/** A session that nobody used for so long ends (S7); a shorter REFRESH_TOKEN_SECONDS ends it sooner. */
const IDLE_SECONDS = 7 * 24 * 3600;
/**
 * Tabs race and requests overlap: for so long the client that made the exchange gets the same successor again (S6), unless
 * the request came when the exchange was over (exchanges.ts).
 */
const GRACE_MS = 10_000;
/** Live sessions of one user; opening one more ends the one that was unused the longest. */
const MAX_SESSIONS = 200;
const USER_AGENT_MAX = 300;

export function createSessions(parts: SessionsParts): Sessions {
  const { orm, refreshTokens, changes } = parts;
  const nowMs = parts.nowMs ?? Date.now;
  const idleSeconds = Math.min(IDLE_SECONDS, parts.refreshTokenSeconds);
  const exchanges = createExchanges();

  async function open(user: User, client: Client): Promise<SignedIn> {
    const now = nowMs();
    const em = orm.em.fork();
    const [id, seed] = [randomUUID(), randomBytes(16).toString('hex')];
    const token = refreshTokens.make(id, 0, seed);
    const absoluteExpiresAt = new Date(now + parts.refreshTokenSeconds * 1000);
    const session = em.create(Session, {
      id,
      seed,
      user: em.getReference(User, user.id),
      tokenHash: toHash(token.text),
      createdAt: new Date(now),
      lastUsedAt: new Date(now),
      idleExpiresAt: toIdleEnd(now, absoluteExpiresAt),
      absoluteExpiresAt,
      userAgent: toUserAgent(client),
      address: client.address,
    });
    await em.persist(session).flush();
    await endSurplus(em, user.id);
    return await toSignedIn(session, token, user);
  }

  async function endSurplus(em: EntityManager, userId: string): Promise<void> {
    const surplus = await em.find(
      Session,
      { user: userId, revokedAt: null },
      { orderBy: { lastUsedAt: 'desc' }, offset: MAX_SESSIONS, fields: ['id'] },
    );
    for (const { id } of surplus) await revoke(em, id, 'replaced');
  }

  async function refresh(text: string, client: Client): Promise<SignedIn> {
    const token = parseRefreshToken(text);
    const session = await get(token);
    checkLive(session);
    if (session.tokenHash === toHash(token.text)) {
      const rotated = await rotate(session, token, client);
      if (rotated !== undefined) return rotated;
      return await repeat(await get(token), token, client); // Somebody else exchanged it at the same moment.
    }
    return await repeat(session, token, client);
  }

  /** Undefined when the token no longer counts. */
  async function rotate(session: Session, token: RefreshToken, client: Client): Promise<SignedIn | undefined> {
    const now = nowMs();
    const next = refreshTokens.make(session.id, token.generation + 1, session.seed);
    const change = {
      tokenHash: toHash(next.text),
      previousHash: session.tokenHash,
      lastUsedAt: new Date(now),
      idleExpiresAt: toIdleEnd(now, session.absoluteExpiresAt),
      userAgent: toUserAgent(client),
      address: client.address,
    };
    const won = await orm.em
      .fork()
      .nativeUpdate(Session, { id: session.id, tokenHash: session.tokenHash, revokedAt: null }, change);
    if (won === 0) return undefined;
    exchanges.note(session.id, performance.now());
    return await toSignedIn(Object.assign(session, change), next, session.user);
  }

  /** A token that was exchanged before: the same successor within the grace, else the end of the family. */
  async function repeat(session: Session, token: RefreshToken, client: Client): Promise<SignedIn> {
    checkLive(session);
    const next = refreshTokens.make(session.id, token.generation + 1, session.seed);
    const isPrevious = session.previousHash === toHash(token.text) && session.tokenHash === toHash(next.text);
    const isRecent = nowMs() - session.lastUsedAt.getTime() <= GRACE_MS;
    if (isPrevious && isRecent && isSameClient(session, client) && !exchanges.isOver(session.id, client)) {
      return await toSignedIn(session, next, session.user);
    }
    if (!wasGiven(session, token)) throw invalid();
    await revoke(orm.em.fork(), session.id, 'reuse');
    await report(session, client);
    throw new HubError('token_reused');
  }

  /** By the hashes, which a changed secret leaves alone, or by the MAC, which remembers every token. */
  function wasGiven(session: Session, token: RefreshToken): boolean {
    const hash = toHash(token.text);
    return hash === session.tokenHash || hash === session.previousHash || refreshTokens.isGenuine(token, session.seed);
  }

  async function report(session: Session, client: Client): Promise<void> {
    const user = session.user;
    await parts.recordSecurity({
      outcome: 'refresh_reuse',
      actor: user.name,
      principalId: `user:${user.id}`,
      source: client.address,
      detail: 'A refresh token was used a second time; the session was ended',
      ...(client.requestId !== undefined && { requestId: client.requestId }),
    });
  }

  /** Errors: invalid_token. */
  async function get(token: RefreshToken): Promise<Session> {
    const session = await withDatabase(() => orm.em.fork().findOne(Session, { id: token.sessionId }, { populate: ['user'] }));
    if (session === null) throw invalid();
    return session as Session;
  }

  /** Errors: token_reused, invalid_token. */
  function checkLive(session: Session): void {
    if (session.revokedReason === 'reuse') throw new HubError('token_reused');
    const now = nowMs();
    const ended = session.revokedAt !== null && session.revokedAt !== undefined;
    const over = now >= session.idleExpiresAt.getTime() || now >= session.absoluteExpiresAt.getTime();
    if (ended || over || !session.user.active) throw new HubError('invalid_token', 'The session has ended.');
  }

  async function revoke(em: EntityManager, id: string, reason: RevokedReason): Promise<boolean> {
    const ended = await em.nativeUpdate(
      Session,
      { id, revokedAt: null },
      { revokedAt: new Date(nowMs()), revokedReason: reason },
    );
    if (ended > 0) changes.mark(em, { sessionId: id });
    return ended > 0;
  }

  async function endAll(em: EntityManager, userId: string, reason: RevokedReason, exceptId?: string): Promise<void> {
    const where = { user: userId, revokedAt: null, ...(exceptId !== undefined && { id: { $ne: exceptId } }) };
    await em.nativeUpdate(Session, where, { revokedAt: new Date(nowMs()), revokedReason: reason });
    changes.mark(em, { userId });
  }

  async function toSignedIn(session: Session, token: RefreshToken, user: User): Promise<SignedIn> {
    const endsAtMs = Math.min(session.idleExpiresAt.getTime(), session.absoluteExpiresAt.getTime());
    const access = await parts.tokens.sign(user.id, session.id, endsAtMs);
    return {
      sessionId: session.id,
      accessToken: access.token,
      expiresInSeconds: access.expiresInSeconds,
      refreshToken: token.text,
      refreshExpiresAt: new Date(endsAtMs),
      user,
    };
  }

  function toIdleEnd(now: number, absolute: Date): Date {
    return new Date(Math.min(now + idleSeconds * 1000, absolute.getTime()));
  }

  return {
    open: (user, client) => withDatabase(() => open(user, client)),
    refresh: (text, client) => withDatabase(() => refresh(text, client)),
    async identify(text) {
      const token = parseRefreshToken(text);
      const session = await get(token);
      checkLive(session);
      if (!wasGiven(session, token)) throw invalid();
      return session;
    },
    list: (userId) =>
      withDatabase(() => {
        const live = { user: userId, revokedAt: null, idleExpiresAt: { $gt: new Date(nowMs()) } };
        return orm.em.fork().find(Session, live, { orderBy: { lastUsedAt: 'desc' }, limit: MAX_SESSIONS });
      }),
    async end(userId, sessionId) {
      const em = orm.em.fork();
      const session = await withDatabase(() => em.findOne(Session, { id: sessionId, user: userId }));
      if (session === null || !(await revoke(em, session.id, 'logout')))
        throw new HubError('not_found', 'There is no such session.');
    },
    endEverywhere: (userId) => withDatabase(() => endAll(orm.em.fork(), userId, 'logout')),
    endAll,
  };
}

function isSameClient(session: Session, client: Client): boolean {
  return session.address === client.address && session.userAgent === toUserAgent(client);
}

function toUserAgent({ userAgent }: Client): string | null {
  return userAgent?.slice(0, USER_AGENT_MAX) ?? null;
}

function invalid(): HubError {
  return new HubError('invalid_token', 'The refresh token is not valid.');
}
