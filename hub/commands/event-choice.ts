/** Which events a command is about (V6): the same filters as those of the stream. */
import { z } from 'zod';
import { readFilter } from '../collab/event-filter.ts';
import type { EventFilter, FILTER_NAMES } from '../collab/event-filter.ts';

const value = z.string().min(1).max(200);

export const filterFields = {
  event: value.optional().meta({ description: 'Only events of this name; * and ? stand for any text and any character.' }),
  task: value.optional().meta({ description: 'Only events about this task.' }),
  agent: value.optional().meta({ description: 'Only events of or about this agent.' }),
  actor: value.optional().meta({ description: 'Only events that this person or agent caused.' }),
  target: value.optional().meta({ description: 'Only events about this, as task:T-1.' }),
} satisfies Record<(typeof FILTER_NAMES)[number], z.ZodType>;

type Filters = { [Name in (typeof FILTER_NAMES)[number]]?: string | undefined };

/** undefined when everything is wanted. Errors: bad_request. */
export function toFilter(filters: Filters): EventFilter | undefined {
  return readFilter(new Map(Object.entries(filters).filter((pair): pair is [string, string] => pair[1] !== undefined)));
}
