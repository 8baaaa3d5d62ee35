/**
 * The API document (OpenAPI 3.1), drawn from the commands' REST bindings and from the routes that are no commands. Pure: the same
 * commands make the same document.
 */
import type { Command } from '../command.ts';
import { toCommandEntry } from './openapi-commands.ts';
import { HEADERS, PARAMETERS, PENDING, problemResponses, PROBLEM, SECURITY_SCHEMES } from './openapi-components.ts';
import { withBounds } from './openapi-bounds.ts';
import { createHoist } from './openapi-hoist.ts';
import { toFixedEntry } from './openapi-routes.ts';
import { TAGS } from './openapi-tags.ts';
import type { Entry, FixedRoute, OpenApiDocument, OpenApiInfo } from './openapi-types.ts';

export type { FixedRoute, OpenApiDocument, OpenApiInfo, Operation } from './openapi-types.ts';

const LICENSE = { name: 'MIT', url: 'https://opensource.org/license/mit' };

/** The document. Every reference in it leads to a part of it. */
export function toOpenApi(commands: readonly Command[], fixed: readonly FixedRoute[], info: OpenApiInfo): OpenApiDocument {
  const hoist = createHoist();
  const bound = commands.filter((command) => command.http !== undefined).map((command) => toCommandEntry(command, hoist));
  const entries = [...bound, ...fixed.map(toFixedEntry)];
  const tags = [...new Set(entries.flatMap(({ operation }) => operation.tags))].sort();
  const { serverUrl, ...described } = info;
  return withBounds({
    openapi: '3.1.0',
    info: { ...described, contact: { name: 'Whoever runs this hub', url: `${serverUrl}/docs` }, license: LICENSE },
    servers: [{ url: serverUrl, 'x-internal': false }],
    tags: tags.map((name) => ({ name, ...(TAGS[name] !== undefined && { description: TAGS[name] }) })),
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: toPaths(entries),
    components: {
      schemas: { Problem: PROBLEM, Pending: PENDING, ...hoist.schemas },
      responses: problemResponses(),
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  });
}

function toPaths(entries: Entry[]): OpenApiDocument['paths'] {
  const paths: OpenApiDocument['paths'] = {};
  for (const { method, path, operation } of entries) paths[path] = { ...paths[path], [method]: operation };
  return paths;
}
