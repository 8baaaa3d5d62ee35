/** What an event is about, as its `target` says it: the kind and the id. */
import { z } from 'zod';

const KINDS: Record<string, string> = { T: 'task', L: 'lease', J: 'job', V: 'variant', S: 'schedule', R: 'trigger' };

/** A short id alone says its kind already: `t-1` is `task:T-1`. Everything else stays as it is. */
export function toTarget(text: string): string {
  const id = /^([tljvsr])-[1-9]\d{0,14}$/i.test(text) ? text.toUpperCase() : undefined;
  return id === undefined ? text : `${KINDS[id[0]!]}:${id}`;
}

/** The target of a caller's own event: a kind and an id, a short id, or any other word. */
export const eventTarget = z
  .string()
  .max(200, 'must have at most 200 characters')
  .regex(/^[\x21-\x7e]+$/, 'must be one word, as task:T-1')
  .transform(toTarget);
