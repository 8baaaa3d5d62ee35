import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Command } from '../../../hub/command.ts';
import { ERRORS } from '../../../hub/errors.ts';
import { toCatalogue } from '../../../hub/surfaces/catalogue.ts';
import { toOpenApi, type FixedRoute, type OpenApiDocument } from '../../../hub/surfaces/openapi.ts';
import { claimTask, createTask, deleteTask, listTasks, lock, SAMPLES } from '../../support/sample-commands.ts';

const INFO = { title: 'Kyros', version: '1.2.3', description: 'A hub.', serverUrl: 'http://127.0.0.1:8000' };
const LOGIN: FixedRoute = {
  method: 'POST',
  path: '/auth/login',
  name: 'auth_login',
  tag: 'auth',
  summary: 'Sign in',
  auth: false,
  request: { schema: { type: 'object', properties: { email: { type: 'string' } } } },
  responses: [{ status: 200, description: 'Signed in', schema: { type: 'object' } }],
  problems: [401, 429],
};
const TAIL: FixedRoute = {
  method: 'GET',
  path: '/collab/events/:kind/tail',
  name: 'event_tail',
  tag: 'event',
  summary: 'Follow the events',
  query: [{ name: 'since', description: 'From when', schema: { type: 'string' } }],
  responses: [{ status: 200, description: 'Server-sent events', mediaType: 'text/event-stream' }],
};

const draw = (commands: readonly Command[] = SAMPLES, fixed: FixedRoute[] = [LOGIN, TAIL]) => toOpenApi(commands, fixed, INFO);

/** Every `$ref` of a document. */
function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => (key === '$ref' ? [String(item)] : refsOf(item)));
}

function lookUp(document: OpenApiDocument, ref: string): unknown {
  return ref
    .split('/')
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document);
}

describe('toOpenApi', () => {
  test('C2 every binding is an operation named as the command, with its summary and tag', () => {
    const document = draw();
    expect(Object.keys(document.paths)).toEqual([
      '/collab/tasks',
      '/collab/tasks/{id}/claim',
      '/collab/tasks/claim-next',
      '/collab/tasks/{id}',
      '/auth/login',
      '/collab/events/{kind}/tail',
    ]);
    expect(document.paths['/collab/tasks']!.post).toMatchObject({
      operationId: 'task.create',
      tags: ['task'],
      summary: createTask.summary,
      'x-role': 'agent',
      'x-effect': 'write',
    });
    expect(document.paths['/collab/tasks']!.get).toMatchObject({ operationId: 'task.list' });
    const described = ['auth', 'event', 'task'].map((name) => ({ name, description: expect.any(String) }));
    expect(document.tags).toEqual(described);
    expect(document.openapi).toBe('3.1.0');
  });

  test('C2 all references lead somewhere, ids are unique, path parameters are declared', () => {
    const document = draw();
    for (const ref of refsOf(document)) expect(lookUp(document, ref), ref).toBeDefined();
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    );
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? [])
        .filter((parameter) => parameter.in === 'path')
        .map(({ name, required }) => [name, required]);
      expect(declared).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, true]));
    }
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('C2 path, query and body together are the input', () => {
    const document = draw();
    const claim = document.paths['/collab/tasks/{id}/claim']!.post!;
    expect(claim.parameters![0]).toMatchObject({
      name: 'id',
      in: 'path',
      required: true,
      description: 'Id of the task, as T-12',
      schema: { type: 'string', 'x-entity': 'tasks' },
    });
    expect(claim.requestBody).toMatchObject({
      required: false,
      content: {
        'application/json': {
          schema: { properties: { ttl_seconds: { type: 'integer', default: 60 } }, additionalProperties: false },
        },
      },
    });
    expect(Object.keys((claim.requestBody!.content['application/json']!.schema as { properties: object }).properties)).toEqual([
      'ttl_seconds',
      'force',
    ]);
    const list = document.paths['/collab/tasks']!.get!;
    expect(list.requestBody).toBeUndefined();
    expect(list.parameters).toEqual([
      expect.objectContaining({ name: 'status', in: 'query', required: false, style: 'form', explode: false }),
      expect.objectContaining({ name: 'limit', schema: expect.objectContaining({ maximum: 200 }) }),
      expect.objectContaining({ name: 'offset' }),
    ]);
    const create = document.paths['/collab/tasks']!.post!;
    expect(create.requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: { required: ['title'] } } },
    });
  });

  test('C2 success has its status, body and headers', () => {
    const document = draw();
    const created = document.paths['/collab/tasks']!.post!.responses['201'] as { headers: object; content: object };
    expect(Object.keys(created.headers)).toEqual(
      expect.arrayContaining(['ETag', 'Location', 'X-Request-Id', 'Idempotency-Replayed']),
    );
    expect(created.content).toMatchObject({ 'application/json': { schema: { required: ['id', 'etag'] } } });
    const removed = document.paths['/collab/tasks/{id}']!.delete!.responses;
    expect(removed['204']).not.toHaveProperty('content');
    expect(removed['202']).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Pending' } } },
    });
  });

  test('C2 a body of the binding has its own schema, and may be missing', () => {
    const body = { ...listTasks, http: { route: 'GET /x' as const, body: () => [], bodySchema: z.array(z.string()).optional() } };
    const responses = draw([body], []).paths['/x']!.get!.responses;
    expect(responses['200']).toMatchObject({
      content: { 'application/json': { schema: { type: 'array', items: { type: 'string' } } } },
    });
    expect(responses['204']).toMatchObject({ description: expect.any(String) });
  });

  test('E3 If-Match and its problems stand where the binding wants it', () => {
    const remove = draw().paths['/collab/tasks/{id}']!.delete!;
    expect(remove.parameters).toContainEqual({ $ref: '#/components/parameters/IfMatchRequired' });
    expect(Object.keys(remove.responses)).toEqual(expect.arrayContaining(['409', '412', '428', '404']));
    expect(Object.keys(draw().paths['/collab/tasks']!.post!.responses)).not.toContain('428');
  });

  test('CONTRACT every status of a problem lists its codes', () => {
    const document = draw();
    const responses = document.components.responses as Record<string, { description: string }>;
    for (const [code, { status }] of Object.entries(ERRORS))
      expect(responses[`Problem${status}`]!.description).toContain(`\`${code}\``);
    expect(document.components.schemas.Problem).toMatchObject({ properties: { code: { enum: Object.keys(ERRORS) } } });
  });

  test('CONTRACT routes that are no commands stand beside them', () => {
    const document = draw();
    expect(document.paths['/auth/login']!.post).toMatchObject({
      security: [],
      responses: { 200: { content: { 'application/json': {} } }, 401: { $ref: '#/components/responses/Problem401' } },
    });
    expect(document.paths['/collab/events/{kind}/tail']!.get).toMatchObject({
      parameters: [
        { name: 'kind', in: 'path', required: true },
        { name: 'since', in: 'query' },
      ],
      responses: { 200: { content: { 'text/event-stream': {} } } },
    });
    expect(document.security).toEqual([{ bearer: [] }, { apiKey: [] }]);
  });

  test('C2 shared schemas are moved to one place; where in and out differ, both are kept', () => {
    const named = z.object({ a: z.string(), b: z.number().default(1) }).meta({ id: 'Named' });
    type Node = { next?: Node | undefined };
    const node: z.ZodType<Node> = z.lazy(() => z.object({ next: node.optional() }));
    const one: Command = {
      ...lock,
      name: 'x.one',
      http: { route: 'POST /one' },
      input: z.strictObject({ named }),
      output: z.object({ named, list: z.array(named) }),
    };
    const two: Command = {
      ...lock,
      name: 'x.two',
      http: { route: 'GET /two' },
      input: z.strictObject({}),
      output: z.object({ named, node }),
    };
    const document = draw([one, two], []);
    for (const ref of refsOf(document)) expect(lookUp(document, ref), ref).toBeDefined();
    const names = Object.keys(document.components.schemas);
    expect(names).toEqual(expect.arrayContaining(['Problem', 'Pending', 'Named', 'x_one_output_Named']));
    expect(JSON.stringify(document)).not.toContain('$defs');
  });
});

describe('toCatalogue', () => {
  test('CONTRACT each command with its name, summary, role, effect, input, examples and address', () => {
    const [claim] = toCatalogue([claimTask]);
    expect(claim).toMatchObject({
      name: 'task.claim',
      spoken: 'task claim',
      summary: claimTask.summary,
      role: 'agent',
      effect: 'write',
      usage: 'task claim <id> [--ttl <duration>] [--force]',
      positional: ['id'],
      examples: claimTask.examples,
      http: 'POST /collab/tasks/:id/claim',
      input: {
        type: 'object',
        required: ['id'],
        additionalProperties: false,
        properties: { ttl_seconds: { type: 'integer', minimum: 10, default: 60, 'x-text': 'duration' } },
      },
    });
    expect(toCatalogue([lock])[0]).not.toHaveProperty('http');
    expect(JSON.parse(JSON.stringify(toCatalogue(SAMPLES)))).toEqual(toCatalogue(SAMPLES));
    expect(toCatalogue([deleteTask])[0]!.effect).toBe('danger');
  });
});
