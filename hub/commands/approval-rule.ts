/** Which commands need other people's yes on this hub, over and above what they ask for themselves (P5). */
import { z } from 'zod';
import { defineCommand, ROLES } from '../command.ts';
import { HubError } from '../errors.ts';
import type { ApprovalRule } from '../store/entities/index.ts';

const rule = z.object({
  command: z.string(),
  quorum: z.number(),
  role: z.enum(ROLES),
  updated_by: z.string(),
  updated_at: z.string(),
});

export const approvalRuleCommands = [
  defineCommand({
    name: 'approval.rules',
    summary: 'List the commands that need the approval of others',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /hub/approval-rules' },
    input: z.strictObject({}),
    output: z.object({ rules: z.array(rule) }),
    examples: ['approval rules'],
    async run(ctx) {
      const rows = await ctx.policy.listRules(await ctx.db());
      return { rules: rows.map(toRule) };
    },
    say: ({ rules }) =>
      rules.length === 0
        ? 'No command needs the approval of others.'
        : rules.map((one) => `${one.command}: ${one.quorum} with the role ${one.role}`).join('\n'),
    view: ({ rules }) => ({
      columns: ['command', 'people', 'role', 'set by'],
      rows: rules.map((one) => [one.command, one.quorum, one.role, one.updated_by]),
    }),
  }),
  defineCommand({
    name: 'approval.require',
    summary: 'Make a command wait for the approval of other people',
    role: 'admin',
    effect: 'write',
    http: { route: 'POST /hub/approval-rules' },
    positional: ['command', 'quorum'],
    input: z.strictObject({
      command: z.string().max(80).meta({ description: 'The command, as task.delete.', entity: 'commands' }),
      quorum: z
        .int()
        .min(0)
        .max(10)
        .meta({ description: 'How many people other than the asker must agree; 0 takes the rule away.' }),
      role: z.enum(ROLES).default('operator').meta({ description: 'The least role of those who may agree.' }),
    }),
    output: rule,
    examples: ['approval require agent.remove 1 --role operator', 'approval require agent.remove 0'],
    async run(ctx, { command, quorum, role }) {
      const found = ctx.registry.get(command);
      if (found === undefined) throw new HubError('not_found', `There is no command ${command}.`);
      if (found.effect === 'read' || /^(approval|channel)\./.test(command))
        throw new HubError('conflict', `${command} cannot wait for an approval: ${NEVER}.`);
      const row = await ctx.policy.setRule(await ctx.db(), { command, quorum, role, by: ctx.call.principal.name });
      ctx.policy.touch(ctx.call.id);
      return toRule(row);
    },
    say: ({ command, quorum, role }) =>
      quorum === 0
        ? `${command} needs no approval of others any more.`
        : `${command} waits for ${quorum} other ${quorum === 1 ? 'person' : 'people'} with the role ${role}.`,
  }),
];

const NEVER = 'it reads, or it is how approvals and pauses are answered';

function toRule(row: ApprovalRule): z.input<typeof rule> {
  return {
    command: row.command,
    quorum: row.quorum,
    role: row.role,
    updated_by: row.updatedBy,
    updated_at: row.updatedAt.toISOString(),
  };
}
