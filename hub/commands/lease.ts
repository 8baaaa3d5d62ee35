/** Leases: thin commands over the rules of hub/collab (SEMANTICS L). What an operator does to the leases of others is in lease-order.ts. */
import { z } from 'zod';
import { acquireLeases, readAcquired, toWanted } from '../collab/lease-acquire.ts';
import type { Wanted } from '../collab/lease-acquire.ts';
import { leaseClockOf } from '../collab/lease-clock.ts';
import { getLease } from '../collab/lease-end.ts';
import { MAX_RESOURCES, MODES } from '../collab/lease-fields.ts';
import { listLeases } from '../collab/lease-view.ts';
import { releaseLease, renewLease } from '../collab/lease.ts';
import { toInvalid } from '../collab/task-checklist.ts';
import { lineText } from '../collab/text.ts';
import { defineCommand, roleCovers } from '../command.ts';
import type { Context, Principal } from '../context.ts';
import { toDurationText } from '../language/duration.ts';
import { HubError } from '../errors.ts';
import { fence, fenceField, hear, shownLease, termFields, toCaller, toShownLease, toTerms } from './caller.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { leaseOrderCommands } from './lease-order.ts';
import { lockId } from './lock-id.ts';

const resource = lineText(300);

const acquireInput = z.strictObject({
  resource: resource.optional().meta({ description: 'What to hold, as path:src/** or deploy:staging.' }),
  resources: z
    .array(resource)
    .min(1)
    .max(MAX_RESOURCES)
    .optional()
    .meta({ description: 'What to hold, as path:src/** or deploy:staging; all are granted or none.' }),
  mode: z.enum(MODES).default('exclusive').meta({ description: 'shared lets others share it too.' }),
  ...termFields,
  holder: lineText(200).optional().meta({ description: 'Who is to hold it; another than you needs an operator.' }),
});

type AcquireInput = z.output<typeof acquireInput>;

/** Errors: forbidden for another holder without the right; invalid_input, bad_pattern. */
function readWanted(ctx: Context, { resource: one, resources, mode, holder, ...terms }: AcquireInput): Wanted {
  assertOwnHolder(ctx.call.principal, holder);
  if ((one === undefined) === (resources === undefined))
    throw toInvalid(one === undefined ? '/resources' : '/resource', 'Give either one resource or a list of resources.');
  return toWanted({
    ...toTerms(ctx, terms),
    resources: resources ?? [one!],
    mode,
    ...(holder !== undefined && { holder }),
  });
}

function assertOwnHolder({ name, role }: Principal, holder: string | undefined): void {
  if (holder === undefined || holder === name || roleCovers(role, 'operator')) return;
  throw new HubError(
    'forbidden',
    `You are ${name}, so you hold leases for yourself only; an operator may grant one to ${holder}.`,
    {
      needed_role: 'operator',
    },
  );
}

/** A lease of one owner in `resources`, sorted: `lock_id` and the rest are those of the only one, `leases` holds all. */
const acquired = shownLease
  .partial()
  .extend({ granted: z.boolean(), leases: z.array(shownLease) })
  .meta({ description: 'The fields of a lease stand beside `leases` when one resource was asked for.' });

export const leaseCommands = [
  defineCommand({
    name: 'lease.list',
    summary: 'List the leases that are held now, the oldest first',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/leases' },
    input: z.strictObject({
      holder: z.string().min(1).max(200).optional().meta({ description: 'Only leases of this person or agent.' }),
      resource: z.string().min(1).max(300).optional().meta({ description: 'Only leases on exactly this.' }),
      limit: z.int().min(1).max(1_000).default(200).meta({ description: 'How many leases, 1 to 1000.' }),
      cursor: z.string().max(100).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      leases: z.array(shownLease),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['lease list', 'lease list --holder builder-1'],
    run: async (ctx, { holder, resource: wanted, limit, cursor }) => {
      const after = cursor === undefined ? 0 : parseFence(parseCursor(cursor));
      const all = listLeases(ctx.collab.board).filter(
        (lease) =>
          lease.fence > after &&
          (holder === undefined || lease.holder === holder) &&
          (wanted === undefined || lease.resource === wanted),
      );
      const page = all.slice(0, limit);
      return {
        leases: page.map((lease) => toShownLease(ctx, lease)),
        next_cursor: all.length > limit ? toCursor(String(page.at(-1)!.fence)) : null,
      };
    },
    say: ({ leases, next_cursor }) =>
      leases.length === 0
        ? 'Nothing is held.'
        : `${leases.length} ${leases.length === 1 ? 'lease' : 'leases'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ leases }) => ({
      columns: ['lease', 'resource', 'holder', 'mode', 'fence', 'expires in'],
      rows: leases.map((one) => [
        one.lock_id,
        one.resource,
        one.holder,
        one.mode,
        one.fence,
        toDurationText(one.expires_in_seconds),
      ]),
    }),
  }),

  defineCommand({
    name: 'lease.acquire',
    summary: 'Take a lease on something, or on several things at once',
    role: 'agent',
    effect: 'write',
    http: {
      route: 'POST /collab/leases/acquire',
      status: { among: [201, 200], of: ({ granted }) => (granted ? 201 : 200) },
    },
    positional: ['resources'],
    input: acquireInput,
    output: acquired,
    examples: ['lease acquire "path:docs/**" --ttl 15m', 'lease acquire deploy:staging "path:infra/**" --mode shared'],
    run: async (ctx, input) => {
      const wanted = readWanted(ctx, input);
      const { store, board } = ctx.collab;
      const commit = await ctx.collab.commit(acquireLeases(leaseClockOf(store), wanted));
      hear(ctx);
      const found = readAcquired(commit, board, wanted);
      const leases = found.map(({ lease }) => toShownLease(ctx, lease));
      const only = leases.length === 1 ? leases[0]! : {};
      return { ...only, granted: found.some(({ granted }) => granted), leases };
    },
    inverse: ({ events }) => {
      const granted = events.filter(({ event }) => event === 'lease_acquired');
      const { lock_id, fence } = (granted[0]?.details ?? {}) as { lock_id?: string; fence?: number };
      return granted.length === 1 ? { command: 'lease.release', args: { lock_id, fence } } : undefined;
    },
    say: ({ leases }) =>
      leases
        .map(
          (one) =>
            `${one.holder} holds ${one.resource} for ${toDurationText(one.expires_in_seconds)} (${one.lock_id}, fence ${one.fence}).`,
        )
        .join('\n'),
  }),

  defineCommand({
    name: 'lease.renew',
    summary: 'Say that the work under a lease goes on',
    role: 'agent',
    // It changes when the lease ends, so it is no read; but no event, no version and nothing in the log comes of it (E5).
    effect: 'write',
    http: { route: 'POST /collab/leases/:lock_id/renew' },
    positional: ['lock_id'],
    input: z.strictObject({ lock_id: lockId, fence: fenceField }),
    output: z.strictObject({
      ok: z.literal(true),
      lock_id: z.string(),
      resource: z.string(),
      fence: z.int(),
      expires_in_seconds: z.int(),
      cancel_requested: z.boolean().meta({ description: 'True when the holder is asked to stop and give it back.' }),
    }),
    examples: ['lease renew L-1 --fence 1'],
    run: async (ctx, { lock_id, fence: given }) => {
      const { board, store } = ctx.collab;
      await ctx.collab.commit(renewLease(leaseClockOf(store), { lockId: lock_id, caller: toCaller(ctx), fence: given }));
      hear(ctx);
      const lease = getLease(board, lock_id);
      const { expires_in_seconds, cancel_requested = false } = toShownLease(ctx, lease);
      return { ok: true as const, lock_id, resource: lease.resource, fence: given, expires_in_seconds, cancel_requested };
    },
    say: ({ resource: held, expires_in_seconds, cancel_requested }) =>
      `${held} is held for another ${toDurationText(expires_in_seconds)}.${cancel_requested ? ' You are asked to stop and give it back.' : ''}`,
  }),

  defineCommand({
    name: 'lease.release',
    summary: 'Give a lease back; a task in work under it goes back to the queue',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/leases/:lock_id/release' },
    positional: ['lock_id'],
    input: z.strictObject({
      lock_id: lockId,
      fence: fence.optional().meta({ description: 'Its fence, to be sure that it is this grant.' }),
      reason: lineText(500).optional().meta({ description: 'Why; shown to whoever comes next.' }),
    }),
    output: z.strictObject({ ok: z.literal(true), lock_id: z.string() }),
    examples: ['lease release L-1'],
    run: async (ctx, { lock_id, fence: given, reason }) => {
      const request = { lockId: lock_id, caller: toCaller(ctx), ...(given !== undefined && { fence: given }) };
      await ctx.collab.commit(releaseLease({ ...request, ...(reason !== undefined && { reason }) }));
      return { ok: true as const, lock_id };
    },
    say: ({ lock_id }) => `${lock_id} is given back.`,
  }),

  ...leaseOrderCommands,
];

function parseFence(text: string): number {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new HubError('bad_cursor');
  return Number(text);
}
