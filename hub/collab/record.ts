/** From what a rule decided to what stands in the log: seq, id, time, versions and after-images are given here. */
import { HubError } from '../errors.ts';
import { toStoredEvent } from './event-line.ts';
import type { Board } from './board.ts';
import type { Cause, Change, ChangeDraft, EventDraft, StoredEvent } from './store.ts';

/** One commit, as JSON text. Above stands the body limit of 1 MiB with room for its after-images. */
const MAX_COMMIT_CHARS = 8 * 1024 * 1024;
/** A surrogate that JSON.stringify had to escape because its other half is missing. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** Where the new events go: behind `board`, in the log named `epoch`. `at` is an ISO time. */
export type Place = { epoch: string; board: Board; at: string };

/** Errors: payload_too_large; invalid_input when details bring `changes`; bad_json for half characters in an entity. */
export function toStoredEvents(drafts: EventDraft[], { actor, call }: Cause, { epoch, board, at }: Place): StoredEvent[] {
  const versions = new Map<string, number>();
  let chars = 0;
  const events = drafts.map((draft, index) => {
    const seq = board.seq + 1 + index;
    const part = drafts.length > 1 ? `${index + 1}/${drafts.length}` : undefined;
    const head = { seq, id: `${epoch}-${seq}`, ts: at, event: draft.event, actor, target: draft.target, call, part };
    const event = checked(toStoredEvent(head, toDetails(draft, board, versions)));
    chars += event.line.length;
    return event;
  });
  if (chars > MAX_COMMIT_CHARS)
    throw new HubError('payload_too_large', `The change has more than ${MAX_COMMIT_CHARS} characters as JSON.`);
  return events;
}

/** After-images decide what the board becomes, so nobody but the store may write them. */
function toDetails({ details, changes = [] }: EventDraft, board: Board, versions: Map<string, number>): object {
  if (details !== undefined && Object.hasOwn(details, 'changes')) {
    throw new HubError('invalid_input', 'The name "changes" is kept for the store.', {
      errors: [{ path: '/details/changes', message: 'is not allowed' }],
    });
  }
  if (changes.length === 0) return details ?? {};
  return { ...details, changes: changes.map((change) => toChange(change, board, versions)) };
}

/** `versions` knows what earlier events of the same commit did. */
function toChange({ kind, id, value }: ChangeDraft, board: Board, versions: Map<string, number>): Change {
  const key = `${kind}/${id}`;
  const version = (versions.get(key) ?? board.lastVersion(kind, id)) + 1;
  versions.set(key, version);
  if (value === null) return { kind, id, version, value };
  const { id: _id, version: _version, ...fields } = value;
  return { kind, id, version, value: { id, version, ...fields } };
}

/** Half a character has no canonical JSON, so an entity with one could never have an ETag (E8). */
function checked(event: StoredEvent): StoredEvent {
  if (event.record.details.changes !== undefined && event.line.includes('\\ud') && LONE_SURROGATE.test(event.line)) {
    throw new HubError('bad_json', 'A text holds half a character (a lone surrogate).');
  }
  return event;
}
