/** Events for people (V10): a sentence for each name, as plain text or as Markdown with links, and the callers' own events. Pure. */
import { z } from 'zod';
import { HubError } from '../errors.ts';
import { isOwnEventName } from './events.ts';
import type { EVENTS } from './events.ts';
import type { EventRecord, Rule } from './store.ts';
import { toInvalid } from './task-checklist.ts';

/** Name of a caller's own event. */
export const ownEventName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/, 'must be snake_case, as build_finished')
  .max(64, 'must have at most 64 characters');

/** Characters of the details of one own event as JSON. */
const DETAILS_MAX_CHARS = 16 * 1024;

/** An event of the caller's own. Errors: invalid_input for a name of the hub's list or details that are too large; payload_too_large. */
export function postEvent({
  event,
  target,
  details = {},
}: {
  event: string;
  target?: string;
  details?: Record<string, unknown>;
}): Rule {
  return () => {
    if (!isOwnEventName(event)) throw toInvalid('/event', `${event} is an event of the hub itself; choose another name.`);
    if (JSON.stringify(details).length > DETAILS_MAX_CHARS)
      throw new HubError('payload_too_large', `The details have more than ${DETAILS_MAX_CHARS} characters as JSON.`);
    return [{ event, details, ...(target !== undefined && { target }) }];
  };
}

/** How words from events are written: plainly, or so that Markdown shows them as they are. */
type Pen = { words: (text: string) => string; thing: (target: string | undefined) => string };

type Details<Name extends keyof typeof EVENTS> = z.infer<(typeof EVENTS)[Name]['details']>;
/** What somebody did, after their name. */
type Sentence<Name extends keyof typeof EVENTS> = (details: Details<Name>, thing: string, words: Pen['words']) => string;

const because = (reason: string | undefined, words: Pen['words']) => (reason === undefined ? '' : `: ${words(reason)}`);

const SENTENCES: { [Name in keyof typeof EVENTS]: Sentence<Name> } = {
  task_created: ({ title }, thing, words) => `put ${thing} "${words(title)}" on the board`,
  task_updated: ({ fields }, thing, words) => `changed ${words(fields.join(', '))} of ${thing}`,
  task_transitioned: ({ from, to, reason }, thing, words) =>
    `moved ${thing} from ${words(from)} to ${words(to)}${because(reason, words)}`,
  task_claimed: ({ holder, fence }, thing, words) => `gave ${thing} to ${words(holder)} with the fence ${fence}`,
  task_checked: ({ item, checked, evidence }, thing, words) =>
    `${checked ? 'ticked' : 'unticked'} item ${words(item)} of ${thing}${because(evidence, words)}`,
  task_noted: ({ as, text }, thing, words) => `added ${as === 'notes' ? 'a note' : 'evidence'} to ${thing}: ${words(text)}`,
  task_imported: ({ title }, thing, words) => `imported ${thing} "${words(title)}"`,
  task_deleted: ({ title }, thing, words) => `deleted ${thing} "${words(title)}"`,
  agent_registered: ({ name }, thing, words) => `registered ${thing} "${words(name)}"`,
  agent_updated: ({ fields }, thing, words) => `changed ${words(fields.join(', '))} of ${thing}`,
  agent_died: ({ silent_seconds }, thing) => `takes ${thing} for dead, which was silent for ${silent_seconds} s`,
  agent_returned: (_, thing) => `heard ${thing} again`,
  agent_removed: ({ name }, thing, words) => `removed ${thing} "${words(name)}"`,
  lease_acquired: ({ resource, holder, fence }, _, words) =>
    `granted ${words(resource)} to ${words(holder)} with the fence ${fence}`,
  lease_extended: ({ resource, ttl_seconds }, _, words) => `extended the lease of ${words(resource)} to ${ttl_seconds} s`,
  lease_cancel_requested: ({ resource, holder }, _, words) => `asked ${words(holder)} to stop and give ${words(resource)} back`,
  lease_released: ({ resource, holder, reason }, _, words) =>
    `released ${words(resource)}, held by ${words(holder)}${because(reason, words)}`,
  lease_reclaimed: ({ resource, old_holder, reason }, _, words) =>
    `took ${words(resource)} back from ${words(old_holder)}, whose lease had expired${because(reason, words)}`,
  lease_forced: ({ resource, old_holder, reason }, _, words) =>
    `took ${words(resource)} from ${words(old_holder)}${because(reason, words)}`,
  job_created: ({ title }, thing, words) => `asked for ${thing} "${words(title)}"`,
  job_claimed: ({ attempt }, thing) => `took ${thing} for its attempt ${attempt}`,
  executor_started: ({ executor }, thing, words) => `started ${words(executor)} for ${thing}`,
  job_progress: ({ message, percent }, thing, words) =>
    `says of ${thing}: ${words(message)}${percent === undefined ? '' : ` (${percent} %)`}`,
  tool_step: ({ step }, thing, words) => `did the step ${words(step)} of ${thing}`,
  executor_succeeded: ({ variants }, thing, words) => `proposed ${words(variants.join(', '))} for ${thing}`,
  executor_failed: ({ message, retry_at }, thing, words) =>
    `failed at ${thing}: ${words(message)}${retry_at === undefined ? '' : ' It is tried again'}`,
  executor_result_dropped: ({ your_fence }, thing) =>
    `came too late with a result for ${thing}: its fence ${your_fence} is not the newest`,
  job_handed_back: (_, thing) => `stopped and put ${thing} back into the queue`,
  job_cancel_requested: ({ reason }, thing, words) => `asked ${thing} to stop${because(reason, words)}`,
  job_cancelled: ({ reason }, thing, words) => `cancelled ${thing}${because(reason, words)}`,
  job_retried: ({ why }, thing) => (why === 'retry' ? `asked to run ${thing} again` : `asked for one more variant of ${thing}`),
  variant_edited: (_, thing) => `edited ${thing}`,
  variant_accepted: ({ job }, thing, words) => `accepted ${thing} of ${words(job)}`,
  variant_rejected: ({ job, reason }, thing, words) => `rejected ${thing} of ${words(job)}${because(reason, words)}`,
  schedule_fired: ({ name, line, kind }, thing, words) =>
    `gave "${words(line)}" for ${thing} "${words(name)}"${kind === 'due' ? '' : kind === 'manual' ? ', because it was asked to' : ', after its time'}`,
  schedule_missed: ({ name, count, more, ran }, thing, words) =>
    `missed ${count}${more ? ' or more' : ''} times of ${thing} "${words(name)}" and made up for ${ran}`,
  schedule_paused: ({ name, reason }, thing, words) => `paused ${thing} "${words(name)}": ${words(reason)}`,
  trigger_fired: ({ name, command, because }, thing, words) =>
    `gave ${words(command)} for ${thing} "${words(name)}", because of ${words(because)}`,
  trigger_paused: ({ name, reason }, thing, words) => `paused ${thing} "${words(name)}": ${words(reason)}`,
  trigger_stopped: ({ name, why, because }, thing, words) =>
    `stopped ${thing} "${words(name)}" at ${words(because)}: ${why === 'depth' ? 'triggers answered one another too often' : 'too many calls wait'}`,
  clock_jump: ({ jump_seconds }) => `saw the wall clock jump by ${jump_seconds} s`,
  undo_asked: ({ line }, _, words) => `asked to undo "${words(line)}"`,
  human_log_written: ({ events }) => `wrote ${events} events into the log for people`,
  log_recovered: ({ bytes, kept_in }, _, words) => `set a torn record of ${bytes} bytes aside in ${words(kept_in)}`,
};

function tell(record: EventRecord, pen: Pen): string {
  const thing = pen.thing(record.target);
  const sentence = Object.hasOwn(SENTENCES, record.event)
    ? (SENTENCES[record.event as keyof typeof EVENTS] as Sentence<never>)
    : undefined;
  const did = sentence ? sentence(record.details as never, thing, pen.words) : tellOwn(record, pen);
  return `${pen.words(record.actor)} ${did}.`;
}

/** Characters of the details of an own event that are shown. */
const OWN_DETAILS_SHOWN = 200;

function tellOwn({ event, target, details }: EventRecord, pen: Pen): string {
  const about = target === undefined ? '' : ` about ${pen.thing(target)}`;
  const text = JSON.stringify(details);
  const more =
    text === '{}' ? '' : `: ${pen.words(text.length > OWN_DETAILS_SHOWN ? `${text.slice(0, OWN_DETAILS_SHOWN)}…` : text)}`;
  return `posted ${pen.words(event)}${about}${more}`;
}

/** Line breaks and unseen characters become blanks, so that one event is one line and nothing hides in it (S44). */
function toOneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Characters of one text in a line of Markdown; the whole stands in the event. */
const WORDS_SHOWN = 300;

function shorten(text: string): string {
  return text.length > WORDS_SHOWN ? `${text.slice(0, WORDS_SHOWN)}…` : text;
}

const PLAIN: Pen = {
  words: toOneLine,
  thing: (target) =>
    target === undefined ? 'something' : toOneLine(target).replace(/^(task|agent|job|variant|schedule|trigger):/, ''),
};

/** `ann moved T-1 from queued to claimed.` */
export function toSentence(record: EventRecord): string {
  return tell(record, PLAIN);
}

/** Pages of the panel by the first word of a target. */
const PAGES: Record<string, (id: string) => string> = {
  task: (id) => `/admin/tasks/${id}`,
  agent: () => '/admin/agents',
  job: (id) => `/admin/jobs/${id}`,
  schedule: () => '/admin/scheduler',
};

const MARKDOWN: Pen = {
  words: (text) => toOneLine(shorten(text)).replace(/[\\`*_{}[\]<>#|!&~]/g, '\\$&'),
  thing(target) {
    const [kind, ...rest] = target?.split(':') ?? [];
    const id = rest.join(':');
    const page =
      kind !== undefined && Object.hasOwn(PAGES, kind) ? PAGES[kind]?.(encodeURIComponent(id.toWellFormed())) : undefined;
    if (page === undefined) return target === undefined ? 'something' : this.words(target);
    return `[${this.words(id)}](${page})`;
  },
};

/** The events as Markdown: a heading for each day, a line for each event with its time in UTC. */
export function toMarkdown(records: readonly EventRecord[]): string {
  const days = Map.groupBy(records, ({ ts }) => ts.slice(0, 10));
  const sections = [...days].map(([day, events]) => `### ${day}\n\n${events.map(toLine).join('\n')}\n`);
  return sections.length === 0 ? 'Nothing happened.\n' : sections.join('\n');
}

function toLine(record: EventRecord): string {
  return `- ${record.ts.slice(11, 19)} ${tell(record, MARKDOWN)}`;
}
