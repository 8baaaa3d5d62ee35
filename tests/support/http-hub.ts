/**
 * The HTTP layer on a real port, in front of a small set of commands and an `execute` in memory: what these tests are about is
 * everything between the socket and the one door.
 */
import { request as nodeRequest, type IncomingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { pino } from 'pino';
import { z } from 'zod';
import type { Authenticated } from '../../hub/auth/principals.ts';
import type { Answer, CallRequest, Execute } from '../../hub/call.ts';
import { createRegistry, defineCommand, roleCovers, type Command, type Role } from '../../hub/command.ts';
import { HubError, toHubError } from '../../hub/errors.ts';
import { createApp, type AppDeps, type HttpApp, type HttpSettings } from '../../hub/http/app.ts';
import { createDoor, type Door } from '../../hub/http/authenticate.ts';
import type { Refusal, Routes } from '../../hub/http/context.ts';
import { bindCommands } from '../../hub/http/rest.ts';
import { parseArgs } from '../../hub/language/values.ts';

/** Tokens that the test principals accept, by role. */
export const TOKENS: Record<string, Role> = {
  'v-token': 'viewer',
  'a-token': 'agent',
  'o-token': 'operator',
  'admin-token': 'admin',
};

export type TestHub = {
  url: string;
  port: number;
  app: HttpApp;
  door: Door;
  /** Requests that reached `execute`, and refusals and log lines, in order. */
  calls: CallRequest[];
  refusals: Refusal[];
  lines: Record<string, unknown>[];
  /** Ends the credential behind a token, as a revocation does. */
  revoke(token: string): void;
  watched(): number;
  stop(): Promise<void>;
};

export type TestHubOptions = {
  settings?: Partial<HttpSettings>;
  commands?: readonly Command[];
  mount?: (
    routes: Routes,
    parts: { door: Door; watch: TestPrincipals['watch']; recordRefusal: (refusal: Refusal) => void; log: AppDeps['log'] },
  ) => void;
  files?: AppDeps['files'];
  observe?: AppDeps['observe'];
  endStreams?: () => void;
  /** Requests that a principal may still send; without it there is no limit. */
  quota?: number;
  answer?: (request: CallRequest) => Partial<Answer> | undefined;
};

type TestPrincipals = ReturnType<typeof createTestPrincipals>;

function createTestPrincipals() {
  const revoked = new Set<string>();
  const watchers = new Map<() => void, string>();
  return {
    async authenticate({
      authorization,
      apiKey,
    }: {
      authorization?: readonly string[];
      apiKey?: readonly string[];
    }): Promise<Authenticated> {
      const given = [...(authorization ?? []).map((value) => value.replace(/^Bearer /, '')), ...(apiKey ?? [])];
      if (given.length > 1) throw new HubError('ambiguous_credentials');
      const [token] = given;
      if (token === undefined) throw new HubError('unauthenticated');
      const role = TOKENS[token];
      if (role === undefined || revoked.has(token)) throw new HubError('invalid_token');
      return {
        principal: { id: `user:${token}`, name: `${role}-person`, role, timezone: 'UTC' },
        sessionId: token,
        expiresAtMs: Infinity,
        rightsVersion: '1',
      };
    },
    watch({ sessionId }: Authenticated, onEnd: (reason: 'revoked') => void): () => void {
      const end = () => onEnd('revoked');
      watchers.set(end, sessionId!);
      return () => void watchers.delete(end);
    },
    revoke(token: string): void {
      revoked.add(token);
      for (const [end, watchedToken] of watchers) if (watchedToken === token) end();
    },
    watched: () => watchers.size,
  };
}

/** Authorise, find, validate, run: the order of E9 on the commands' own `run`, with a memory for repeats. */
export function createTestExecute(
  commands: readonly Command[],
  calls: CallRequest[],
  override?: TestHubOptions['answer'],
): Execute {
  const registry = createRegistry(commands);
  const answers = new Map<string, { fingerprint: string | undefined; answer: Answer }>();
  let count = 0;

  async function run(request: CallRequest, id: string): Promise<Answer> {
    const { ask } = request;
    if ('text' in ask)
      return { ok: true, id, command: 'text', line: ask.text, output: { said: ask.text }, text: ask.text, replayed: false };
    const command = registry.get(ask.command);
    if (command === undefined) throw new HubError('unknown_command');
    if (!roleCovers(request.principal.role, command.role)) throw new HubError('forbidden');
    if (ask.params.id === 'missing') throw new HubError('not_found', 'There is no such task');
    if ('failure' in ask.body) throw ask.body.failure;
    const input = parseArgs(command, { ...ask.params, ...ask.body.args }, ask.kind ?? 'json');
    const context = { call: { ifMatch: request.ifMatch, signal: request.signal } } as unknown as Parameters<Command['run']>[0];
    const output = await command.run(context, input);
    if (command.effect === 'danger')
      return {
        ok: true,
        id,
        status: 'pending',
        command: command.name,
        line: 'x',
        confirm_id: 'A7Q2',
        preview: 'It goes',
        text: 'wait',
        replayed: false,
      };
    return { ok: true, id, command: command.name, line: command.name, output, text: command.say(output), replayed: false };
  }

  return async (request) => {
    calls.push(request);
    const key = request.nativeId;
    const first = key === undefined ? undefined : answers.get(`${request.principal.id} ${key}`);
    const id = `call-${++count}`;
    if (first !== undefined && first.fingerprint !== request.fingerprint)
      return { ok: false, id, error: new HubError('idempotency_mismatch'), replayed: false };
    if (first !== undefined) return { ...first.answer, replayed: true };
    const answer = await run(request, id).catch((error: unknown): Answer => ({
      ok: false,
      id,
      error: toHubError(error),
      replayed: false,
    }));
    const full = { ...answer, ...override?.(request) } as Answer;
    if (key !== undefined) answers.set(`${request.principal.id} ${key}`, { fingerprint: request.fingerprint, answer: full });
    return full;
  };
}

const task = z.object({ id: z.string(), title: z.string(), version: z.number() });

/** Commands of every kind of binding that REST has. */
export const TEST_COMMANDS: readonly Command[] = [
  defineCommand({
    name: 'task.get',
    summary: 'Show a task',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/tasks/:id', etag: (output) => `"${output.version}-abc"` },
    input: z.strictObject({ id: z.string().meta({ description: 'Task' }) }),
    output: task,
    examples: ['task get T-1'],
    run: async (_, { id }) => ({ id, title: 'One', version: 3 }),
    say: ({ title }) => title,
  }),
  defineCommand({
    name: 'task.list',
    summary: 'List tasks',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/tasks', headers: ({ limit }) => ({ 'X-Count': String(limit) }) },
    input: z.strictObject({
      limit: z.int().min(1).max(200).default(50).meta({ description: 'How many' }),
      status: z.array(z.string()).optional().meta({ description: 'Which' }),
      q: z.string().optional().meta({ description: 'Words' }),
    }),
    output: z.object({ limit: z.number(), status: z.array(z.string()).optional(), q: z.string().optional() }),
    examples: ['task list'],
    run: async (_, input) => input,
    say: () => 'tasks',
  }),
  defineCommand({
    name: 'task.create',
    summary: 'Put a task on the board',
    role: 'agent',
    effect: 'write',
    http: {
      route: 'POST /collab/tasks',
      status: 201,
      location: ({ id }) => `/collab/tasks/${id}`,
      etag: () => '"1-new"',
      body: ({ id }) => ({ id, etag: '"1-new"' }),
    },
    input: z.strictObject({ title: z.string().meta({ description: 'Title' }) }),
    output: task,
    examples: ['task create x'],
    run: async (_, { title }) => ({ id: 'T-9', title, version: 1 }),
    say: ({ title }) => title,
  }),
  defineCommand({
    name: 'task.update',
    summary: 'Change a task',
    role: 'agent',
    effect: 'write',
    http: { route: 'PATCH /collab/tasks/:id', ifMatch: 'required' },
    input: z.strictObject({
      id: z.string().meta({ description: 'Task' }),
      title: z.string().optional().meta({ description: 'Title' }),
    }),
    output: z.object({ ok: z.boolean() }),
    examples: ['task update T-1 --title x'],
    run: async (ctx) => {
      const { header, required } = ctx.call.ifMatch!;
      if (header === undefined && required) throw new HubError('precondition_required', undefined, { current_etag: '"3-abc"' });
      if (header !== '"3-abc"') throw new HubError('etag_mismatch', undefined, { current_etag: '"3-abc"', changed_by: 'ann' });
      return { ok: true };
    },
    say: () => 'ok',
  }),
  defineCommand({
    name: 'task.claim_next',
    summary: 'Claim the next task',
    role: 'agent',
    effect: 'write',
    http: { route: 'POST /collab/tasks/claim-next', body: () => undefined },
    input: z.strictObject({ wait_seconds: z.int().default(0).meta({ description: 'Seconds' }) }),
    output: z.object({ waited: z.number() }),
    examples: ['task claim-next'],
    run: async (_, { wait_seconds }) => ({ waited: wait_seconds }),
    say: () => 'ok',
  }),
  defineCommand({
    name: 'task.export',
    summary: 'Export a task',
    role: 'viewer',
    effect: 'read',
    http: { route: 'POST /collab/tasks/:id' },
    input: z.strictObject({
      id: z.string().meta({ description: 'Task' }),
      count: z.int().default(1).meta({ description: 'How many' }),
      note: z.string().optional().meta({ description: 'Note' }),
    }),
    output: z.object({ id: z.string(), count: z.number(), note: z.string().optional() }),
    examples: ['task export T-1'],
    run: async (_, input) => input,
    say: () => 'ok',
  }),
  defineCommand({
    name: 'task.delete',
    summary: 'Remove a task',
    role: 'operator',
    effect: 'danger',
    http: { route: 'DELETE /collab/tasks/:id' },
    input: z.strictObject({ id: z.string().meta({ description: 'Task' }) }),
    output: z.object({}),
    examples: ['task delete T-1'],
    run: async () => ({}),
    say: () => 'gone',
    preview: async () => 'It goes',
  }),
  defineCommand({
    name: 'task.break',
    summary: 'Break',
    role: 'viewer',
    effect: 'read',
    http: { route: 'GET /collab/break' },
    input: z.strictObject({}),
    output: z.object({}),
    examples: ['task break'],
    run: async () => {
      throw new Error('select * from secrets at /home/kyros');
    },
    say: () => '',
  }),
];

/** Starts the layer on a free port of the loopback. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const calls: CallRequest[] = [];
  const refusals: Refusal[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info', base: undefined }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const principals = createTestPrincipals();
  const commands = options.commands ?? TEST_COMMANDS;
  const recordRefusal = (refusal: Refusal) => void refusals.push(refusal);
  let left = options.quota ?? Infinity;
  const channels = {
    take: () => ({
      allowed: left-- > 0,
      remaining: 7,
      retryAfterSeconds: 3,
      resetSeconds: 9,
      limits: { policy: '60 in 60 s', remaining: 7, resetSeconds: 9 },
    }),
  };
  const door = createDoor({ principals, strangers: { judge: (error) => ({ error, record: true }) }, channels, recordRefusal });
  const execute = createTestExecute(commands, calls, options.answer);
  const app = createApp({
    settings: { publicUrl: '', corsOrigins: [], ...options.settings },
    log,
    mounts: [
      (routes) => options.mount?.(routes, { door, watch: principals.watch, recordRefusal, log }),
      (routes) => bindCommands(routes, commands, { door, execute }),
    ],
    recordRefusal,
    ...(options.files !== undefined && { files: options.files }),
    ...(options.observe !== undefined && { observe: options.observe }),
    ...(options.endStreams !== undefined && { endStreams: options.endStreams }),
  });
  const port = await app.listen(0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    app,
    door,
    calls,
    refusals,
    lines,
    revoke: principals.revoke,
    watched: principals.watched,
    stop: () => app.stop(500),
  };
}

export type Reply = { status: number; headers: IncomingHttpHeaders; text: string; json: Record<string, unknown> };

export type Sending = {
  method?: string;
  path: string;
  token?: string | undefined;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
};

/** One request over a connection of its own; `fetch` would normalise what these tests are about. */
export function send(
  hub: { port: number },
  { method = 'GET', path, token = 'v-token', headers = {}, body }: Sending,
): Promise<Reply> {
  const all = { ...(token !== '' && { authorization: `Bearer ${token}` }), ...headers };
  return new Promise((resolve, reject) => {
    const req = nodeRequest({ port: hub.port, host: '127.0.0.1', method, path, headers: all, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const isJson = /json/.test(res.headers['content-type'] ?? '');
        resolve({ status: res.statusCode!, headers: res.headers, text, json: isJson && text !== '' ? JSON.parse(text) : {} });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

export function sendJson(
  hub: { port: number },
  method: string,
  path: string,
  value: unknown,
  more: Partial<Sending> = {},
): Promise<Reply> {
  return send(hub, {
    method,
    path,
    token: 'a-token',
    ...more,
    headers: { 'content-type': 'application/json', ...more.headers },
    body: typeof value === 'string' ? value : JSON.stringify(value),
  });
}

/** Bytes to the port as they are, and all that comes back until the hub closes. */
export function sendRaw(hub: { port: number }, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port: hub.port, host: '127.0.0.1' }, () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => (text += chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
