/** Routes that are no commands, as operations; and what all operations have in common: path templates and problems. */
import { refTo } from './openapi-components.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Entry, FixedRoute } from './openapi-types.ts';
import type { HttpMethod } from '../command.ts';

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
  const listed = [...new Set(statuses)]
    .sort((a, b) => a - b)
    .map((status) => [status, refTo('responses', `Problem${status}`)] as const);
  return { ...Object.fromEntries(listed), default: refTo('responses', 'Problem') };
}

export function toFixedEntry(route: FixedRoute): Entry {
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
