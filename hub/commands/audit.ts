/** The audit log for people: what was asked, by whom, through which channel, and what came of it. */
import { z } from 'zod';
import { defineCommand, CHANNELS } from '../command.ts';
import { HubError } from '../errors.ts';
import type { AuditRow } from '../store/audit-chain.ts';

const auditRow = z.object({
  seq: z.number().describe('Number of the row; pages go from high to low.'),
  at: z.string().describe('When, ISO time.'),
  call_id: z.string().describe('The asking; log lines and events carry it too.'),
  channel: z.string(),
  actor: z.string(),
  principal_id: z.string().nullable(),
  role: z.string().nullable(),
  source: z.string().nullable().describe('Address it came from.'),
  command: z.string().nullable(),
  line: z.string().nullable().describe('What was typed, or the canonical line; secrets are masked.'),
  args: z.unknown().describe('Checked arguments; secrets are masked.'),
  outcome: z.string().describe('`ok`, `pending`, `running`, or the code of the failure.'),
  detail: z.string().nullable(),
  targets: z.unknown().describe('What it was about, with the versions seen.'),
  duration_ms: z.number().nullable(),
  request_id: z.string().nullable(),
  hash: z.string().describe('sha256 over this row and the hash of the row before.'),
});

const listInput = z.strictObject({
  before: z.string().optional().meta({ description: 'Only rows below this seq: the next page.' }),
  limit: z.int().min(1).max(200).default(50).meta({ description: 'How many rows, 1 to 200.' }),
  channel: z
    .enum([...CHANNELS, 'auth'])
    .optional()
    .meta({ description: 'Only this channel.' }),
  actor: z.string().max(200).optional().meta({ description: 'Only this person, key or agent, by name.' }),
  outcome: z.string().max(50).optional().meta({ description: 'Only this outcome, such as ok, forbidden or rate_limited.' }),
  command: z.string().max(100).optional().meta({ description: 'Only this command, by its dotted name.' }),
});
const listOutput = z.object({
  rows: z.array(auditRow),
  next_before: z
    .string()
    .nullable()
    .describe(
      '`before` of the next page; null on the last. A page may be short although more follow: a bounded number of rows is looked at.',
    ),
});

const list = {
  role: 'operator' as const,
  effect: 'read' as const,
  input: listInput,
  output: listOutput,
  run: async (
    ctx: Parameters<Parameters<typeof defineCommand>[0]['run']>[0],
    { before, limit, ...filter }: z.output<typeof listInput>,
  ) => {
    await ctx.ledger.flush();
    const page = await ctx.audit.list(dropUndefined(filter), {
      limit,
      ...(before !== undefined && { before: parseBefore(before) }),
    });
    return { rows: page.rows.map(toAuditRow), next_before: page.nextBefore === undefined ? null : String(page.nextBefore) };
  },
  say: ({ rows, next_before }: z.output<typeof listOutput>) =>
    rows.length === 0
      ? next_before === null
        ? 'Nothing matches.'
        : `Nothing matches so far; look further back with --before ${next_before}.`
      : `${rows.length} ${rows.length === 1 ? 'attempt' : 'attempts'}, newest first.`,
  view: ({ rows }: z.output<typeof listOutput>) => ({
    columns: ['seq', 'at', 'channel', 'actor', 'command', 'outcome'],
    rows: rows.map((row) => [row.seq, row.at, row.channel, row.actor, row.command ?? row.line, row.outcome]),
  }),
};

export const auditCommands = [
  defineCommand({
    ...list,
    name: 'audit.list',
    summary: 'List what was asked and what came of it',
    http: { route: 'GET /audit' },
    examples: ['audit list --limit 10', 'audit list --outcome forbidden'],
  }),
  defineCommand({
    ...list,
    name: 'hub.activity',
    aliases: ['activity'],
    summary: 'Show the latest activity on every channel',
    http: { route: 'GET /hub/activity' },
    examples: ['activity --limit 10'],
  }),
  defineCommand({
    name: 'audit.verify',
    summary: 'Check the hash chain of the audit log',
    role: 'operator',
    effect: 'read',
    http: { route: 'GET /audit/verify' },
    input: z.strictObject({}),
    output: z.object({
      ok: z.boolean(),
      checked: z.number().describe('Rows that follow one another.'),
      head: z.object({ seq: z.number(), hash: z.string() }),
      first_bad_seq: z.number().nullable(),
      problem: z.string().nullable(),
    }),
    examples: ['audit verify'],
    rate: '30/60',
    run: async (ctx) => {
      await ctx.ledger.flush();
      const { ok, checked, head, firstBadSeq, problem } = await ctx.audit.verify();
      return { ok, checked, head, first_bad_seq: firstBadSeq ?? null, problem: problem ?? null };
    },
    say: (found) =>
      found.ok
        ? `The audit log is whole: ${found.checked} rows.`
        : `The audit log is broken at row ${found.first_bad_seq}: ${found.problem}.`,
  }),
];

function toAuditRow(row: AuditRow): z.input<typeof auditRow> {
  const { callId, principalId, durationMs, requestId, prevHash: _, kind, outcome, ...rest } = row;
  return {
    ...rest,
    outcome: outcome ?? (kind === 'intent' ? 'running' : 'unknown'),
    call_id: callId,
    principal_id: principalId,
    duration_ms: durationMs,
    request_id: requestId,
  };
}

function dropUndefined<T extends object>(filter: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>;
  };
}

/** `before` of a page as a number. Errors: bad_cursor. */
function parseBefore(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new HubError('bad_cursor', 'before is the seq of a row, a whole number.');
  return Number(text);
}
