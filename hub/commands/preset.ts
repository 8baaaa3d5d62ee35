/** Presets: inputs of executors under a name. */
import { z } from 'zod';
import { lineText, proseText } from '../collab/text.ts';
import { defineCommand } from '../command.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { jsonObject, preset, presetId, toolId } from './job-shape.ts';

/** An id stands for a preset as well, so no name may look like one. */
const name = z
  .string()
  .max(60)
  .regex(/^(?!p-\d+$)[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower case words with dashes, such as weekly-notes, and no id');

const title = lineText(200).meta({ description: 'What jobs made from it are called, 1 to 200 characters.' });
const description = proseText(2_000).meta({ description: 'What it is for, as Markdown.' });
const input = jsonObject.meta({
  description: 'Input of the executor, as JSON; may lack what each job gives of its own.',
  text: 'json',
});

export const presetCommands = [
  defineCommand({
    name: 'preset.create',
    summary: 'Keep the input of an executor under a name',
    role: 'operator',
    effect: 'write',
    http: { route: 'POST /presets', status: 201, etag: ({ etag }) => etag, location: ({ id }) => `/presets/${id}` },
    positional: ['name', 'executor'],
    input: z.strictObject({
      name: name.meta({ description: 'Name, in lower case words with dashes.' }),
      executor: toolId.meta({ description: 'The executor.' }),
      title: title.optional(),
      description: description.default(''),
      input: input.default({}),
    }),
    output: preset,
    examples: [`preset create narrow-text docs.format --title "Narrow text" --input '{"language":"markdown"}'`],
    run: async (ctx, { title: given, ...draft }) =>
      await ctx.studio.presets.create(await ctx.db(), { ...draft, title: given ?? draft.name }, ctx.call.principal.userId),
    say: ({ id, name: called, executor }) => `${id} ${called} is there. To use it: job create --preset ${called} (${executor})`,
  }),

  defineCommand({
    name: 'preset.list',
    summary: 'List the presets by name',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /presets' },
    input: z.strictObject({
      executor: toolId.optional().meta({ description: 'Only presets of this executor.' }),
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many presets, 1 to 200.' }),
      cursor: z.string().max(200).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      presets: z.array(preset),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['preset list'],
    run: async (ctx, { executor, limit, cursor }) => {
      const page = await ctx.studio.presets.list({
        limit,
        ...(executor !== undefined && { executor }),
        ...(cursor !== undefined && { after: parseCursor(cursor) }),
      });
      return { presets: page.presets, next_cursor: page.next === undefined ? null : toCursor(page.next) };
    },
    say: ({ presets, next_cursor }) =>
      presets.length === 0
        ? 'There is no preset yet.'
        : `${presets.length} ${presets.length === 1 ? 'preset' : 'presets'}${next_cursor === null ? '' : ', and more'}.`,
    view: ({ presets }) => ({
      columns: ['preset', 'name', 'executor', 'title'],
      rows: presets.map((one) => [one.id, one.name, one.executor, one.title]),
    }),
  }),

  defineCommand({
    name: 'preset.show',
    summary: 'Show one preset',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /presets/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: presetId }),
    output: preset,
    examples: ['preset show tidy-markdown'],
    run: async (ctx, { id }) => await ctx.studio.presets.get(id),
    say: ({ id, name: called, title: shown, executor, input: kept }) =>
      `${id} ${called}: ${shown} (${executor})\n${JSON.stringify(kept)}`,
  }),

  defineCommand({
    name: 'preset.update',
    summary: 'Change a preset',
    role: 'operator',
    effect: 'write',
    http: { route: 'PATCH /presets/:id', ifMatch: 'optional', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({
      id: presetId,
      name: name.optional().meta({ description: 'New name, in lower case words with dashes.' }),
      title: title.optional(),
      description: description.optional(),
      input: input.optional().meta({ description: 'What changes of the input, as JSON; null removes a field.', text: 'json' }),
    }),
    output: preset,
    examples: ['preset update tidy-markdown --title "Tidy Markdown"'],
    run: async (ctx, { id, ...patch }) => {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      return await ctx.studio.presets.update(await ctx.db(), id, given, ctx.call.ifMatch);
    },
    say: ({ id, name: called, version }) => `${id} ${called} is at version ${version}.`,
  }),

  defineCommand({
    name: 'preset.delete',
    summary: 'Remove a preset; jobs made from it stay',
    role: 'operator',
    effect: 'write',
    http: { route: 'DELETE /presets/:id', status: 204, ifMatch: 'optional', body: () => undefined },
    positional: ['id'],
    input: z.strictObject({ id: presetId }),
    output: z.strictObject({ ok: z.literal(true), id: z.string(), name: z.string() }),
    examples: ['preset delete narrow-text'],
    run: async (ctx, { id }) => {
      const gone = await ctx.studio.presets.remove(await ctx.db(), id, ctx.call.ifMatch);
      return { ok: true as const, id: gone.id, name: gone.name };
    },
    say: ({ id, name: called }) => `${id} ${called} is removed.`,
  }),
];
