/**
 * What a command tells of its commit. Outputs are made from the events of the commit alone, so that after a crash the answer can be
 * made again without doing anything twice; where nothing changed (E4), from what the rule saw.
 */
import { toEntityTag } from '../collab/etag.ts';
import type { IfMatch } from '../collab/etag.ts';
import type { Commit, Entity, EventRecord, Kind, Rule } from '../collab/store.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';

/** An entity after a commit, with its ETag. */
export type Changed<Value> = { commit: Commit; entity: Value; etag: string };

/** The part of a rule's request that says who asks and what they saw. */
export function toAsking(ctx: Context): { by: string; ifMatch?: IfMatch } {
  const { principal, ifMatch } = ctx.call;
  return { by: principal.name, ...(ifMatch !== undefined && { ifMatch }) };
}

/** Commits a rule about one entity. `Value` is what the rule keeps under the kind. */
export async function changeEntity<Value>(ctx: Context, kind: Kind, id: string, rule: Rule): Promise<Changed<Value>> {
  let standing: Entity | undefined;
  const commit = await ctx.collab.commit((board, moment) => {
    standing = board.get(kind, id);
    return rule(board, moment);
  });
  return toChanged(commit, findAfterImage(commit, kind, id) ?? standing);
}

/** Commits a rule that makes an entity under an id of its own choice. */
export async function createEntity<Value>(ctx: Context, kind: Kind, rule: Rule): Promise<Changed<Value>> {
  const commit = await ctx.collab.commit(rule);
  return toChanged(commit, findAfterImage(commit, kind));
}

function toChanged<Value>(commit: Commit, entity: Entity | undefined): Changed<Value> {
  if (entity === undefined)
    throw new HubError('internal', undefined, {}, { cause: new Error('The commit left no entity behind') });
  return { commit, entity: entity as Value, etag: toEntityTag(entity) };
}

/** The last after-image of a kind, or of one entity of it. */
function findAfterImage(commit: Commit, kind: Kind, id?: string): Entity | undefined {
  const changes = commit.events.flatMap((event) => event.details.changes ?? []);
  return changes.findLast((change) => change.kind === kind && (id === undefined || change.id === id))?.value ?? undefined;
}

/** The event of a name, about a target. */
export function findEvent(commit: Commit, name: string, target: string): EventRecord | undefined {
  return commit.events.find((event) => event.event === name && event.target === target);
}

/** Decides a rule without doing it, so that a preview refuses what the command would refuse. Errors: those of the rule. */
export function tryRule(ctx: Context, rule: Rule): void {
  rule(ctx.collab.board, ctx.collab.store.moment());
}
