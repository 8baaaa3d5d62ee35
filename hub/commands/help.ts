/** Help, and why something is not allowed: what people type first. */
import { z } from 'zod';
import { defineCommand, mayUse, ROLES } from '../command.ts';
import { HubError } from '../errors.ts';
import { findCommand } from '../language/spoken.ts';
import { suggestCommands } from '../language/suggest.ts';
import { toHelp } from '../surfaces/help.ts';
import { tokenize } from '../language/tokens.ts';

const view = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});

export const helpCommands = [
  defineCommand({
    name: 'hub.help',
    aliases: ['help'],
    summary: 'Show what there is to type',
    role: 'viewer',
    effect: 'read',
    positional: ['about'],
    input: z.strictObject({
      about: z
        .array(z.string().max(60))
        .max(6)
        .default([])
        .meta({ description: 'A noun or a command, such as task or task claim.' }),
      search: z.string().max(200).optional().meta({ description: 'Words to look for in names, summaries and fields.' }),
    }),
    output: z.object({ title: z.string(), text: z.string(), view, command: z.unknown().optional() }),
    examples: ['help', 'help task', 'help --search checklist'],
    run: async ({ registry, call }, { about, search }) => {
      const commands = registry.visibleTo(call.principal.role, call.channel);
      return toHelp(commands, { words: about, ...(search !== undefined && { search }) });
    },
    say: ({ text }) => text,
  }),
  defineCommand({
    name: 'hub.why',
    aliases: ['why'],
    summary: 'Say who may give a command, and whether you may',
    role: 'viewer',
    effect: 'read',
    positional: ['line'],
    verbatim: 'line',
    input: z.strictObject({ line: z.string().min(1).max(4000).meta({ description: 'The command, or a whole line of it.' }) }),
    output: z.object({
      command: z.string(),
      you_may: z.boolean(),
      needed_role: z.enum(ROLES),
      your_role: z.enum(ROLES),
      channels: z.array(z.string()).nullable().describe('The only channels it may come through; null for all.'),
      effect: z.string(),
      reason: z.string(),
    }),
    examples: ['why task create', 'why task delete T-1'],
    run: async ({ registry, call }, { line }) => {
      const found = findCommand(tokenize(line, { tolerant: true }).tokens, registry.all);
      const { role } = call.principal;
      // A stranger to a command learns its name and role here, and nothing else of it (C3).
      if (found === undefined) {
        const suggestions = suggestCommands(line, registry.visibleTo(role, call.channel));
        throw new HubError('unknown_command', `There is no command "${line.slice(0, 60)}".`, { suggestions });
      }
      const { command } = found;
      const youMay = mayUse(command, role, call.channel);
      const roles = ROLES.slice(ROLES.indexOf(command.role)).join(', ');
      const reason = youMay
        ? `You may: it needs ${command.role}, and you are ${role}.`
        : `You may not: it takes ${roles}${command.channels === undefined ? '' : `, through ${command.channels.join(' or ')}`}; you are ${role} on ${call.channel}.`;
      return {
        command: command.name,
        you_may: youMay,
        needed_role: command.role,
        your_role: role,
        channels: command.channels ?? null,
        effect: command.effect,
        reason,
      };
    },
    say: ({ command, reason }) => `${command.replace('.', ' ')}: ${reason}`,
  }),
];
