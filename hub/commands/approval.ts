/**
 * Confirmations and approvals (P5): what waits, and the answer to it, from whichever surface it comes. The rules of who may
 * answer stand in store/confirmations.ts.
 */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import type { ConfirmationRow } from '../store/confirmations.ts';

const code = z
  .string()
  .regex(/^[0-9A-Za-z]{4,12}$/, 'a short id such as A7Q2')
  .meta({ description: 'The short id of what waits, such as A7Q2.', entity: 'confirmations' });
const reason = z.string().max(500).optional().meta({ description: 'Why; kept with the decision and shown to the asker.' });

const waiting = z.object({
  confirm_id: z.string(),
  command: z.string(),
  line: z.string(),
  preview: z.string(),
  asked_by: z.string(),
  channel: z.string(),
  needs: z.string().describe('Who has to answer.'),
  decisions: z.array(
    z.object({ name: z.string(), decision: z.enum(['approve', 'deny']), at: z.string(), reason: z.string().optional() }),
  ),
  status: z.enum(['pending', 'approved', 'denied', 'expired', 'stale']),
  expires_at: z.string(),
});

const decided = waiting.extend({
  result: z
    .object({ ok: z.boolean(), code: z.string().optional(), text: z.string(), output: z.unknown().optional() })
    .nullable()
    .describe('What came of the command, once it has run.'),
});

type Decided = z.output<typeof decided>;

async function decide(
  ctx: Context,
  id: string,
  decision: 'approve' | 'deny',
  why: string | undefined,
): Promise<z.input<typeof decided>> {
  const row = await ctx.confirmations.decide(id, ctx.call, decision, why);
  if (row.status !== 'approved') return { ...toWaiting(row), result: null };
  const answer = await ctx.runConfirmed(row);
  const result = answer.ok
    ? { ok: true, text: answer.text, output: answer.status === 'pending' ? undefined : answer.output }
    : { ok: false, code: answer.error.code, text: answer.error.message };
  return { ...toWaiting(row), ...(result.code === 'stale_preview' && { status: 'stale' as const }), result };
}

/** The newest that the asker asked for in this channel and that waits for nobody else. Errors: not_found. */
async function findOwn({ confirmations, call }: Context): Promise<string> {
  const rows = await confirmations.list(call.principal);
  const own = rows.filter(
    ({ quorum, askedBy, channel }) => quorum === 0 && askedBy === call.principal.id && channel === call.channel,
  );
  const last = own.at(-1);
  if (last === undefined) throw new HubError('not_found', 'Nothing waits for your yes here.');
  return last.code;
}

function sayDecided({ confirm_id, status, needs, result }: Decided): string {
  if (status === 'denied') return `${confirm_id} is denied; nothing was done.`;
  if (result === null) return `${confirm_id} has your approval and waits for ${needs}.`;
  return result.ok ? `${confirm_id} is approved. ${result.text}` : `${confirm_id} is approved, but: ${result.text}`;
}

export const approvalCommands = [
  defineCommand({
    name: 'approval.list',
    summary: 'List what waits for a confirmation or an approval',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /hub/confirmations' },
    input: z.strictObject({}),
    output: z.object({ confirmations: z.array(waiting) }),
    examples: ['approval list'],
    run: async (ctx) => ({ confirmations: (await ctx.confirmations.list(ctx.call.principal)).map(toWaiting) }),
    say: ({ confirmations }) =>
      confirmations.length === 0
        ? 'Nothing waits for you.'
        : confirmations.map((one) => `${one.confirm_id}: ${one.line} (asked by ${one.asked_by})`).join('\n'),
    view: ({ confirmations }) => ({
      columns: ['id', 'command', 'asked by', 'needs', 'expires'],
      rows: confirmations.map((one) => [one.confirm_id, one.line, one.asked_by, one.needs, one.expires_at]),
    }),
  }),
  defineCommand({
    name: 'approval.decide',
    summary: 'Answer what waits, with approve or deny',
    role: 'viewer',
    effect: 'write',
    http: { route: 'POST /hub/confirmations/:id' },
    positional: ['id', 'decision'],
    input: z.strictObject({ id: code, decision: z.enum(['approve', 'deny']).meta({ description: 'approve or deny.' }), reason }),
    output: decided,
    examples: ['approval decide A7Q2 deny --reason "not today"'],
    run: (ctx, input) => decide(ctx, input.id, input.decision, input.reason),
    say: sayDecided,
  }),
  defineCommand({
    name: 'approval.approve',
    aliases: ['approve', 'confirm'],
    summary: 'Approve what waits, so that it runs',
    role: 'viewer',
    effect: 'write',
    positional: ['id'],
    input: z.strictObject({ id: code, reason }),
    output: decided,
    examples: ['approve A7Q2'],
    run: (ctx, input) => decide(ctx, input.id, 'approve', input.reason),
    say: sayDecided,
  }),
  defineCommand({
    name: 'approval.yes',
    aliases: ['yes'],
    summary: 'Go ahead with what you asked for last and what waits for your yes',
    role: 'viewer',
    effect: 'write',
    input: z.strictObject({}),
    output: decided,
    examples: ['yes'],
    run: async (ctx) => decide(ctx, await findOwn(ctx), 'approve', undefined),
    say: sayDecided,
  }),
  defineCommand({
    name: 'approval.no',
    aliases: ['no'],
    summary: 'Forget what you asked for last and what waits for your yes',
    role: 'viewer',
    effect: 'write',
    input: z.strictObject({}),
    output: decided,
    examples: ['no'],
    run: async (ctx) => decide(ctx, await findOwn(ctx), 'deny', undefined),
    say: sayDecided,
  }),
  defineCommand({
    name: 'approval.deny',
    aliases: ['deny'],
    summary: 'Deny what waits, so that it never runs',
    role: 'viewer',
    effect: 'write',
    positional: ['id'],
    input: z.strictObject({ id: code, reason }),
    output: decided,
    examples: ['deny A7Q2 --reason "not today"'],
    run: (ctx, input) => decide(ctx, input.id, 'deny', input.reason),
    say: sayDecided,
  }),
];

function toWaiting(row: ConfirmationRow): z.input<typeof waiting> {
  const decisions = row.decisions as z.input<typeof waiting>['decisions'];
  return {
    confirm_id: row.code,
    command: row.command,
    line: row.line,
    preview: row.preview,
    asked_by: row.askedName,
    channel: row.channel,
    needs: row.quorum === 0 ? row.askedName : `${row.quorum - decisions.length} more with the role ${row.role}`,
    decisions: decisions.map(({ name, decision, at, reason: why }) => ({
      name,
      decision,
      at,
      ...(why !== undefined && { reason: why }),
    })),
    status: row.status,
    expires_at: row.expiresAt.toISOString(),
  };
}
