/**
 * Whether an agent is alive (issue 2): worked out from when it was last heard, what it says of itself and what it holds. That an
 * agent died or came back is told once, by the sweeper, and stands on the board as `died_at`; everything in between is looked at
 * and never written, so that heartbeats stay cheap (E5).
 */
import { leasesOn } from './lease-index.ts';
import { heartbeatsOf } from './heartbeats.ts';
import type { Heartbeats } from './heartbeats.ts';
import type { Agent } from './agent.ts';
import type { BoardView, CollabStore, EventDraft, Moment, Rule } from './store.ts';

/**
 * working: heard, and busy or the holder of a lease. idle: heard, and free. away: says so itself, so its silence means nothing.
 * suspect, dead: silent for too long.
 */
export const LIVENESS = ['working', 'idle', 'away', 'suspect', 'dead'] as const;
export type Liveness = (typeof LIVENESS)[number];

/** One ttl of an agent's lease (L8), in which a live agent is heard three times. */
export const SUSPECT_SECONDS = 60;
/** Two of them: what it held with the default ttl is reclaimed by then, and a pause of one lost minute is forgiven. */
export const DEAD_SECONDS = 120;

/** Deaths and returns told in one round; the rest waits for the next. */
const MAX_TOLD = 200;

export type LivenessParts = { board: BoardView; heartbeats: Heartbeats; moment: Moment };

export function toLiveness({ board, heartbeats, moment }: LivenessParts, agent: Agent): Liveness {
  if (agent.died_at !== undefined && heartbeats.find(agent.id) === undefined) return 'dead';
  const silentSeconds = heartbeats.silentMs(agent.id, moment) / 1_000;
  if (agent.availability === 'away') return 'away';
  if (silentSeconds > DEAD_SECONDS) return 'dead';
  if (silentSeconds > SUSPECT_SECONDS) return 'suspect';
  return agent.availability === 'busy' || leasesOn(board).countHeldBy(agent.id) > 0 ? 'working' : 'idle';
}

export type SeenAgent = Agent & { liveness: Liveness; last_seen: string | null };

/** An agent as it is shown: with what the hub has heard of it since it started. */
export function toSeenAgent(store: CollabStore, agent: Agent): SeenAgent {
  const heartbeats = heartbeatsOf(store);
  const liveness = toLiveness({ board: store.board, heartbeats, moment: store.moment() }, agent);
  return { ...agent, liveness, last_seen: heartbeats.find(agent.id)?.at ?? null };
}

/** The rule of a sweeper's round: tells of agents that died or came back since the last one. O(agents). */
export function createAgentSweep(heartbeats: Heartbeats): Rule {
  return (board, moment) => {
    const agents = [...board.all('agents')] as unknown as Agent[];
    heartbeats.keepOnly(new Set(agents.map(({ id }) => id)));
    return agents.flatMap((agent) => toNews({ board, heartbeats, moment }, agent)).slice(0, MAX_TOLD);
  };
}

function toNews(parts: LivenessParts, agent: Agent): EventDraft[] {
  const isDead = toLiveness(parts, agent) === 'dead';
  const { died_at, ...alive } = agent;
  if (isDead === (died_at !== undefined)) return [];
  const silentSeconds = Math.round(parts.heartbeats.silentMs(agent.id, parts.moment) / 1_000);
  return isDead
    ? [tell('agent_died', { ...agent, died_at: parts.moment.at }, { silent_seconds: silentSeconds })]
    : [tell('agent_returned', alive)];
}

function tell(event: 'agent_died' | 'agent_returned', agent: Agent, more: Record<string, unknown> = {}): EventDraft {
  const { id, name } = agent;
  return { event, target: `agent:${id}`, details: { name, ...more }, changes: [{ kind: 'agents', id, value: { ...agent } }] };
}
