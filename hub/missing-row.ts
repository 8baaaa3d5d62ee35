/**
 * E9 for what stands in the database: 404 comes before what the input is refused for. The board is in memory and is asked first
 * (target.ts); a row is asked for only once a call is to be refused for its form, so that good calls pay nothing for it.
 */
import type { CallRequest } from './call.ts';
import type { Command, Registry } from './command.ts';
import { HubError } from './errors.ts';
import type { Runner } from './run.ts';
import { fieldsOf } from './schema.ts';

/** Statuses that speak of the form of a request: its JSON, its size, its type, its fields. */
const OF_FORM: ReadonlySet<number> = new Set([400, 413, 415, 422]);

type Call = { id: string; request: CallRequest; command?: Command };

/** What a refused call is to be told: that what its path names is not there, or else `refusal` as it was. */
export async function toFirstRefusal(
  call: Call,
  refusal: unknown,
  parts: { registry: Registry; runner: Runner },
): Promise<unknown> {
  const lookup = isOfForm(refusal) ? findLookup(call, parts.registry) : undefined;
  if (lookup === undefined) return refusal;
  try {
    await parts.runner.run({ id: call.id, request: call.request, ...lookup });
    return refusal;
  } catch (error) {
    return error instanceof HubError && error.code === 'not_found' ? error : refusal;
  }
}

function isOfForm(error: unknown): boolean {
  return error instanceof HubError && OF_FORM.has(error.kind.status);
}

/** Only what the path names: of a typed line nothing may be understood yet. */
function findLookup(
  { request: { ask }, command }: Call,
  registry: Registry,
): { command: Command; input: Record<string, unknown> } | undefined {
  if (command === undefined || !('params' in ask)) return undefined;
  for (const { name, meta } of fieldsOf(command.input)) {
    const show = findShow(meta.entity, registry);
    const input = show?.input.safeParse({ [show.positional![0]!]: ask.params[name] });
    if (show !== undefined && name in ask.params && input?.success) return { command: show, input: input.data };
  }
  return undefined;
}

/** The command that shows one of a kind, and refuses what is not there. */
function findShow(entity: string | undefined, { all }: Registry): Command | undefined {
  if (entity === undefined) return undefined;
  return all.find(({ name, positional, input }) => {
    const shown = fieldsOf(input).find((field) => field.name === positional?.[0]);
    return name.endsWith('.show') && shown?.meta.entity === entity;
  });
}
