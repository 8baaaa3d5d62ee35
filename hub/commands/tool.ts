/** Tools: the executors, whether they may work, and their settings. */
import { z } from 'zod';
import { defineCommand } from '../command.ts';
import { jsonObject, tool, toolId } from './job-shape.ts';

export const toolCommands = [
  defineCommand({
    name: 'tool.list',
    summary: 'List the tools with their inputs, settings and limits',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /tools' },
    input: z.strictObject({}),
    output: z.strictObject({ tools: z.array(tool) }),
    examples: ['tool list'],
    run: async (ctx) => ({ tools: await ctx.studio.tools.list() }),
    say: ({ tools }) => (tools.length === 1 ? '1 tool.' : `${tools.length} tools.`),
    view: ({ tools }) => ({
      columns: ['tool', 'enabled', 'role', 'summary'],
      rows: tools.map((one) => [one.id, one.enabled, one.role, one.summary]),
    }),
  }),

  defineCommand({
    name: 'tool.show',
    summary: 'Show one tool with its inputs, settings and limits',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /tools/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: toolId }),
    output: tool,
    examples: ['tool show docs.format'],
    run: async (ctx, { id }) => await ctx.studio.tools.get(id),
    say: ({ id, summary, enabled, settings, example }) =>
      [
        `${id}${enabled ? '' : ' (switched off)'}: ${summary}`,
        `Settings: ${JSON.stringify(settings)}`,
        `Example: job create ${id} --input '${JSON.stringify(example)}'`,
      ].join('\n'),
    view: ({ input_schema }) => ({ columns: ['field', 'description'], rows: toRows(input_schema) }),
  }),

  defineCommand({
    name: 'tool.update',
    summary: 'Switch a tool on or off, or change its settings',
    role: 'operator',
    effect: 'write',
    http: { route: 'PATCH /tools/:id', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: toolId,
      enabled: z.boolean().optional().meta({ description: 'No: nobody can ask it for work.' }),
      settings: jsonObject
        .optional()
        .meta({ description: 'What changes of the settings, as JSON; null gives one its default again.', text: 'json' }),
    }),
    output: tool,
    examples: ['tool update docs.format --enabled'],
    run: async (ctx, { id, enabled, settings }) => {
      const patch = { ...(enabled !== undefined && { enabled }), ...(settings !== undefined && { settings }) };
      return await ctx.studio.tools.update(await ctx.db(), id, patch, ctx.call.ifMatch);
    },
    say: ({ id, enabled, settings }) =>
      `${id} is switched ${enabled ? 'on' : 'off'}; its settings are ${JSON.stringify(settings)}.`,
  }),
];

function toRows(schema: Record<string, unknown>): string[][] {
  const fields = Object.entries((schema.properties ?? {}) as Record<string, { description?: string }>);
  return fields.map(([name, { description = '' }]) => [name, description]);
}
