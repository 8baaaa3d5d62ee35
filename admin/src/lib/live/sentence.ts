/** An event in plain words, for lists and feeds. An event that is not known here is told by its name. */
import type { BoardEvent } from '../api/types.ts';

type Details = Record<string, unknown>;

const quote = (value: unknown) => `"${String(value ?? '')}"`;
const because = ({ reason }: Details) => (typeof reason === 'string' ? `: ${reason}` : '');
const word = (status: unknown) => String(status).replaceAll('_', ' ');

const SENTENCES: Record<string, (details: Details, thing: string, actor: string) => string> = {
  task_created: (d, t) => `put ${t} ${quote(d.title)} on the board`,
  task_updated: (d, t) => `changed ${(d.fields as string[]).join(', ').replaceAll('_', ' ')} of ${t}`,
  task_transitioned: (d, t) => `moved ${t} from ${word(d.from)} to ${word(d.to)}${because(d)}`,
  task_claimed: (d, t, actor) => (d.holder === actor ? `claimed ${t}` : `gave ${t} to ${String(d.holder)}`),
  task_checked: (d, t) => `${d.checked === true ? 'ticked' : 'unticked'} item ${String(d.item)} of ${t}`,
  task_noted: (d, t) => `added ${d.as === 'notes' ? 'a note' : 'evidence'} to ${t}: ${String(d.text)}`,
  task_imported: (d, t) => `imported ${t} ${quote(d.title)}`,
  task_deleted: (d, t) => `deleted ${t} ${quote(d.title)}`,
  agent_registered: (_, t) => `registered ${t}`,
  agent_updated: (d, t) => `changed ${(d.fields as string[]).join(', ')} of ${t}`,
  agent_died: (d, t) => `takes ${t} for dead after ${String(d.silent_seconds)} s of silence`,
  agent_returned: (_, t) => `heard ${t} again`,
  agent_removed: (_, t) => `removed ${t}`,
  lease_acquired: (d, _, actor) =>
    d.holder === actor ? `took ${String(d.resource)}` : `granted ${String(d.resource)} to ${String(d.holder)}`,
  lease_extended: (d) => `extended the lease of ${String(d.resource)}`,
  lease_cancel_requested: (d) => `asked ${String(d.holder)} to give ${String(d.resource)} back`,
  lease_released: (d) => `released ${String(d.resource)}${because(d)}`,
  lease_reclaimed: (d) => `took ${String(d.resource)} back from ${String(d.old_holder)}, whose lease had expired`,
  lease_forced: (d) => `took ${String(d.resource)} from ${String(d.old_holder)}${because(d)}`,
  job_created: (d, t) => `asked for ${t} ${quote(d.title)}`,
  job_progress: (d, t) => `says of ${t}: ${String(d.message)}`,
  executor_started: (d, t) => `started ${String(d.executor)} for ${t}`,
  executor_succeeded: (_, t) => `finished ${t}`,
  executor_failed: (d, t) => `failed at ${t}: ${String(d.message)}`,
  job_cancelled: (d, t) => `cancelled ${t}${because(d)}`,
  variant_accepted: (_, t) => `accepted ${t}`,
  variant_rejected: (d, t) => `rejected ${t}${because(d)}`,
  human_log_written: (d) => `wrote ${String(d.events)} events into the log for people`,
  undo_asked: (d) => `took back ${quote(d.line)}`,
};

export function toThing(target: string | undefined): string {
  return target?.replace(/^\w+:/, '') ?? 'something';
}

/** Without its actor: `moved T-1 from queued to claimed`. Never throws, whatever the details are. */
export function toDeed({ event, actor, target, details }: BoardEvent): string {
  try {
    const sentence = Object.hasOwn(SENTENCES, event) ? SENTENCES[event] : undefined;
    if (sentence !== undefined) return sentence(details, toThing(target), actor);
  } catch {
    // An older or newer hub may word its details otherwise.
  }
  return `${event.replaceAll('_', ' ')}${target === undefined ? '' : ` (${toThing(target)})`}`;
}

/** The colour family of an event's name. */
export function toTone(event: string): 'ok' | 'warn' | 'bad' | 'info' | 'idle' {
  if (/failed|died|forced|deleted|dropped|poison/.test(event)) return 'bad';
  if (/reclaimed|cancel|rejected|missed|paused|clock_jump|recovered/.test(event)) return 'warn';
  if (/succeeded|accepted|checked|returned/.test(event)) return 'ok';
  if (/claimed|acquired|transitioned|started|progress|step|created|imported/.test(event)) return 'info';
  return 'idle';
}
