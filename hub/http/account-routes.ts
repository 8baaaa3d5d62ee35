/** The own account over HTTP: who one is, the password, and where one is signed in (CONTRACT "Auth"). */
import { z } from 'zod';
import { newPassword } from '../auth/fields.ts';
import { HubError } from '../errors.ts';
import type { Session } from '../store/entities/index.ts';
import { readBody, recordDone, toClient, toSession, typedSecret, type AuthRouteDeps } from './auth-request.ts';
import type { HttpContext, Routes } from './context.ts';
import { writeJson } from './rest-answer.ts';

const passwordBody = z.strictObject({ current_password: typedSecret, new_password: newPassword });

export function accountRoutes(routes: Routes, deps: AuthRouteDeps): void {
  routes.get('/auth/me', (ctx) => me(ctx as unknown as HttpContext, deps));
  routes.post('/auth/password', (ctx) => changePassword(ctx as unknown as HttpContext, deps));
  routes.get('/auth/sessions', (ctx) => listSessions(ctx as unknown as HttpContext, deps));
  routes.delete('/auth/sessions/:id', (ctx) => endSession(ctx as unknown as HttpContext, deps));
}

/** A key has an id, a name and a role too, and the address of the person it acts for. */
async function me(ctx: HttpContext, deps: AuthRouteDeps): Promise<void> {
  const { principal, keyId } = await deps.door.authenticate(ctx);
  const { userId, email = null, name, role } = principal;
  writeJson(ctx, 200, { id: keyId ?? userId, email, name, role });
}

async function changePassword(ctx: HttpContext, deps: AuthRouteDeps): Promise<void> {
  const asker = toSession(await deps.door.authenticate(ctx));
  const { current_password: current, new_password: next } = await readBody(ctx, passwordBody);
  await deps.signIn.changePassword({ ...asker, current, next }, toClient(ctx));
  ctx.status = 204;
}

async function listSessions(ctx: HttpContext, deps: AuthRouteDeps): Promise<void> {
  const { userId, sessionId } = toSession(await deps.door.authenticate(ctx));
  const sessions = await deps.sessions.list(userId);
  writeJson(ctx, 200, { sessions: sessions.map((session) => ({ ...toView(session), current: session.id === sessionId })) });
}

async function endSession(ctx: HttpContext, deps: AuthRouteDeps): Promise<void> {
  const { userId } = toSession(await deps.door.authenticate(ctx));
  const id = z.uuid().safeParse(ctx.params.id);
  if (!id.success) throw new HubError('not_found', 'There is no such session.');
  await deps.sessions.end(userId, id.data.toLowerCase());
  await recordDone(ctx, deps, userId, 'Ended a session');
  ctx.status = 204;
}

function toView(session: Session) {
  return {
    id: session.id,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    expires_at: session.idleExpiresAt.toISOString(),
    user_agent: session.userAgent ?? null,
    address: session.address ?? null,
  };
}
