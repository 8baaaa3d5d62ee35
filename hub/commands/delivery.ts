/** Answers on their way to people and systems: which wait, which were given up, and sending them again. */
import { z } from 'zod';
import { CHANNELS, defineCommand } from '../command.ts';
import { DELIVERY_STATUSES } from '../delivery-status.ts';
import type { Delivery } from '../store/entities/delivery.ts';

const delivery = z.object({
  id: z.string(),
  number: z.number().describe('Rises; the cursor of the list.'),
  channel: z.string(),
  lane: z.string().describe('Where it goes; one place gets its deliveries in order.'),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number(),
  last_error: z.string().nullable(),
  call_id: z.string().nullable(),
  created_at: z.string(),
  next_attempt_at: z.string().nullable().describe('When it is tried again; null when it is over.'),
  sent_at: z.string().nullable(),
});

const MAX_PAGE = 200;

export const deliveryCommands = [
  defineCommand({
    name: 'delivery.list',
    summary: 'List the answers on their way, the newest first',
    role: 'operator',
    effect: 'read',
    http: { route: 'GET /hub/deliveries' },
    input: z.strictObject({
      status: z.enum(DELIVERY_STATUSES).optional().meta({ description: 'Only these: queued, sent or failed.' }),
      channel: z.enum(CHANNELS).optional().meta({ description: 'Only of this channel.' }),
      before: z.int().positive().optional().meta({ description: 'Older than this number: the next page.' }),
      limit: z.int().min(1).max(MAX_PAGE).default(50).meta({ description: 'How many at the most.' }),
    }),
    output: z.object({ deliveries: z.array(delivery), next_before: z.number().nullable() }),
    examples: ['delivery list --status failed', 'delivery list --channel slack --limit 10'],
    async run(ctx, { status, channel, before, limit }) {
      const { rows, more } = await ctx.deliveries.list(await ctx.db(), {
        limit,
        ...(status !== undefined && { status }),
        ...(channel !== undefined && { channel }),
        ...(before !== undefined && { before }),
      });
      return { deliveries: rows.map(toShown), next_before: more ? rows.at(-1)!.number! : null };
    },
    say: ({ deliveries }) => (deliveries.length === 0 ? 'No deliveries.' : `${deliveries.length} deliveries.`),
    view: ({ deliveries }) => ({
      columns: ['id', 'channel', 'status', 'attempts', 'error', 'created'],
      rows: deliveries.map((one) => [one.id, one.channel, one.status, one.attempts, one.last_error, one.created_at]),
    }),
  }),
  defineCommand({
    name: 'delivery.retry',
    summary: 'Send an answer again that was given up, or one that waits at once',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /hub/deliveries/:id/retry' },
    positional: ['id'],
    input: z.strictObject({ id: z.uuid().meta({ description: 'The id of the delivery.' }) }),
    output: delivery,
    examples: ['delivery retry 6f1b2c3d-0000-4000-8000-00000000d001'],
    async run(ctx, { id }) {
      return toShown(await ctx.deliveries.retry(await ctx.db(), id, ctx.now));
    },
    say: ({ channel, id }) => `The ${channel} delivery ${id} is tried again now.`,
  }),
];

function toShown(row: Delivery): z.input<typeof delivery> {
  return {
    id: row.id,
    number: row.number!,
    channel: row.channel,
    lane: row.lane,
    status: row.status,
    attempts: row.attempts,
    last_error: row.lastError ?? null,
    call_id: row.callId ?? null,
    created_at: row.createdAt.toISOString(),
    next_attempt_at: row.status === 'queued' ? row.nextAttemptAt.toISOString() : null,
    sent_at: row.sentAt?.toISOString() ?? null,
  };
}
