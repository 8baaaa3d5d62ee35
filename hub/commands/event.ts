/** Events: posting one's own, looking at the newest, and writing them into the log for people. */
import { z } from 'zod';
import { ownEventName, postEvent, toSentence } from '../collab/event.ts';
import { eventTarget } from '../collab/event-target.ts';
import { defineCommand } from '../command.ts';
import { HubError } from '../errors.ts';
import { parseCursor, toCursor } from './cursor.ts';
import { filterFields, toFilter } from './event-choice.ts';
import { eventLogCommands } from './event-log.ts';
import { readRecent } from './event-read.ts';

const shownEvent = z.strictObject({
  id: z.string(),
  ts: z.string(),
  event: z.string(),
  actor: z.string(),
  target: z.string().optional(),
  details: z.record(z.string(), z.unknown()).meta({ description: 'Without the after-images.' }),
  text: z.string().meta({ description: 'What happened, as a sentence.' }),
});

function parseSeq(cursor: string): number {
  const text = parseCursor(cursor);
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new HubError('bad_cursor');
  return Number(text);
}

export const eventCommands = [
  defineCommand({
    name: 'event.post',
    summary: 'Post an event of your own',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/events', status: 201 },
    positional: ['event'],
    input: z.strictObject({
      event: ownEventName.meta({ description: 'Its name, as build_finished; names of the hub are refused.' }),
      target: eventTarget.optional().meta({ description: 'What it is about, as task:T-1.' }),
      details: z.record(z.string(), z.unknown()).optional().meta({ description: 'More about it, as JSON.', text: 'json' }),
    }),
    output: z.strictObject({ ok: z.literal(true), id: z.string(), event: z.string() }),
    examples: ['event post build_finished --target task:T-1', `event post build_finished --details '{"seconds": 41}'`],
    run: async (ctx, { event, target, details }) => {
      const commit = await ctx.collab.commit(
        postEvent({ event, ...(target !== undefined && { target }), ...(details !== undefined && { details }) }),
      );
      return { ok: true as const, id: commit.events[0]!.id, event };
    },
    say: ({ id, event }) => `${event} is posted as ${id}.`,
  }),

  defineCommand({
    name: 'event.list',
    summary: 'Show what happened, the newest first',
    role: 'viewer',
    effect: 'read',
    input: z.strictObject({
      limit: z.int().min(1).max(200).default(20).meta({ description: 'How many events, 1 to 200.' }),
      ...filterFields,
      cursor: z.string().max(100).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      events: z.array(shownEvent),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['event list --limit 20 --task T-1', 'event list --event "task_*"'],
    run: async (ctx, { limit, cursor, ...filter }) => {
      const before = cursor === undefined ? Infinity : parseSeq(cursor);
      const page = await readRecent(ctx.collab.store, { before, limit, filter: toFilter(filter) });
      const events = page.events.map((record) => {
        const { id, ts, event, actor, target, details } = record;
        const { changes: _, ...shown } = details;
        return { id, ts, event, actor, ...(target !== undefined && { target }), details: shown, text: toSentence(record) };
      });
      return { events, next_cursor: page.before === undefined ? null : toCursor(String(page.before)) };
    },
    say: ({ events, next_cursor }) =>
      events.length === 0
        ? next_cursor === null
          ? 'Nothing happened.'
          : `Nothing like it of late; look further back with --cursor ${next_cursor}.`
        : events.map(({ ts, text }) => `${ts.slice(0, 19).replace('T', ' ')} ${text}`).join('\n'),
    view: ({ events }) => ({
      columns: ['time', 'event', 'what happened'],
      rows: events.map(({ ts, event, text }) => [ts, event, text]),
    }),
  }),

  ...eventLogCommands,
];
