/** Whether a trigger answers something that happened (J8). Pure. */
import { isDeepStrictEqual } from 'node:util';
import { matchesPattern } from '../collab/event-filter.ts';
import type { EventRecord } from '../collab/store.ts';
import { findAt, type Happening } from './trigger-path.ts';

export type Watching = { event: string | null; source: string | null; match: Record<string, unknown> };

/** What triggers say of themselves wakes no trigger, or one that takes every event would answer itself for ever. */
const UNHEARD = new Set(['trigger_fired', 'trigger_stopped']);

/** An event as paths see it; the after-images of its entities stand under `changes`, by kind. */
export function toEventHappening(record: EventRecord): Happening {
  const { changes = [], ...details } = record.details;
  return {
    event: record.event,
    id: record.id,
    seq: record.seq,
    ts: record.ts,
    actor: record.actor,
    target: record.target ?? null,
    /** `T-1` of `task:T-1`. */
    subject: record.target === undefined ? null : record.target.slice(record.target.indexOf(':') + 1),
    details,
    changes: Object.fromEntries(changes.map(({ kind, value }) => [kind, value])),
  };
}

export type WebhookMessage = { source: string; payload: unknown; deliveryId: string };

export function toWebhookHappening({ source, payload, deliveryId }: WebhookMessage): Happening {
  return { source, payload, delivery_id: deliveryId };
}

/** Why a trigger does not answer it, in words; undefined when it does. */
export function whyNot(trigger: Watching, happening: Happening): string | undefined {
  const { event, source } = happening as { event?: string; source?: string };
  if (trigger.event !== null) {
    if (event === undefined) return 'it waits for events';
    if (!hears(trigger.event, event)) return `${event} is not ${trigger.event}`;
  } else if (source !== trigger.source) return `it waits for the webhook source ${trigger.source}`;
  const unlike = Object.entries(trigger.match).find(([path, wanted]) => !holds(findAt(happening, path), wanted));
  return unlike === undefined ? undefined : `${unlike[0]} is not ${JSON.stringify(unlike[1]).slice(0, 100)}`;
}

/** Names with `*` and `?`, several by comma. The hub's own words about a paused trigger are heard by their whole name alone. */
function hears(patterns: string, event: string): boolean {
  if (UNHEARD.has(event)) return false;
  const names = patterns.split(',').map((pattern) => pattern.trim());
  return event === 'trigger_paused' ? names.includes(event) : names.some((name) => matchesPattern(name, event));
}

/** Texts with `*` and `?`; a list holds when one of it does; all else must be the same. */
function holds(value: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return wanted.some((one) => holds(value, one));
  if (typeof wanted !== 'string') return isDeepStrictEqual(value, wanted);
  return typeof value === 'string' ? matchesPattern(wanted, value) : typeof value === 'number' && String(value) === wanted;
}
