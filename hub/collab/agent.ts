/** Agents on the board: who they are and whether they take work. Pure rules; when an agent was last heard stands in heartbeats.ts. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HubError } from '../errors.ts';
import { checkIfMatch, toEntityTag } from './etag.ts';
import type { IfMatch } from './etag.ts';
import type { BoardView, Entity, EventDraft, Rule } from './store.ts';
import { ENTRIES_MAX } from './task-fields.ts';
import { changedFields, withoutUndefined } from './task-patch.ts';
import { asciiId, lineText } from './text.ts';

export const AVAILABILITIES = ['available', 'busy', 'away'] as const;

/** The id of an agent: the name of the principal that it acts as. */
export const agentName = asciiId(64);
export const agentId = agentName.meta({ description: 'Id of the agent.', entity: 'agents' });

const writable = {
  name: lineText(100).meta({ description: 'Name that people see.' }),
  role: lineText(64).meta({ description: 'The kind of work it does.' }),
  skills: z
    .array(lineText(64))
    .max(ENTRIES_MAX, `must have at most ${ENTRIES_MAX} entries`)
    .meta({ description: 'What it can do.' }),
  availability: z.enum(AVAILABILITIES).meta({ description: 'Whether it takes work.' }),
};

export const newAgentFields = {
  name: writable.name.optional(),
  role: writable.role.optional(),
  skills: writable.skills.optional(),
  availability: writable.availability.optional(),
};
/** A merge patch (E7): null sets a field back to what a new agent has. */
export const agentPatchFields = {
  name: writable.name.nullish(),
  role: writable.role.nullish(),
  skills: writable.skills.nullish(),
  availability: writable.availability.nullish(),
};
const agentPatch = z.strictObject(agentPatchFields);
export type AgentPatch = z.output<typeof agentPatch>;

/** An agent as it stands on the board. */
export const agentSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string().optional(),
  skills: z.array(z.string()),
  availability: z.enum(AVAILABILITIES),
  created_at: z.string().meta({ description: 'ISO time' }),
  created_by: z.string(),
  updated_at: z.string().meta({ description: 'ISO time' }),
  died_at: z.string().optional().meta({ description: 'ISO time; since when it is taken for dead, until it is heard again' }),
  version: z.int().min(1),
});
export type Agent = Readonly<z.infer<typeof agentSchema>>;

/** Who asks: the principal's name, and whether it may act for other agents (operators and above). */
export type Asker = { name: string; forOthers: boolean };

/** Errors: forbidden when an agent acts for another one. */
export function assertOwnAgent(id: string, by: Asker): void {
  if (by.forOthers || id === by.name) return;
  throw new HubError('forbidden', `You are ${by.name}, so you act for the agent ${by.name} only; an operator may act for ${id}.`);
}

/** Errors: not_found. */
export function getAgent(board: BoardView, id: string): Agent {
  const agent = board.get('agents', id);
  if (!agent) throw new HubError('not_found', `There is no agent ${id}.`);
  return agent as unknown as Agent;
}

export type AgentRequest = { id: string; by: Asker; ifMatch?: IfMatch };

/**
 * Makes an agent known. The same fields again change nothing. Errors: forbidden; already_exists {current_etag} when it stands there
 * otherwise, or under an id that differs in upper and lower case only (S20).
 */
export function registerAgent({ id, by, fields }: AgentRequest & { fields: AgentPatch }): Rule {
  return (board, moment) => {
    assertOwnAgent(id, by);
    const current = board.get('agents', id);
    if (current) return assertSame(current, fields);
    assertFreeId(board, id);
    const blank: Agent = {
      id,
      name: id,
      skills: [],
      availability: 'available',
      created_at: moment.at,
      created_by: by.name,
      updated_at: moment.at,
      version: 0,
    };
    const agent = applyPatch(blank, fields);
    return [toAgentEvent(agent, { event: 'agent_registered', details: { name: agent.name } })];
  };
}

function assertSame(current: Entity, fields: AgentPatch): EventDraft[] {
  const agent = current as unknown as Agent;
  if (isDeepStrictEqual(applyPatch(agent, fields), agent)) return [];
  throw new HubError('already_exists', `The agent ${agent.id} is registered with other fields; update it instead.`, {
    current_etag: toEntityTag(current),
  });
}

function assertFreeId(board: BoardView, id: string): void {
  for (const other of board.all('agents')) {
    if (other.id.toLowerCase() === id.toLowerCase())
      throw new HubError('already_exists', `There is an agent ${other.id}, which differs from ${id} in case only.`);
  }
}

/** Merges a patch into an agent. Errors: forbidden, not_found, the If-Match errors. */
export function updateAgent(request: AgentRequest & { patch: AgentPatch }): Rule {
  return (board, moment) => {
    const agent = openAgent(board, request);
    const edited = applyPatch(agent, request.patch);
    const fields = changedFields(agent, edited);
    if (fields.length === 0) return [];
    return [toAgentEvent({ ...edited, updated_at: moment.at }, { event: 'agent_updated', details: { fields } })];
  };
}

/** Takes an agent off the board. Errors: forbidden, not_found, the If-Match errors. */
export function removeAgent(request: AgentRequest): Rule {
  return (board) => {
    const { id, name } = openAgent(board, request);
    return [{ event: 'agent_removed', target: `agent:${id}`, details: { name }, changes: [{ kind: 'agents', id, value: null }] }];
  };
}

function openAgent(board: BoardView, { id, by, ifMatch }: AgentRequest): Agent {
  assertOwnAgent(id, by);
  const agent = getAgent(board, id);
  checkIfMatch(ifMatch?.header, { required: ifMatch?.required ?? false }, board, 'agents', id);
  return agent;
}

function applyPatch(agent: Agent, patch: AgentPatch): Agent {
  const { name, role, skills, availability } = patch;
  return withoutUndefined({
    ...agent,
    name: name === undefined ? agent.name : (name ?? agent.id),
    role: role === undefined ? agent.role : (role ?? undefined),
    skills: skills === undefined ? agent.skills : [...new Set(skills)],
    availability: availability === undefined ? agent.availability : (availability ?? 'available'),
  });
}

function toAgentEvent(agent: Agent, told: Pick<EventDraft, 'event' | 'details'>): EventDraft {
  return { ...told, target: `agent:${agent.id}`, changes: [{ kind: 'agents', id: agent.id, value: { ...agent } }] };
}
