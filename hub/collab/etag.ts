/**
 * Entity tags of what stands in the store (SEMANTICS E1 to E3), and the conditional headers that carry them (RFC 9110 sections
 * 8.8.3, 13.1.1 and 13.1.2). All our tags are strong.
 */
import { hash } from 'node:crypto';
import { HubError } from '../errors.ts';
import { toCanonical } from './canonical.ts';
import type { BoardView, Entity, Kind } from './store.ts';

/** 22 characters of base64url hold 132 bits of the hash. */
const HASH_CHARS = 22;
/** A header beyond these is a mistake or an attack: nobody holds that many versions of one thing. */
const MAX_HEADER_CHARS = 8192;
const MAX_TAGS = 100;

/** If-Match as a request carries it. `required`: without the header the change is refused (428). */
export type IfMatch = { header?: string; required: boolean };

export type EntityTag = { weak: boolean; tag: string };

/** Entities are immutable, so that one hash each is enough. */
const entityTags = new WeakMap<Entity, string>();

/** `"<version>-<hash>"` of an entity, in quotes (E1). Hashed when first asked for. */
export function toEntityTag(entity: Entity): string {
  const known = entityTags.get(entity);
  if (known !== undefined) return known;
  const tag = toTag(entity.version, toCanonical(entity));
  entityTags.set(entity, tag);
  return tag;
}

/** The tag of a whole kind from its (id, tag) pairs in order of id (E2). */
export function toStateTag(kindVersion: number, pairs: [id: string, tag: string][]): string {
  return toTag(kindVersion, JSON.stringify(pairs));
}

function toTag(version: number, text: string): string {
  return `"${version}-${hash('sha256', text, 'base64url').slice(0, HASH_CHARS)}"`;
}

/** Blanks, a comma, or an entity tag with its optional weakness mark (RFC 9110 section 8.8.3). */
const TOKEN = /[ \t]+|(,)|(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/y;

/** The value of If-Match or If-None-Match; empty list elements are passed over (RFC 9110 section 5.6.1). Errors: bad_etag. */
export function parseEntityTags(header: string): EntityTag[] | '*' {
  if (header.length > MAX_HEADER_CHARS)
    throw new HubError('bad_etag', `The list of entity tags is longer than ${MAX_HEADER_CHARS} characters.`);
  if (header.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  let mayFollow = true;
  for (let at = 0; at < header.length; at = TOKEN.lastIndex) {
    const [, comma, weak, tag] = matchToken(header, at);
    if (tag !== undefined && !mayFollow) throw new HubError('bad_etag', 'A comma is missing between two entity tags.');
    if (tag !== undefined) tags.push({ weak: weak !== undefined, tag });
    mayFollow = comma !== undefined || (mayFollow && tag === undefined);
  }
  if (tags.length === 0) throw new HubError('bad_etag', 'The list of entity tags is empty.');
  if (tags.length > MAX_TAGS) throw new HubError('bad_etag', `More than ${MAX_TAGS} entity tags were sent.`);
  return tags;
}

function matchToken(header: string, at: number): RegExpExecArray {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(header);
  if (match === null) throw new HubError('bad_etag', `No entity tag can be read at character ${at + 1} of the header.`);
  return match;
}

/** True when If-None-Match names the tag, so that a GET is answered with 304. Compares weakly (RFC 9110 section 13.1.2). Errors: bad_etag. */
export function matchesNone(header: string, etag: string): boolean {
  const tags = parseEntityTags(header);
  return tags === '*' || tags.some(({ tag }) => tag === etag);
}

/**
 * Compares If-Match with what stands on the board (E3); called inside a rule, so that nothing comes between check and change. The
 * tag of the entity passes, and so does the tag of its whole kind.
 * Errors: precondition_required, bad_etag, etag_mismatch.
 */
export function checkIfMatch(
  header: string | undefined,
  { required }: { required: boolean },
  board: BoardView,
  kind: Kind,
  id: string,
): void {
  if (header === undefined) {
    if (required) throw new HubError('precondition_required', undefined, { current_etag: board.etag(kind, id) });
    return;
  }
  const tags = parseEntityTags(header);
  const etag = board.etag(kind, id);
  if (etag === undefined) throw new HubError('etag_mismatch', `There is no ${id} any more, so no entity tag matches.`);
  if (tags === '*' || tags.some(({ weak, tag }) => !weak && (tag === etag || isStateTag(tag, board, kind)))) return;
  throw toMismatch(etag, board, kind, id);
}

/** The version in front is compared first: only a tag that can be right costs the hash of the whole kind. */
function isStateTag(tag: string, board: BoardView, kind: Kind): boolean {
  return tag.startsWith(`"${board.kindVersion(kind)}-`) && tag === board.stateEtag(kind);
}

function toMismatch(etag: string, board: BoardView, kind: Kind, id: string): HubError {
  const current = board.get(kind, id);
  const changed = board.changed(kind, id);
  return new HubError('etag_mismatch', `${id} is at version ${current?.version} now, changed by ${changed?.by}.`, {
    current_etag: etag,
    current_version: current?.version,
    changed_by: changed?.by,
    changed_at: changed?.at,
    current,
  });
}
