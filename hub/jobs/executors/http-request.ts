/** `http.request`: one request to a server outside, through the guard. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { MAX_BYTES, type Outbound } from '../../outbound/guard.ts';
import { findHeaderProblem } from '../../outbound/headers.ts';
import { MAX_URL_LENGTH } from '../../outbound/target.ts';
import { defineExecutor, type Work } from '../executor.ts';
import { checkStatus } from './http/answer.ts';
import { toVariants } from './http/report.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const MAX_HEADERS = 50;

const headers = z
  .record(z.string().max(100), z.string().max(4_096))
  .superRefine((given, context) => {
    const names = Object.keys(given).map((name) => name.toLowerCase());
    if (names.length > MAX_HEADERS) context.addIssue({ code: 'custom', message: `holds more than ${MAX_HEADERS} headers` });
    if (new Set(names).size < names.length) context.addIssue({ code: 'custom', message: 'names a header twice' });
    for (const [name, value] of Object.entries(given)) {
      const problem = findHeaderProblem(name, value);
      if (problem) context.addIssue({ code: 'custom', path: [name], message: problem });
    }
  })
  .default({});

const input = z
  .strictObject({
    url: z.string().min(1).max(MAX_URL_LENGTH).describe('Public https address'),
    method: z.enum(METHODS).default('GET').describe('What to do'),
    headers: headers.describe('Headers to send; kept with the job, so prefer keys that can do little'),
    body: z.string().max(MAX_BYTES).optional().describe('Body as text'),
    json: z.json().optional().describe('Body as JSON'),
    timeoutSeconds: z.int().min(1).max(30).default(30).describe('Seconds for everything, redirects included'),
    followRedirects: z.boolean().default(true).describe('Whether to go where the server points'),
    expectStatus: z
      .array(z.int().min(100).max(599))
      .min(1)
      .max(20)
      .optional()
      .describe('Statuses that are a success; 200 to 299 when not given'),
  })
  .refine(({ body, json }) => body === undefined || json === undefined, { message: 'takes a body or json, not both' })
  .refine(({ method, body, json }) => (method !== 'GET' && method !== 'HEAD') || (body === undefined && json === undefined), {
    path: ['method'],
    message: 'sends no body',
  });
type Input = z.output<typeof input>;

const settings = z.strictObject({
  userAgent: z
    .string()
    .regex(/^[\x21-\x7e][\x20-\x7e]{0,200}$/)
    .default('Kyros')
    .describe('Name that the hub gives itself'),
  maxRedirects: z.int().min(0).max(5).default(5).describe('Redirects that are followed'),
});

/** `origin`: the hub's own address, so that jobs of two hubs are never taken for one. */
export function defineHttpRequest({ outbound, origin }: { outbound: Outbound; origin: string }) {
  return defineExecutor({
    name: 'http.request',
    summary: 'Sends one HTTP request to a public server and keeps the answer.',
    role: 'operator',
    input,
    settings,
    params: z.strictObject({ timeoutSeconds: z.int().min(1).max(30).optional().describe('Another time limit') }),
    limits: { timeoutSeconds: 45, maxInputBytes: 1024 * 1024, maxOutputBytes: 8 * 1024 * 1024, maxAttempts: 5 },
    example: { url: 'https://example.org/', method: 'GET', headers: { accept: 'text/html' } },
    admit: ({ url }) => outbound.check(url),
    async run(work, given, { userAgent, maxRedirects }) {
      work.progress(`${given.method} ${URL.parse(given.url)?.host ?? ''}`.trim());
      const sent = toHeaders(given, userAgent, toKey(origin, work));
      const startedMs = performance.now();
      const answer = await outbound.fetch(given.url, {
        method: given.method,
        headers: sent,
        ...(given.body !== undefined && { body: given.body }),
        ...(given.json !== undefined && { body: JSON.stringify(given.json) }),
        signal: work.signal,
        timeoutSeconds: (work.params?.timeoutSeconds as number | undefined) ?? given.timeoutSeconds,
        maxRedirects: given.followRedirects ? maxRedirects : 0,
      });
      checkStatus(answer, given.expectStatus);
      const seconds = (performance.now() - startedMs) / 1_000;
      return toVariants({ method: given.method, url: given.url, sent, answer, seconds });
    },
  });
}

/** The same for every attempt of a job, so that a server can tell a second delivery from a second request. */
function toKey(origin: string, { jobId }: Work): string {
  return `kyros-${createHash('sha256').update(origin).digest('hex').slice(0, 16)}-${jobId}`;
}

/** The person's headers win over ours. */
function toHeaders({ method, json, headers: given }: Input, userAgent: string, key: string): Record<string, string> {
  const isSafe = method === 'GET' || method === 'HEAD';
  const ours = {
    'user-agent': userAgent,
    ...(json !== undefined && { 'content-type': 'application/json' }),
    ...(!isSafe && { 'idempotency-key': key }),
  };
  const lower = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]);
  return { ...ours, ...Object.fromEntries(lower) };
}
