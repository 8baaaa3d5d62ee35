/** Cursors of keyset pages: opaque to the asker, so that what a page is sorted by may change. */
import { HubError } from '../errors.ts';

export function toCursor(last: string): string {
  return Buffer.from(JSON.stringify([last])).toString('base64url');
}

/** The value that `toCursor` was given. Errors: bad_cursor. */
export function parseCursor(cursor: string): string {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && parsed.length === 1 && typeof parsed[0] === 'string') return parsed[0];
  } catch {
    // Falls through to the one answer for all that is no cursor.
  }
  throw new HubError('bad_cursor');
}
