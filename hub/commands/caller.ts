/** Who asks for leases and claims, and the fields that all of these commands share. */
import { z } from 'zod';
import { heartbeatsOf } from '../collab/heartbeats.ts';
import { leaseClockOf } from '../collab/lease-clock.ts';
import { leaseViewSchema } from '../collab/lease-fields.ts';
import type { Caller, Lease, LeaseView } from '../collab/lease-fields.ts';
import { toLeaseView } from '../collab/lease-view.ts';
import type { ClaimTerms } from '../collab/claim.ts';
import type { Context } from '../context.ts';

/** A lease with the times of now. */
export const shownLease = leaseViewSchema;

export const termFields = {
  ttl_seconds: z.int().min(10).max(86_400).optional().meta({
    description: 'How long it lasts without a renewal: 60s for agents (10s to 1h), 24h for people.',
    text: 'duration',
  }),
  incarnation: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
    .optional()
    .meta({ description: 'Which run of the holder it is; another run of the same name does not inherit the lease.' }),
};

/** No grant has the fence 0, so it is always stale (L7), as any other that is too low. */
export const fence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const fenceField = fence.meta({ description: 'The fence that the grant answered.' });
export const optionalFence = fence
  .optional()
  .meta({ description: 'The fence of the lease; agents must send it while the task is under a lease.' });

/** The asker as lease rules know it: those with the role agent must always send their fence (L7). */
export function toCaller({ call: { principal } }: Context): Caller {
  return { name: principal.name, agent: principal.role === 'agent' };
}

type TermInput = { ttl_seconds?: number | undefined; incarnation?: string | undefined };

export function toTerms(ctx: Context, { ttl_seconds, incarnation }: TermInput): ClaimTerms {
  return {
    caller: toCaller(ctx),
    ...(ttl_seconds !== undefined && { ttlSeconds: ttl_seconds }),
    ...(incarnation !== undefined && { incarnation }),
  };
}

/** Who writes to something under a lease, with what they saw (E3) and their fence (L7). */
export function toFenced(ctx: Context, given: number | undefined) {
  const { ifMatch } = ctx.call;
  return { caller: toCaller(ctx), ...(ifMatch !== undefined && { ifMatch }), ...(given !== undefined && { fence: given }) };
}

export function toShownLease({ collab: { board, store } }: Context, lease: Lease): LeaseView {
  return toLeaseView(board, leaseClockOf(store), lease, store.moment());
}

/** An agent that asks for work or renews a lease is alive, also when it sends no heartbeat of its own. */
export function hear({ call: { principal }, collab: { board, store } }: Context): void {
  if (board.get('agents', principal.name) !== undefined) heartbeatsOf(store).beat(principal.name, store.moment());
}
