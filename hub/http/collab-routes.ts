/**
 * The board as a whole (E2): one entity tag over a kind, and the seq with which a reader goes on to the event stream without a
 * gap. A large board is made into text once a version, not once a request.
 */
import type { Agent } from '../collab/agent.ts';
import { toSeenAgent } from '../collab/agent-liveness.ts';
import { createPast, type Past } from '../collab/past.ts';
import { KINDS, type CollabStore, type Entity, type Kind } from '../collab/store.ts';
import { HubError } from '../errors.ts';
import type { Door } from './authenticate.ts';
import { answerPast, isShown } from './collab-past.ts';
import type { HttpContext, Routes } from './context.ts';
import { toEventId } from './event-cursor.ts';
import { readQuery } from './query.ts';
import { setHeader, writeBody } from './reply.ts';
import { isUnchanged, JSON_TYPE, setETag, writeJson } from './rest-answer.ts';

export type CollabRouteDeps = { door: Door; store: CollabStore };

const OPENING = Buffer.from('{"data":');

/** The entities of a kind at one of its versions, sorted by id, as JSON text in bytes. */
type Snapshot = { version: number; data: Buffer };

export function collabRoutes(routes: Routes, deps: CollabRouteDeps): void {
  const snapshots = new Map<Kind, Snapshot>();
  const past = createPast(deps.store);
  routes.get('/collab/state/log', (ctx) => answerLog(ctx as unknown as HttpContext, deps));
  routes.get('/collab/state/:kind', (ctx) => answerState(ctx as unknown as HttpContext, deps, snapshots, past));
}

async function answerLog(ctx: HttpContext, { door, store }: CollabRouteDeps): Promise<void> {
  door.admit(ctx, await door.authenticate(ctx));
  readQuery(ctx.querystring, []);
  const { text, etag } = await store.readLog();
  if (!isUnchanged(ctx, etag)) writeJson(ctx, 200, { text, etag });
}

async function answerState(
  ctx: HttpContext,
  { door, store }: CollabRouteDeps,
  snapshots: Map<Kind, Snapshot>,
  past: Past,
): Promise<void> {
  door.admit(ctx, await door.authenticate(ctx));
  const kind = KINDS.find((known) => known === ctx.params.kind);
  if (kind === undefined) throw new HubError('not_found', `There is no such state; there are ${KINDS.join(', ')} and log`);
  const at = readQuery(ctx.querystring, ['at']).get('at');
  if (at !== undefined) return await answerPast(ctx, store, past, kind, at);
  // Nothing is awaited from here on, so data, tag and seq are of one moment.
  const { board } = store;
  const etag = board.stateEtag(kind);
  setHeader(ctx, 'X-Store-Seq', String(board.seq));
  setHeader(ctx, 'X-Event-Cursor', toEventId(store, board.seq));
  const isAgents = kind === 'agents';
  if (isAgents) setETag(ctx, etag);
  else if (isUnchanged(ctx, etag)) return;
  const data = isAgents ? toAgents(store) : findSnapshot(store, kind, snapshots).data;
  const rest = Buffer.from(`,"etag":${JSON.stringify(etag)},"seq":${board.seq}}`);
  writeBody(ctx, 200, JSON_TYPE, Buffer.concat([OPENING, data, rest]));
}

function findSnapshot({ board }: CollabStore, kind: Kind, snapshots: Map<Kind, Snapshot>): Snapshot {
  const version = board.kindVersion(kind);
  const known = snapshots.get(kind);
  if (known?.version === version) return known;
  const entities = [...board.all(kind)].filter(isShown(kind)).sort(byId);
  const snapshot = { version, data: Buffer.from(JSON.stringify(entities)) };
  snapshots.set(kind, snapshot);
  return snapshot;
}

/** Whether an agent is alive changes by silence alone, so that is written for each reader, and none is told that nothing changed. */
function toAgents(store: CollabStore): Buffer {
  const agents = [...store.board.all('agents')].sort(byId).map((agent) => toSeenAgent(store, agent as unknown as Agent));
  return Buffer.from(JSON.stringify(agents));
}

function byId(a: Entity, b: Entity): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
