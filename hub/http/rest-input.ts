/**
 * The input of a command out of a request: the query of a GET or DELETE, the JSON object of a POST, PUT or PATCH (which may have
 * a query beside it). Nothing is dropped and nothing guessed; what fits no field is refused by the command's schema (S16, S37).
 */
import type { Command, HttpMethod } from '../command.ts';
import { HubError } from '../errors.ts';
import { fieldsOf, type Field } from '../schema.ts';
import { readText } from '../language/text-value.ts';
import type { RawArgs } from '../language/values.ts';
import { hasBody, readJsonBody } from './body.ts';
import type { HttpContext } from './context.ts';

/** What is known of a route before the first request comes. */
export type InputTable = {
  command: Command;
  /** GET and HEAD: nothing is changed, so no key is needed to repeat it. */
  isRead: boolean;
  takesBody: boolean;
  fields: ReadonlyMap<string, Field>;
  /** The command parks a request for `wait_seconds`. */
  canWait: boolean;
};

/** `kind` tells whether the values are text that the schema has yet to read, or JSON. */
export type Input = { args: Record<string, unknown>; kind: 'text' | 'json' };

export function toInputTable(command: Command, method: HttpMethod): InputTable {
  const fields = new Map(fieldsOf(command.input).map((field) => [field.name, field]));
  const takesBody = method !== 'GET' && method !== 'DELETE';
  return { command, isRead: method === 'GET', takesBody, fields, canWait: fields.has('wait_seconds') };
}

/**
 * `zone`: the clock of the asker, for times in the query.
 * Errors: unsupported_media_type, payload_too_large, bad_json, bad_request, invalid_input.
 */
export async function readInput(ctx: HttpContext, table: InputTable, zone: string): Promise<Input> {
  const query = ctx.querystring === '' ? undefined : readQuery(ctx.querystring, ctx.params, table);
  if (!table.takesBody) {
    if (hasBody(ctx.req)) throw new HubError('bad_request', `${ctx.method} takes no body here; use the query`);
    return { args: query ?? {}, kind: 'text' };
  }
  const body = toObject(await readJsonBody(ctx), ctx.params);
  if (query === undefined) return { args: body ?? {}, kind: 'json' };
  return body === undefined ? { args: query, kind: 'text' } : { args: merge(query, body, table, zone), kind: 'json' };
}

function readQuery(text: string, params: Record<string, string>, { fields }: InputTable): RawArgs {
  // Without a prototype, so that a parameter called __proto__ is an unknown one and nothing else.
  const args = Object.create(null) as RawArgs;
  for (const [name, value] of new URLSearchParams(text)) {
    const earlier = args[name];
    if (Object.hasOwn(params, name)) throw wrongField(name, 'stands in the path already');
    if (earlier === undefined) args[name] = value;
    else if (fields.get(name)?.list === true) args[name] = [earlier, value].flat() as string[];
    else throw wrongField(name, 'was given more than once');
  }
  return args;
}

/** The body as an object without the fields that the path has said already. Errors: invalid_input. */
function toObject(body: unknown, params: Record<string, string>): Record<string, unknown> | undefined {
  if (body === undefined) return undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HubError('invalid_input', 'The body must be a JSON object', {
      errors: [{ path: '', message: 'It must be an object' }],
    });
  }
  const args = body as Record<string, unknown>;
  for (const name in params) {
    if (!Object.hasOwn(args, name)) continue;
    if (args[name] !== params[name]) throw wrongField(name, 'differs from the one in the path');
    delete args[name];
  }
  return args;
}

/** A body makes the input JSON, so the text of the query is read here. */
function merge(query: RawArgs, body: Record<string, unknown>, { fields }: InputTable, zone: string): Record<string, unknown> {
  const args = { ...body };
  for (const [name, raw] of Object.entries(query)) {
    if (Object.hasOwn(body, name)) throw wrongField(name, 'was given in the query and in the body');
    const field = fields.get(name);
    const reading = field === undefined ? { value: raw } : readText(field, raw, { zone, now: new Date() });
    args[name] = 'value' in reading ? reading.value : raw;
  }
  return args;
}

function wrongField(name: string, what: string): HubError {
  const shown = name.slice(0, 100);
  return new HubError('invalid_input', `${shown} ${what}.`, { errors: [{ path: `/${shown}`, message: `It ${what}` }] });
}
