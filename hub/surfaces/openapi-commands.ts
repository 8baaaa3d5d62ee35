/** A command's REST binding as an operation: path, query, headers and body together are its input (C). */
import { fieldsOf } from '../schema.ts';
import { spoken, type Command, type HttpMethod } from '../command.ts';
import { toInputSchema, toOutputSchema, type JsonSchema } from './json-schema.ts';
import { EVERY_HEADER, LIMIT_HEADERS, refTo, toHeaders } from './openapi-components.ts';
import type { Hoist } from './openapi-hoist.ts';
import { COMMON_PROBLEMS, paramsOf, toProblems, toTemplate } from './openapi-routes.ts';
import type { Entry, Operation } from './openapi-types.ts';
import { toUsage } from './usage.ts';

export function toCommandEntry(command: Command, hoist: Hoist): Entry {
  const [method, route] = command.http!.route.split(' ') as [HttpMethod, string];
  const input = hoist.take(toInputSchema(command.input), `${command.name}.input`);
  const params = paramsOf(route);
  return {
    method: method.toLowerCase() as Lowercase<HttpMethod>,
    path: toTemplate(route),
    operation: {
      operationId: command.name,
      tags: [command.name.split('.')[0]!],
      summary: command.summary,
      description: `Typed: \`${toUsage(command)}\`. Needs the role ${command.role} or higher.`,
      parameters: [
        ...params.map((name) => toParameter('path', name, input, true)),
        ...queryOf(method, params, input),
        ...headerParameters(command, method),
      ],
      ...(hasBody(method) && { requestBody: toRequestBody(method, params, input) }),
      responses: { ...toSuccess(command, hoist), ...toProblems(problemsOf(command, method, params)) },
      'x-role': command.role,
      'x-effect': command.effect,
      'x-spoken': spoken(command),
    },
  };
}

function hasBody(method: HttpMethod): boolean {
  return method !== 'GET' && method !== 'DELETE';
}

function propertiesOf(input: JsonSchema): Record<string, JsonSchema> {
  return (input.properties ?? {}) as Record<string, JsonSchema>;
}

function requiredOf(input: JsonSchema): string[] {
  return (input.required ?? []) as string[];
}

function toParameter(place: 'path' | 'query', name: string, input: JsonSchema, required: boolean): JsonSchema {
  const { description, ...schema } = propertiesOf(input)[name] ?? { type: 'string' };
  // Lists are read as `a,b`, and given again as well.
  const isList = place === 'query' && schema.type === 'array';
  return {
    name,
    in: place,
    required,
    ...(description !== undefined && { description }),
    ...(isList && { style: 'form', explode: false }),
    schema,
  };
}

function queryOf(method: HttpMethod, params: string[], input: JsonSchema): JsonSchema[] {
  if (hasBody(method)) return [];
  const names = Object.keys(propertiesOf(input)).filter((name) => !params.includes(name));
  return names.map((name) => toParameter('query', name, input, requiredOf(input).includes(name)));
}

function headerParameters({ http, input }: Command, method: HttpMethod): JsonSchema[] {
  const names = [
    ...(http!.ifMatch === undefined ? [] : [http!.ifMatch === 'required' ? 'IfMatchRequired' : 'IfMatch']),
    ...(method === 'GET' && http!.etag !== undefined ? ['IfNoneMatch'] : []),
    ...(method === 'GET' ? [] : ['IdempotencyKey']),
    ...('wait_seconds' in input.shape ? ['PreferWait'] : []),
  ];
  return names.map((name) => refTo('parameters', name));
}

function toRequestBody(method: HttpMethod, params: string[], input: JsonSchema): Operation['requestBody'] {
  const properties = Object.fromEntries(Object.entries(propertiesOf(input)).filter(([name]) => !params.includes(name)));
  const required = requiredOf(input).filter((name) => !params.includes(name));
  const { required: _, ...rest } = input;
  const schema = { ...rest, properties, ...(required.length > 0 && { required }) };
  const types = method === 'PATCH' ? ['application/merge-patch+json', 'application/json'] : ['application/json'];
  return { required: required.length > 0, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function toSuccess(command: Command, hoist: Hoist): Record<string, JsonSchema> {
  const { body, bodySchema, file } = command.http!;
  const statuses = statusesOf(command);
  const answered = body === undefined ? command.output : bodySchema;
  const common = commonHeaders(command);
  const headers = successHeaders(command);
  const isEmpty = statuses.includes(204);
  const mayBeEmpty = !isEmpty && body !== undefined && bodySchema?.safeParse(undefined).success === true;
  const schema = answered === undefined ? {} : hoist.take(toOutputSchema(answered), `${command.name}.output`);
  const content = isEmpty ? undefined : file === undefined ? { 'application/json': { schema } } : toFiles(file.mediaTypes);
  const done = statuses.map((status) => [status, { description: DONE[status] ?? 'Done', headers, ...(content && { content }) }]);
  return {
    ...(Object.fromEntries(done) as Record<string, JsonSchema>),
    ...(mayBeEmpty && { 204: { description: 'There is nothing to answer', headers: common } }),
    ...(command.effect === 'danger' && {
      202: {
        description: 'Waits for a confirmation',
        headers: common,
        content: { 'application/json': { schema: refTo('schemas', 'Pending') } },
      },
    }),
    ...(command.http!.etag !== undefined &&
      command.http!.route.startsWith('GET ') && { 304: { description: 'Not changed since the ETag of If-None-Match', headers } }),
  };
}

function toFiles(mediaTypes: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(mediaTypes.map((type) => [type, { schema: /\bjson\b/.test(type) ? {} : { type: 'string' } }]));
}

const DONE: Record<number, string> = { 201: 'Created' };

/** Every status of success. */
function statusesOf({ http }: Command): readonly number[] {
  const { status = 200 } = http!;
  return typeof status === 'number' ? [status] : status.among;
}

/** Headers of every answer of the command, whatever it says. */
function commonHeaders({ http, input }: Command): Record<string, JsonSchema> {
  const isRead = http!.route.startsWith('GET ');
  const names = [
    ...EVERY_HEADER,
    ...LIMIT_HEADERS,
    ...(isRead ? [] : ['Idempotency-Replayed']),
    ...('wait_seconds' in input.shape ? ['Preference-Applied'] : []),
  ];
  return toHeaders(names);
}

function successHeaders(command: Command): Record<string, JsonSchema> {
  const { http } = command;
  const names = [
    ...(http!.etag ? ['ETag'] : []),
    ...(http!.location ? ['Location'] : []),
    ...(http!.file ? ['Content-Disposition'] : []),
  ];
  return { ...commonHeaders(command), ...toHeaders(names) };
}

function problemsOf(command: Command, method: HttpMethod, params: string[]): number[] {
  return [
    ...COMMON_PROBLEMS,
    504,
    ...(params.length > 0 || hasEntity(command) ? [404] : []),
    ...(hasBody(method) ? [400, 413, 415] : []),
    ...(method === 'GET' ? [] : [409, 410, 507]),
    ...(command.http!.ifMatch === undefined ? [] : [412]),
    ...(command.http!.ifMatch === 'required' || 'fence' in command.input.shape ? [428] : []),
    ...(command.http!.problems ?? []),
  ];
}

/** A field of the input is the id of something that may not be there. */
function hasEntity(command: Command): boolean {
  return fieldsOf(command.input).some(({ meta }) => meta.entity !== undefined);
}
