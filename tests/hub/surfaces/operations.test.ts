/** Every operation of the API document is called at the real hub, and every answer is one that the document promises. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send, startHub, type Reply, type TestHub } from '../../support/start-hub.ts';
import { createAnswerProof, realProof } from '../../support/answer-proof.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import type { OpenApiDocument } from '../../../hub/surfaces/openapi.ts';
import { STEPS, type Step } from './operation-steps.ts';

let hub: TestHub;
let document: OpenApiDocument;
const kept = new Map<string, unknown>();

beforeAll(async () => {
  hub = await startHub({ RATE_API: '5000/60' }, { entry: 'tests/support/jobs-hub.ts' });
  document = (await hub.ask('/openapi.json')).body;
}, 60_000);
afterAll(() => hub?.remove());

function fill(text: string): string {
  return text.replace(/\$(\w+)/g, (_, name: string) => String(kept.get(name)));
}

function fillBody(body: Record<string, unknown>): Record<string, unknown> {
  const values = Object.entries(body).map(([name, value]) => {
    return [name, typeof value === 'string' && value.startsWith('$') ? kept.get(value.slice(1)) : value];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);
}

function methodOf(op: string): string {
  const methods = Object.values(document.paths).flatMap((path) => Object.entries(path));
  return methods.find(([, operation]) => operation.operationId === op)![0].toUpperCase();
}

async function take(step: Step): Promise<Reply> {
  const { path, body, headers = {}, asPerson } = step;
  const token = headers.authorization === '' ? null : asPerson ? String(kept.get('token')) : hub.key;
  const { authorization: _, ...others } = headers;
  const ask = { method: methodOf(step.op), token, headers: others, ...(body && { body: fillBody(body) }) };
  if (step.op === 'collab.tail') return await open(hub.url + fill(path));
  return await send(hub.url + fill(path), ask);
}

/** The beginning of an answer that does not end by itself. */
async function open(url: string): Promise<Reply> {
  const stop = new AbortController();
  const { status, headers } = await fetch(url, { signal: stop.signal });
  stop.abort();
  realProof().check({ method: 'GET', path: new URL(url).pathname, status, headers: new Map(headers), text: '' });
  return { status, headers, body: undefined };
}

test.each(STEPS.map((step, n) => [`${n + 1} ${step.op} ${step.path}`, step] as const))('%s', async (_, step) => {
  let reply = await take(step);
  while (step.until !== undefined && reply.body[step.until[0]] !== step.until[1]) reply = await take(step);
  const expected = step.refused?.status ?? { asymmetricMatch: (status: number) => status >= 200 && status < 300 };
  expect({ status: reply.status, body: reply.body }).toMatchObject({ status: expected });
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    expect(at(reply.body, path), `${step.op} answers ${path}`).toBeDefined();
    kept.set(name, at(reply.body, path));
  }
});

test('no operation is left out', () => {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId));
  expect([...new Set(STEPS.map(({ op }) => op))].sort()).toEqual([...operations].sort());
});

test('an answer that differs from the document in one part is found', () => {
  const proof = createAnswerProof(ALL_COMMANDS);
  const headers = new Map([
    ['content-type', 'application/json; charset=utf-8'],
    ['x-request-id', 'r-1'],
    ['ratelimit', '"default";r=7;t=9'],
  ]);
  const good = { ticket: 'abc', expires_in_seconds: 60 };
  const answered = { method: 'POST', path: '/collab/events/ticket', status: 200, headers, text: JSON.stringify(good) };
  const problem = { ...answered, headers: new Map([...headers, ['content-type', 'application/problem+json']]) };
  expect(() => proof.check(answered)).not.toThrow();
  const wrong: [Partial<typeof answered>, RegExp][] = [
    [{ text: JSON.stringify({ ...good, expires_in_seconds: 'soon' }) }, /the body at \/expires_in_seconds must be integer/],
    [{ text: JSON.stringify({ expires_in_seconds: 60 }) }, /the body at \/ must have required property 'ticket'/],
    [{ status: 201 }, /the status 201 is not documented for collab\.ticket/],
    [{ headers: new Map([...headers, ['content-type', 'text/html']]) }, /the media type text\/html is not documented/],
    [{ headers: new Map([['content-type', 'application/json']]) }, /the header X-Request-Id is missing/],
    [{ headers: new Map([...headers, ['x-powered-by', 'Koa']]) }, /the header x-powered-by is not documented/],
    [{ path: '/collab/nothing' }, /there is no such operation/],
    [{ ...problem, status: 403, text: '{"code":"forbidden"}' }, /the body at \/ must have required property/],
    [{ ...problem, path: '/collab/nothing', status: 404, text: '{}' }, /the body at \/ must have required property/],
    [{ ...problem, path: '/collab/nothing', status: 418, text: '{}' }, /the status 418 is not one of/],
  ];
  for (const [part, message] of wrong) expect(() => proof.check({ ...answered, ...part })).toThrow(message);
});
