/** Routes that are no commands, as operations; and what all operations have in common: path templates and problems. */
import { EVERY_HEADER, LIMIT_HEADERS, refTo, toHeaders } from './openapi-components.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Entry, FixedRoute } from './openapi-types.ts';
import type { HttpMethod } from '../command.ts';

/** Problems that any request may run into: the bytes, their time, their size, and we ourselves. */
const ANY_PROBLEMS = [400, 408, 431, 500];

/** Problems that any route with a credential may answer. */
export const COMMON_PROBLEMS = [401, 403, 422, 429, 503];

/** `:id` as OpenAPI writes it. */
export function toTemplate(route: string): string {
  return route.replace(/:(\w+)/g, '{$1}');
}

/** The names of a route's parameters. */
export function paramsOf(route: string): string[] {
  return [...route.matchAll(/:(\w+)/g)].map(([, name]) => name!);
}

/** References to the problems of these statuses, and to any other. */
export function toProblems(statuses: number[]): Record<string, JsonSchema> {
  const listed = [...new Set([...ANY_PROBLEMS, ...statuses])]
    .sort((a, b) => a - b)
    .map((status) => [status, refTo('responses', `Problem${status}`)] as const);
  return { ...Object.fromEntries(listed), default: refTo('responses', 'Problem') };
}

export function toFixedEntry(route: FixedRoute): Entry {
  const { method, path, name, tag, summary, description, auth = true, query = [], request, responses, problems = [] } = route;
  const { params = {}, reads = [] } = route;
  const parameters = [
    ...paramsOf(path).map((param) => toPathParameter(param, params[param])),
    ...query.map((one) => ({ ...one, in: 'query' })),
    ...reads.map((header) => refTo('parameters', header)),
  ];
  return {
    method: method.toLowerCase() as Lowercase<HttpMethod>,
    path: toTemplate(path),
    operation: {
      operationId: name,
      tags: [tag],
      summary,
      description: description ?? (auth ? 'For everybody who is signed in.' : 'Needs no credential.'),
      ...(!auth && { security: [] }),
      parameters,
      ...(request && {
        requestBody: { required: true, content: { [request.mediaType ?? 'application/json']: { schema: request.schema } } },
      }),
      responses: {
        ...Object.fromEntries(responses.map((response) => toFixedResponse(response, route))),
        ...toProblems([...(auth ? COMMON_PROBLEMS : []), ...problems]),
      },
    },
  };
}

function toPathParameter(name: string, given: JsonSchema = { type: 'string', description: `The ${name}` }): JsonSchema {
  const { description, ...schema } = given;
  return { name, in: 'path', required: true, description, schema };
}

function toFixedResponse(
  { status, description, schema, mediaType }: FixedRoute['responses'][number],
  { limited = false, headers = [] }: FixedRoute,
): [number, JsonSchema] {
  const hasContent = schema !== undefined || mediaType !== undefined;
  const content = { [mediaType ?? 'application/json']: schema === undefined ? {} : { schema } };
  const names = [...EVERY_HEADER, ...(limited ? LIMIT_HEADERS : []), ...headers];
  return [status, { description, headers: toHeaders(names), ...(hasContent && { content }) }];
}
