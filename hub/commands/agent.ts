/** Agents: thin commands over the rules of hub/collab. */
import { z } from 'zod';
import {
  agentId,
  agentName,
  agentPatchFields,
  agentSchema,
  assertOwnAgent,
  getAgent,
  newAgentFields,
  registerAgent,
  removeAgent,
  updateAgent,
} from '../collab/agent.ts';
import type { Agent, AgentRequest, Asker } from '../collab/agent.ts';
import { DEAD_SECONDS, LIVENESS, SUSPECT_SECONDS, toSeenAgent } from '../collab/agent-liveness.ts';
import { toEntityTag } from '../collab/etag.ts';
import { heartbeatsOf } from '../collab/heartbeats.ts';
import { defineCommand, roleCovers } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';
import { hear } from './caller.ts';
import { changeEntity, findEvent, tryRule } from './changed.ts';
import { parseCursor, toCursor } from './cursor.ts';

const lastSeen = z
  .string()
  .nullable()
  .meta({ description: 'ISO time of the last heartbeat since the hub started; null before the first.' });
const liveness = z
  .enum(LIVENESS)
  .meta({ description: `suspect after ${SUSPECT_SECONDS} s of silence, dead after ${DEAD_SECONDS} s.` });
const shownAgent = agentSchema.extend({ liveness, last_seen: lastSeen, etag: z.string() });
type ShownAgent = z.infer<typeof shownAgent>;

function toShown(ctx: Context, agent: Agent): ShownAgent {
  return { ...toSeenAgent(ctx.collab.store, agent), etag: toEntityTag(agent) };
}

function toAsker({ call: { principal } }: Context): Asker {
  return { name: principal.name, forOthers: roleCovers(principal.role, 'operator') };
}

function toRequest(ctx: Context, id: string): AgentRequest {
  const { ifMatch } = ctx.call;
  return { id, by: toAsker(ctx), ...(ifMatch !== undefined && { ifMatch }) };
}

/** The id that was given; else the name, when it can be one; else the asker's own name. */
function toAgentId(ctx: Context, { id, name }: { id?: string | undefined; name?: string | undefined }): string {
  const chosen = id ?? name ?? ctx.call.principal.name;
  if (agentName.safeParse(chosen).success) return chosen;
  const message = `"${chosen}" cannot be the id of an agent; give one of ASCII letters, digits and . _ @ -.`;
  throw new HubError('invalid_input', message, { errors: [{ path: '/id', message }] });
}

const changed = z.strictObject({ ok: z.literal(true), id: z.string(), etag: z.string(), version: z.int() });

export const agentCommands = [
  defineCommand({
    name: 'agent.register',
    summary: 'Make an agent known, with its role and skills',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/agents', status: 201, etag: ({ etag }) => etag, location: ({ id }) => `/collab/agents/${id}` },
    positional: ['id'],
    input: z.strictObject({
      id: agentName.optional().meta({ description: 'Its id; your own name when left out.' }),
      ...newAgentFields,
    }),
    output: changed.extend({ name: z.string(), availability: z.string() }),
    examples: ['agent register builder-1 --role builder --skills typescript,tests'],
    run: async (ctx, { id: given, ...fields }) => {
      const id = toAgentId(ctx, { id: given, name: fields.name });
      const { entity, etag } = await changeEntity<Agent>(ctx, 'agents', id, registerAgent({ id, by: toAsker(ctx), fields }));
      hear(ctx);
      return { ok: true as const, id, etag, version: entity.version, name: entity.name, availability: entity.availability };
    },
    say: ({ id, availability }) => `The agent ${id} is registered and ${availability}.`,
  }),

  defineCommand({
    name: 'agent.list',
    summary: 'List the agents',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/agents' },
    input: z.strictObject({
      limit: z.int().min(1).max(1_000).default(200).meta({ description: 'How many agents, 1 to 1000.' }),
      cursor: z.string().max(200).optional().meta({ description: 'next_cursor of the page before.' }),
    }),
    output: z.strictObject({
      agents: z.array(shownAgent),
      next_cursor: z.string().nullable().meta({ description: '`cursor` of the next page; null on the last.' }),
    }),
    examples: ['agent list'],
    run: async (ctx, { limit, cursor }) => {
      const after = cursor === undefined ? '' : parseCursor(cursor);
      const ids = Array.from(ctx.collab.board.all('agents'), ({ id }) => id)
        .filter((id) => id > after)
        .sort();
      const page = ids.slice(0, limit);
      return {
        agents: page.map((id) => toShown(ctx, getAgent(ctx.collab.board, id))),
        next_cursor: ids.length > limit ? toCursor(page.at(-1)!) : null,
      };
    },
    say: ({ agents }) =>
      agents.length === 0 ? 'No agent is registered.' : `${agents.length} ${agents.length === 1 ? 'agent' : 'agents'}.`,
    view: ({ agents }) => ({
      columns: ['id', 'state', 'availability', 'role', 'skills', 'last seen'],
      rows: agents.map((one) => [one.id, one.liveness, one.availability, one.role ?? null, one.skills.join(', '), one.last_seen]),
    }),
  }),

  defineCommand({
    name: 'agent.show',
    summary: 'Show one agent',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/agents/:id', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: agentId }),
    output: shownAgent,
    examples: ['agent show builder-1'],
    run: async (ctx, { id }) => toShown(ctx, getAgent(ctx.collab.board, id)),
    say: ({ id, availability, liveness: state, last_seen }) =>
      `The agent ${id} is ${state} (${availability}); ${last_seen === null ? 'it has not been heard yet' : `last heard at ${last_seen}`}.`,
  }),

  defineCommand({
    name: 'agent.update',
    summary: 'Change the role, skills or availability of an agent',
    role: 'agent',
    effect: 'write',
    http: { route: 'PATCH /collab/agents/:id', ifMatch: 'required', etag: ({ etag }) => etag },
    positional: ['id'],
    input: z.strictObject({ id: agentId, ...agentPatchFields }),
    output: changed.extend({
      availability: z.string(),
      fields: z.array(z.string()).meta({ description: 'What changed; empty when nothing did.' }),
    }),
    examples: ['agent update builder-1 --availability away'],
    run: async (ctx, { id, ...patch }) => {
      const { entity, etag, commit } = await changeEntity<Agent>(
        ctx,
        'agents',
        id,
        updateAgent({ ...toRequest(ctx, id), patch }),
      );
      hear(ctx);
      const details = findEvent(commit, 'agent_updated', `agent:${id}`)?.details as { fields: string[] } | undefined;
      return {
        ok: true as const,
        id,
        etag,
        version: entity.version,
        availability: entity.availability,
        fields: details?.fields ?? [],
      };
    },
    inverse: ({ input: { id }, events, before }) => {
      const { fields = [] } = (events[0]?.details ?? {}) as { fields?: string[] };
      const was = before('agents', id);
      if (was === undefined || fields.length === 0) return undefined;
      const args = { id, ...Object.fromEntries(fields.map((field) => [field, was[field] ?? null])) };
      return { command: 'agent.update', args, about: { kind: 'agents', id } };
    },
    say: ({ id, availability, fields }) =>
      fields.length === 0
        ? `Nothing changed on the agent ${id}.`
        : `The agent ${id} has a new ${fields.join(', ')} and is ${availability}.`,
  }),

  defineCommand({
    name: 'agent.heartbeat',
    summary: 'Say that an agent is alive',
    role: 'agent',
    // It changes what others see of the agent, so it is no read; but no event, no version and nothing on disk comes of it (E5).
    effect: 'write',
    http: { route: 'POST /collab/agents/:id/heartbeat' },
    positional: ['id'],
    input: z.strictObject({ id: agentId }),
    output: z.strictObject({ ok: z.literal(true), id: z.string(), last_seen: z.string() }),
    examples: ['agent heartbeat builder-1'],
    run: async (ctx, { id }) => {
      assertOwnAgent(id, toAsker(ctx));
      getAgent(ctx.collab.board, id);
      const moment = ctx.collab.store.moment();
      heartbeatsOf(ctx.collab.store).beat(id, moment);
      return { ok: true as const, id, last_seen: moment.at };
    },
    say: ({ id }) => `The agent ${id} is alive.`,
  }),

  defineCommand({
    name: 'agent.remove',
    summary: 'Take an agent off the board',
    role: 'operator',
    effect: 'danger',
    http: { route: 'DELETE /collab/agents/:id', ifMatch: 'optional' },
    positional: ['id'],
    input: z.strictObject({ id: agentId }),
    output: z.strictObject({ ok: z.literal(true), id: z.string() }),
    examples: ['agent remove builder-2'],
    preview: async (ctx, { id }) => {
      tryRule(ctx, removeAgent(toRequest(ctx, id)));
      const { name, availability, version } = getAgent(ctx.collab.board, id);
      return `Takes the agent ${id} "${name}" (${availability}, version ${version}) off the board.`;
    },
    run: async (ctx, { id }) => {
      await ctx.collab.commit(removeAgent(toRequest(ctx, id)));
      heartbeatsOf(ctx.collab.store).forget(id);
      return { ok: true as const, id };
    },
    say: ({ id }) => `The agent ${id} is removed.`,
  }),
];
