/** What the routes of signing in and of the own account have in common: their body, their asker, their lines in the audit log. */
import { z } from 'zod';
import type { Client, RecordSecurity } from '../auth/security-log.ts';
import type { SignIn } from '../auth/sign-in.ts';
import type { Sessions } from '../auth/sessions.ts';
import { HubError } from '../errors.ts';
import { validate } from '../issues.ts';
import type { Asker, Door } from './authenticate.ts';
import { readJsonBody } from './body.ts';
import { stateOf, type HttpContext } from './context.ts';

export type AuthRouteDeps = {
  door: Pick<Door, 'authenticate'>;
  signIn: SignIn;
  sessions: Sessions;
  recordSecurity: RecordSecurity;
  /** The address people use; with https the cookie is `__Host-` and Secure. */
  publicUrl: string;
};

/** Longer than any password or token may be, so that a wrong one is wrong and not malformed. */
export const SECRET_MAX = 2000;
export const typedSecret = z.string().max(SECRET_MAX);

/** Fields whose values no message repeats. */
const SECRETS = ['password', 'refresh_token', 'current_password', 'new_password'];

/** Errors: invalid_input; those of readJsonBody. */
export async function readBody<Schema extends z.ZodObject>(ctx: HttpContext, schema: Schema): Promise<z.output<Schema>> {
  const result = validate(schema, (await readJsonBody(ctx)) ?? {}, SECRETS);
  if ('value' in result) return result.value;
  const [first] = result.issues;
  throw new HubError('invalid_input', `${first!.path.slice(1) || 'The body'} ${first!.message}`, { errors: result.issues });
}

/** Whose session it is. Errors: forbidden for a key, which has none. */
export function toSession({ principal, sessionId }: Asker): { userId: string; sessionId: string } {
  if (sessionId !== undefined && principal.userId !== undefined) return { userId: principal.userId, sessionId };
  throw new HubError('forbidden', 'An API key has no session and no password; sign in with them.');
}

export function toClient(ctx: HttpContext): Client {
  const { source, requestId } = stateOf(ctx);
  const userAgent = ctx.req.headers['user-agent'];
  return { address: source, requestId, ...(userAgent !== undefined && { userAgent }) };
}

export async function recordDone(ctx: HttpContext, deps: AuthRouteDeps, userId: string, detail: string): Promise<void> {
  const { source, requestId, actor = userId } = stateOf(ctx);
  await deps.recordSecurity({ outcome: 'ok', actor, principalId: `user:${userId}`, source, requestId, detail });
}
