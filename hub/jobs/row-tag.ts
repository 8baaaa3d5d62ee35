/** Entity tags of rows of the database (SEMANTICS E1, E3), made from what everybody sees of them. */
import { parseEntityTags, toEntityTag, type IfMatch } from '../collab/etag.ts';
import { HubError } from '../errors.ts';

/** `"<version>-<hash>"` of a row's view, in quotes. */
export function toRowTag(view: { id: string; version: number }): string {
  return toEntityTag(view);
}

/** Who changed a row last, and when, for whoever comes too late. */
export type LastChange = { by: string | null; at: string };

/**
 * Compares If-Match with a row; called under the row's lock, so that nothing comes between check and change. Weak tags never match.
 * Errors: precondition_required, bad_etag, etag_mismatch.
 */
export function checkRowMatch(ifMatch: IfMatch | undefined, view: { id: string; version: number }, last: LastChange): void {
  if (ifMatch === undefined) return;
  const etag = toRowTag(view);
  if (ifMatch.header === undefined) {
    if (ifMatch.required) throw new HubError('precondition_required', undefined, { current_etag: etag });
    return;
  }
  const tags = parseEntityTags(ifMatch.header);
  if (tags === '*' || tags.some(({ weak, tag }) => !weak && tag === etag)) return;
  const who = last.by === null ? '' : `, changed by ${last.by}`;
  throw new HubError('etag_mismatch', `${view.id} is at version ${view.version} now${who}.`, {
    current_etag: etag,
    current_version: view.version,
    changed_by: last.by,
    changed_at: last.at,
    current: view,
  });
}
