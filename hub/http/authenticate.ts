/**
 * Who asks, from the credential headers (CONTRACT "Auth"), and whether they may ask now. Strangers, bad credentials and floods
 * leave a line in the audit log here, where no call will (P2).
 */
import type { Verdict } from '../gates.ts';
import type { LimitState } from '../call.ts';
import type { Channel } from '../command.ts';
import type { Authenticated, Principals } from '../auth/principals.ts';
import type { Strangers } from '../auth/strangers.ts';
import { HubError } from '../errors.ts';
import { stateOf, type HttpContext, type Refusal } from './context.ts';
import { writeLimits } from './rest-answer.ts';
import { toChannel } from './request-headers.ts';

/** A proven asker and the channel it speaks through. */
export type Asker = Authenticated & { channel: Channel };

export type Door = {
  /** Reads the credentials of a request; every route but the open ones begins with it. */
  authenticate(ctx: HttpContext): Promise<Asker>;
  /** For queries that are no command: counts them against the asker's limit (P4). Errors: rate_limited. */
  admit(ctx: HttpContext, asker: Asker): void;
  /** Runs `find` in place of the credential headers, with the same audit lines. */
  prove(ctx: HttpContext, find: () => Promise<Authenticated>): Promise<Asker>;
};

export type DoorParts = {
  principals: Pick<Principals, 'authenticate'>;
  strangers: Strangers;
  channels: { take(channel: Channel, principalId: string): Verdict & { limits: LimitState } };
  recordRefusal: (refusal: Refusal) => void;
};

/** A credential in the address ends up in logs and histories: it is refused even when a good one came too (S11). */
const SECRET_IN_QUERY = /(?:^|&)(?:api[_-]?key|x-api-key|access_token)=|=kyk_/i;

export function createDoor({ principals, strangers, channels, recordRefusal }: DoorParts): Door {
  async function prove(ctx: HttpContext, find: () => Promise<Authenticated>): Promise<Asker> {
    const state = stateOf(ctx);
    try {
      if (ctx.querystring !== '' && SECRET_IN_QUERY.test(ctx.querystring)) {
        throw new HubError('invalid_token', 'A key or token may not stand in the address; send it in the Authorization header');
      }
      const authenticated = await find();
      state.actor = authenticated.principal.name;
      return { ...authenticated, channel: toChannel(ctx.req.headers['kyros-client']) };
    } catch (thrown) {
      if (!(thrown instanceof HubError)) throw thrown;
      const { error, record } = strangers.judge(thrown, state.source);
      if (record && error.kind.status < 500) recordRefusal(toRefusal(ctx, error));
      throw error;
    }
  }

  return {
    prove,
    authenticate: (ctx) => prove(ctx, () => principals.authenticate(stateOf(ctx).credentials)),
    admit(ctx, { channel, principal }) {
      const { allowed, limits, retryAfterSeconds } = channels.take(channel, principal.id);
      writeLimits(ctx, limits);
      if (allowed) return;
      const refused = new HubError('rate_limited', `Too many requests; try again in ${retryAfterSeconds} s`, {
        retry_after_seconds: retryAfterSeconds,
      });
      recordRefusal(toRefusal(ctx, refused));
      throw refused;
    },
  };
}

/** What the audit log keeps of a refusal. The path is kept without its query, which may hold a ticket. */
export function toRefusal(ctx: HttpContext, error: HubError): Refusal {
  const { source, requestId, actor } = stateOf(ctx);
  return { outcome: error.code, source, detail: error.message, requestId, path: ctx.path, ...(actor !== undefined && { actor }) };
}
