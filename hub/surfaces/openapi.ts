/**
 * The API document (OpenAPI 3.1), drawn from the commands' REST bindings and from the routes that are no commands. Pure: the same
 * commands make the same document.
 */
import { spoken, type Command, type HttpMethod } from '../command.ts';
import { toInputSchema, toOutputSchema, type JsonSchema } from './json-schema.ts';
import { HEADERS, PARAMETERS, PENDING, problemResponses, PROBLEM, refTo, SECURITY_SCHEMES } from './openapi-components.ts';
import { createHoist, type Hoist } from './openapi-hoist.ts';
import { toUsage } from './usage.ts';

/** A route of the hub that is no command: signing in, the catalogue, streams, health. */
export type FixedRoute = {
  method: HttpMethod;
  /** `/path/:param`; its parameters are text. */
  path: `/${string}`;
  /** operationId: unique, and not the name of a command. */
  name: string;
  tag: string;
  summary: string;
  description?: string;
  /** False for what needs no credential. Default true. */
  auth?: boolean;
  query?: { name: string; description: string; required?: boolean; schema: JsonSchema }[];
  request?: { schema: JsonSchema; mediaType?: string };
  /** `schema` left out: no body, or with `mediaType` a body of another kind. */
  responses: { status: number; description: string; schema?: JsonSchema; mediaType?: string }[];
  /** Statuses of problems beyond those that every route may answer. */
  problems?: number[];
};

export type OpenApiInfo = { title: string; version: string; description: string; serverUrl: string };

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security?: object[];
  parameters?: JsonSchema[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, JsonSchema>;
  [extension: `x-${string}`]: unknown;
};

export type OpenApiDocument = {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  security: object[];
  paths: Record<string, Partial<Record<Lowercase<HttpMethod>, Operation>>>;
  components: {
    schemas: Record<string, JsonSchema>;
    responses: object;
    parameters: object;
    headers: object;
    securitySchemes: object;
  };
};

/** Problems that any route with a credential may answer. */
const COMMON_PROBLEMS = [401, 403, 422, 429, 503];

export function toOpenApi(commands: readonly Command[], fixed: readonly FixedRoute[], info: OpenApiInfo): OpenApiDocument {
  const hoist = createHoist();
  const bound = commands.filter((command) => command.http !== undefined).map((command) => toCommandEntry(command, hoist));
  const entries = [...bound, ...fixed.map(toFixedEntry)];
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))].sort();
  const { serverUrl, ...described } = info;
  return {
    openapi: '3.1.0',
    info: described,
    servers: [{ url: serverUrl }],
    tags: tags.map((name) => ({ name })),
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: toPaths(entries),
    components: {
      schemas: { Problem: PROBLEM, Pending: PENDING, ...hoist.schemas },
      responses: problemResponses(),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

type Entry = { method: Lowercase<HttpMethod>; path: string; operation: Operation };

function toPaths(entries: Entry[]): OpenApiDocument['paths'] {
  const paths: OpenApiDocument['paths'] = {};
  for (const { method, path, operation } of entries) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}

function toCommandEntry(command: Command, hoist: Hoist): Entry {
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

function paramsOf(route: string): string[] {
  return [...route.matchAll(/:(\w+)/g)].map(([, name]) => name!);
}

function toTemplate(route: string): string {
  return route.replace(/:(\w+)/g, '{$1}');
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
  const { status = 200, body, bodySchema } = command.http!;
  const answered = body === undefined ? command.output : bodySchema;
  const headers = successHeaders(command);
  const mayBeEmpty = status !== 204 && body !== undefined && bodySchema?.safeParse(undefined).success === true;
  const schema = answered === undefined ? {} : hoist.take(toOutputSchema(answered), `${command.name}.output`);
  const content = status === 204 ? undefined : { 'application/json': { schema } };
  return {
    [status]: { description: status === 201 ? 'Created' : 'Done', headers, ...(content && { content }) },
    ...(mayBeEmpty && { 204: { description: 'There is nothing to answer', headers } }),
    ...(command.effect === 'danger' && {
      202: {
        description: 'Waits for a confirmation',
        headers,
        content: { 'application/json': { schema: refTo('schemas', 'Pending') } },
      },
    }),
    ...(command.http!.etag !== undefined &&
      command.http!.route.startsWith('GET ') && { 304: { description: 'Not changed since the ETag of If-None-Match', headers } }),
  };
}

function successHeaders({ http }: Command): JsonSchema {
  const names = [
    'X-Request-Id',
    'RateLimit',
    'RateLimit-Policy',
    ...(http!.etag ? ['ETag'] : []),
    ...(http!.location ? ['Location'] : []),
    ...(http!.route.startsWith('GET ') ? [] : ['Idempotency-Replayed']),
  ];
  return Object.fromEntries(names.map((name) => [name, refTo('headers', name)]));
}

function problemsOf(command: Command, method: HttpMethod, params: string[]): number[] {
  return [
    ...COMMON_PROBLEMS,
    ...(params.length > 0 ? [404] : []),
    ...(hasBody(method) ? [400, 413, 415] : []),
    ...(method === 'GET' ? [] : [409]),
    ...(command.http!.ifMatch === undefined ? [] : [412]),
    ...(command.http!.ifMatch === 'required' ? [428] : []),
  ];
}

function toProblems(statuses: number[]): Record<string, JsonSchema> {
  const listed = [...new Set(statuses)]
    .sort((a, b) => a - b)
    .map((status) => [status, refTo('responses', `Problem${status}`)] as const);
  return { ...Object.fromEntries(listed), default: refTo('responses', 'Problem') };
}

function toFixedEntry(route: FixedRoute): Entry {
  const { method, path, name, tag, summary, description, auth = true, query = [], request, responses, problems = [] } = route;
  const parameters = [
    ...paramsOf(path).map((param) => ({ name: param, in: 'path', required: true, schema: { type: 'string' } })),
    ...query.map((one) => ({ ...one, in: 'query' })),
  ];
  return {
    method: method.toLowerCase() as Lowercase<HttpMethod>,
    path: toTemplate(path),
    operation: {
      operationId: name,
      tags: [tag],
      summary,
      ...(description !== undefined && { description }),
      ...(!auth && { security: [] }),
      parameters,
      ...(request && {
        requestBody: { required: true, content: { [request.mediaType ?? 'application/json']: { schema: request.schema } } },
      }),
      responses: {
        ...Object.fromEntries(responses.map(toFixedResponse)),
        ...toProblems([...(auth ? COMMON_PROBLEMS : []), ...problems]),
      },
    },
  };
}

function toFixedResponse({ status, description, schema, mediaType }: FixedRoute['responses'][number]): [number, JsonSchema] {
  const hasContent = schema !== undefined || mediaType !== undefined;
  const content = { [mediaType ?? 'application/json']: schema === undefined ? {} : { schema } };
  return [status, { description, headers: { 'X-Request-Id': refTo('headers', 'X-Request-Id') }, ...(hasContent && { content }) }];
}
