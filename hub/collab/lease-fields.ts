/**
 * What a lease is (SEMANTICS L1) and what may be asked for. A lease on the board says who was granted what, with which fence; when
 * its holder was last heard is kept beside the board (see lease-clock.ts), because a heartbeat breaks nobody's ETag (E5).
 *
 * A lease that is over stays on the board for a while with `ended`: its holder's next call learns how it ended and who holds the
 * resource now. `L-<fence>` is its id, so that an id whose lease was forgotten is still known to have been one.
 */
import { z } from 'zod';
import { parsePattern } from './path-pattern.ts';
import type { Pattern } from './path-pattern.ts';
import { toInvalid } from './task-checklist.ts';
import { lineText } from './text.ts';

export const MODES = ['exclusive', 'shared'] as const;
export type Mode = (typeof MODES)[number];

/** released: given back by its holder or by the end of its work. reclaimed: it expired. forced: an operator took it. */
export const ENDS = ['released', 'reclaimed', 'forced'] as const;
export type EndKind = (typeof ENDS)[number];

/** Who asks. `agent` for callers with the role agent, who must always send their fence (L7). `incarnation`: see L11. */
export type Caller = { name: string; agent: boolean };

const at = z.string().meta({ description: 'ISO time' });

const ended = z.object({ kind: z.enum(ENDS), at, by: z.string(), reason: z.string().optional() });

/** A lease as it stands on the board. */
export const leaseSchema = z.object({
  id: z.string(),
  lock_id: z.string(),
  resource: z.string(),
  mode: z.enum(MODES),
  holder: z.string(),
  incarnation: z.string().optional(),
  fence: z.int().min(1),
  acquired_at: at,
  ttl_seconds: z.int(),
  reclaim_count: z.int().min(0).meta({ description: 'How often leases on this resource expired before this one' }),
  cancel_requested: z.boolean().optional(),
  parent: z.string().optional().meta({ description: 'The lease that it lives and ends with, as the path leases of a claim' }),
  task_id: z.string().optional().meta({ description: 'The task it was taken for' }),
  ended: ended.optional(),
  version: z.int().min(1),
});
export type Lease = Readonly<z.infer<typeof leaseSchema>>;

/** Whose a lease is. Name is not identity (L11). */
export type Owner = { holder: string; incarnation?: string };

/** True when both the name and the incarnation are the same. */
export function isOwnedBy(lease: Lease, owner: Owner): boolean {
  return lease.holder === owner.holder && lease.incarnation === owner.incarnation;
}

/** How a lease ends: who ended it, and why when they said so. */
export type Ending = { kind: EndKind; by: string; reason?: string };
export type LeaseEnd = { lease: Lease; ending: Ending };

/** A lease as people and programs are shown it (L1): with the times that the lease clock knows. */
export const leaseViewSchema = leaseSchema.omit({ id: true, version: true }).extend({
  heartbeat_at: at.meta({ description: 'When its holder was last heard' }),
  deadline_at: at.meta({ description: 'When it expires, unless renewed' }),
  expires_in_seconds: z.int().min(0),
});
export type LeaseView = z.infer<typeof leaseViewSchema>;

/** Bounds and defaults in seconds (L8). Shorter than 10 s a pause of a busy machine would count as death. */
const TTL_SECONDS = {
  agent: { least: 10, most: 3_600, usual: 60 },
  person: { least: 10, most: 86_400, usual: 86_400 },
} as const;

/** The time to live that a caller gets. Errors: invalid_input outside the bounds of the caller's kind. */
export function toTtlSeconds(asked: number | undefined, caller: Caller): number {
  const { least, most, usual } = TTL_SECONDS[caller.agent ? 'agent' : 'person'];
  const ttl = asked ?? usual;
  if (Number.isInteger(ttl) && ttl >= least && ttl <= most) return ttl;
  const message = `A lease of ${caller.agent ? 'an agent' : 'a person'} lasts ${least} to ${most} whole seconds.`;
  throw toInvalid('/ttl_seconds', message);
}

export const MAX_RESOURCES = 64;
const PATH = 'path:';

/** A resource as text: `task:T-1`, `merge:main`, `path:src/**` or any other name that its users agree on. */
const resourceName = lineText(300);

/**
 * The resources of one request: each once, in sorted order, so that two requests never wait crosswise (L3). Errors: invalid_input,
 * bad_pattern.
 */
export function toResources(names: readonly string[]): string[] {
  const sorted = [...new Set(names.map(toResource))].toSorted();
  if (sorted.length > 0 && sorted.length <= MAX_RESOURCES) return sorted;
  throw toInvalid('/resources', `Ask for 1 to ${MAX_RESOURCES} resources at a time.`);
}

function toResource(name: string): string {
  const read = resourceName.safeParse(name);
  if (!read.success) throw toInvalid('/resources', `A resource ${read.error.issues[0]!.message}.`);
  const pattern = findPattern(read.data);
  return pattern ? toPathResource(pattern.text) : read.data;
}

/** The pattern of a path resource; undefined for any other. Errors: bad_pattern. */
export function findPattern(resource: string): Pattern | undefined {
  return resource.startsWith(PATH) ? parsePattern(resource.slice(PATH.length)) : undefined;
}

export function toPathResource(pattern: string): string {
  return PATH + pattern;
}

export function toTaskResource(taskId: string): string {
  return `task:${taskId}`;
}

export function toLockId(fence: number): string {
  return `L-${fence}`;
}

/** The fence in a lock id; undefined when it is none. */
export function findFence(lockId: string): number | undefined {
  const digits = /^L-([1-9]\d{0,14})$/.exec(lockId)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
