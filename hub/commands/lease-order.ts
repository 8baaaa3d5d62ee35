/** Order among leases: taking back what expired, asking a holder to stop, and taking a live lease away (SEMANTICS L6). */
import { z } from 'zod';
import { leaseClockOf } from '../collab/lease-clock.ts';
import { forceLease, getLease, MAX_RECLAIMED, reclaimLeases } from '../collab/lease-end.ts';
import { requestCancel } from '../collab/lease.ts';
import { lineText } from '../collab/text.ts';
import type { Commit } from '../collab/store.ts';
import { defineCommand } from '../command.ts';
import { lockId } from './lock-id.ts';

const taken = z.strictObject({ lock_id: z.string(), resource: z.string(), old_holder: z.string(), old_fence: z.int() });

/** What a commit took from whom, by the events of a name. */
function readTaken({ events }: Commit, name: 'lease_reclaimed' | 'lease_forced'): z.infer<typeof taken>[] {
  return events
    .filter(({ event }) => event === name)
    .map(({ details }) => {
      const { lock_id, resource, old_holder, old_fence } = details as z.infer<typeof taken> & object;
      return { lock_id, resource, old_holder, old_fence };
    });
}

export const leaseOrderCommands = [
  defineCommand({
    name: 'lease.reclaim',
    summary: 'Take back the leases that have expired, without waiting for the sweeper',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/leases/reclaim' },
    input: z.strictObject({
      resource: lineText(300).optional().meta({ description: 'Only the lease on exactly this.' }),
    }),
    output: z.strictObject({
      reclaimed: z.array(taken),
      more: z.boolean().meta({ description: `True when others may be left: at most ${MAX_RECLAIMED} are taken back at a time.` }),
    }),
    examples: ['lease reclaim'],
    run: async (ctx, { resource }) => {
      const clock = leaseClockOf(ctx.collab.store);
      const request = { by: ctx.call.principal.name, ...(resource !== undefined && { resource }) };
      const reclaimed = readTaken(await ctx.collab.commit(reclaimLeases(clock, request)), 'lease_reclaimed');
      return { reclaimed, more: reclaimed.length === MAX_RECLAIMED };
    },
    say: ({ reclaimed }) =>
      reclaimed.length === 0
        ? 'No lease has expired.'
        : reclaimed.map((one) => `${one.resource} is taken back from ${one.old_holder}.`).join('\n'),
  }),

  defineCommand({
    name: 'lease.cancel',
    summary: 'Ask the holder of a lease to stop and give it back',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /collab/leases/:lock_id/cancel' },
    positional: ['lock_id'],
    input: z.strictObject({ lock_id: lockId }),
    output: z.strictObject({ ok: z.literal(true), lock_id: z.string(), holder: z.string(), cancel_requested: z.literal(true) }),
    examples: ['lease cancel L-2'],
    run: async (ctx, { lock_id }) => {
      const holder = getLease(ctx.collab.board, lock_id).holder;
      await ctx.collab.commit(requestCancel({ lockId: lock_id, by: ctx.call.principal.name }));
      return { ok: true as const, lock_id, holder, cancel_requested: true as const };
    },
    say: ({ lock_id, holder }) => `${holder} is asked to give ${lock_id} back; its next renewal says so.`,
  }),

  defineCommand({
    name: 'lease.force',
    summary: 'Take a lease from its holder, with a reason',
    role: 'operator',
    // No danger: whoever needs this is woken by a stuck job and has one line, not two. Fences keep the old holder from writing, the
    // task goes back to the queue where it can be claimed again, and the reason stands in the event, the audit log and the holder's
    // next answer.
    effect: 'write',
    http: { route: 'POST /collab/leases/:lock_id/force' },
    positional: ['lock_id'],
    input: z.strictObject({
      lock_id: lockId,
      reason: lineText(500).meta({ description: 'Why; its holder is told.' }),
    }),
    output: z.strictObject({
      ok: z.literal(true),
      lock_id: z.string(),
      taken: z.array(taken).meta({ description: 'What was taken from whom; empty when the lease was over already.' }),
    }),
    examples: ['lease force L-2 --reason "The machine is gone"'],
    run: async (ctx, { lock_id, reason }) => {
      const commit = await ctx.collab.commit(forceLease({ lockId: lock_id, by: ctx.call.principal.name, reason }));
      return { ok: true as const, lock_id, taken: readTaken(commit, 'lease_forced') };
    },
    say: ({ lock_id, taken: [first] }) =>
      first === undefined ? `${lock_id} is over already.` : `${first.resource} is taken from ${first.old_holder}.`,
  }),
];
