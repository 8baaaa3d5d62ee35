/**
 * Signing in and out over HTTP (CONTRACT "Auth"). No command: these make the principal that commands need. The refresh token goes
 * in the body, or for browsers in a cookie that scripts cannot read (S9).
 */
import { z } from 'zod';
import { EMAIL_MAX } from '../auth/fields.ts';
import { findCredential } from '../auth/credentials.ts';
import type { SignedIn } from '../auth/sessions.ts';
import { HubError } from '../errors.ts';
import { accountRoutes } from './account-routes.ts';
import { readBody, recordDone, toClient, toSession, typedSecret, type AuthRouteDeps } from './auth-request.ts';
import { stateOf, type HttpContext, type Routes } from './context.ts';
import { checkCsrfHeader, checkSameOrigin, createRefreshCookie, hasCsrfHeader, type RefreshCookie } from './refresh-cookie.ts';
import { writeJson } from './rest-answer.ts';

type Delivery = 'body' | 'cookie';

const loginBody = z.strictObject({
  email: z.string().max(EMAIL_MAX),
  password: typedSecret,
  delivery: z.enum(['body', 'cookie']).default('body'),
});
const refreshBody = z.strictObject({ refresh_token: typedSecret.optional() });
const logoutBody = z.strictObject({ refresh_token: typedSecret.optional(), everywhere: z.boolean().default(false) });

export function authRoutes(routes: Routes, deps: AuthRouteDeps): void {
  const cookie = createRefreshCookie(deps.publicUrl);
  routes.post('/auth/login', (ctx) => login(ctx as unknown as HttpContext, deps, cookie));
  routes.post('/auth/refresh', (ctx) => refresh(ctx as unknown as HttpContext, deps, cookie));
  routes.post('/auth/logout', (ctx) => logout(ctx as unknown as HttpContext, deps, cookie));
  accountRoutes(routes, deps);
}

async function login(ctx: HttpContext, deps: AuthRouteDeps, cookie: RefreshCookie): Promise<void> {
  const { email, password, delivery } = await readBody(ctx, loginBody);
  if (delivery === 'cookie') await guard(ctx, deps, () => checkSameOrigin(ctx, deps.publicUrl));
  const signedIn = await deps.signIn.login({ email, password }, toClient(ctx));
  write(ctx, signedIn, delivery, cookie);
}

async function refresh(ctx: HttpContext, deps: AuthRouteDeps, cookie: RefreshCookie): Promise<void> {
  const body = await readBody(ctx, refreshBody);
  const given = findGiven(ctx, body.refresh_token, cookie);
  if (given === undefined) throw new HubError('unauthenticated', 'A refresh token is missing; sign in.');
  if (given.delivery === 'cookie') await guard(ctx, deps, () => checkCookieUse(ctx, deps));
  try {
    // The tabs of a browser share one cookie, so there a late arrival proves nothing.
    const client = given.delivery === 'cookie' ? toClient(ctx) : { ...toClient(ctx), arrivedAtMs: stateOf(ctx).arrivedAtMs };
    write(ctx, await deps.sessions.refresh(given.token, client), given.delivery, cookie);
  } catch (error) {
    // A browser would send the dead cookie again and again.
    if (given.delivery === 'cookie' && error instanceof HubError && error.kind.status === 401) cookie.clear(ctx);
    throw error;
  }
}

async function logout(ctx: HttpContext, deps: AuthRouteDeps, cookie: RefreshCookie): Promise<void> {
  const { refresh_token: inBody, everywhere } = await readBody(ctx, logoutBody);
  const { userId, sessionId } = await findSession(ctx, inBody, deps, cookie);
  if (everywhere) await deps.sessions.endEverywhere(userId);
  else await deps.sessions.end(userId, sessionId).catch(ignoreMissing);
  await recordDone(ctx, deps, userId, everywhere ? 'Signed out everywhere' : 'Signed out');
  cookie.clear(ctx);
  ctx.status = 204;
}

type Found = { userId: string; sessionId: string };

/**
 * The session to end: a refresh token that was given on purpose decides, then the access token. A cookie comes along by itself, so
 * it counts only with the header.
 */
async function findSession(
  ctx: HttpContext,
  inBody: string | undefined,
  deps: AuthRouteDeps,
  cookie: RefreshCookie,
): Promise<Found> {
  const given = findGiven(ctx, inBody, cookie);
  const isByTheWay = given?.delivery === 'cookie' && stateOf(ctx).credentials.authorization.length > 0 && !hasCsrfHeader(ctx);
  if (given === undefined || isByTheWay) return toSession(await deps.door.authenticate(ctx));
  if (given.delivery === 'cookie') await guard(ctx, deps, () => checkCookieUse(ctx, deps));
  const session = await deps.sessions.identify(given.token);
  stateOf(ctx).actor = session.user.name;
  return { userId: session.user.id, sessionId: session.id };
}

/** The refresh token of a request and how it came. Errors: ambiguous_credentials (S12). */
function findGiven(
  ctx: HttpContext,
  inBody: string | undefined,
  cookie: RefreshCookie,
): { token: string; delivery: Delivery } | undefined {
  const inCookie = cookie.find(ctx);
  const credential = findCredential({ ...stateOf(ctx).credentials, refreshCookie: inCookie !== undefined });
  if (inBody === undefined) return inCookie === undefined ? undefined : { token: inCookie, delivery: 'cookie' };
  if (inCookie === undefined && credential?.kind !== 'key') return { token: inBody, delivery: 'body' };
  throw new HubError('ambiguous_credentials', 'A refresh token and another credential were sent together.');
}

function checkCookieUse(ctx: HttpContext, deps: AuthRouteDeps): void {
  checkSameOrigin(ctx, deps.publicUrl);
  checkCsrfHeader(ctx);
}

/** A refusal that may be an attack leaves a line in the audit log. */
async function guard(ctx: HttpContext, deps: AuthRouteDeps, check: () => void): Promise<void> {
  try {
    check();
  } catch (error) {
    const { source, requestId } = stateOf(ctx);
    if (error instanceof HubError)
      await deps.recordSecurity({ outcome: error.code, actor: 'unknown', source, requestId, detail: error.message });
    throw error;
  }
}

function write(ctx: HttpContext, signedIn: SignedIn, delivery: Delivery, cookie: RefreshCookie): void {
  const { id, email, name, role } = signedIn.user;
  stateOf(ctx).actor = name;
  if (delivery === 'cookie') cookie.set(ctx, signedIn.refreshToken, signedIn.refreshExpiresAt);
  writeJson(ctx, 200, {
    access_token: signedIn.accessToken,
    token_type: 'Bearer',
    expires_in: signedIn.expiresInSeconds,
    ...(delivery === 'body' && { refresh_token: signedIn.refreshToken }),
    user: { id, email, name, role },
  });
}

/** Somebody may have ended it in this very moment; then it is ended. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof HubError) || error.code !== 'not_found') throw error;
}
