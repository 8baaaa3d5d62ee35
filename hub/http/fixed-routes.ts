/**
 * The routes that are no command, described once for the API document. What a command already says about itself stands with the
 * command.
 */
import type { JsonSchema } from '../surfaces/json-schema.ts';
import type { FixedRoute } from '../surfaces/openapi.ts';

const text = (description: string): JsonSchema => ({ type: 'string', description });
const number = (description: string): JsonSchema => ({ type: 'integer', description });
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

/** `name?` is a field that may be left out. */
function object(fields: Record<string, JsonSchema>): JsonSchema {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, schema]) => [name.replace('?', ''), schema]));
  const required = Object.keys(fields).filter((name) => !name.endsWith('?'));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

const json = (schema: JsonSchema, description = 'Done') => [{ status: 200, description, schema }];

const user = object({
  id: text('Id'),
  email: text('E-mail'),
  name: text('Name'),
  role: text('viewer, agent, operator or admin'),
});
const signedIn = object({
  access_token: text('For Authorization: Bearer'),
  token_type: text('Bearer'),
  expires_in: number('Seconds'),
  'refresh_token?': text('Left out when it went into the cookie'),
  user,
});
const session = object({
  id: text('Id'),
  created_at: text('ISO time'),
  last_used_at: text('ISO time'),
  expires_at: text('ISO time'),
  user_agent: { type: ['string', 'null'] },
  address: { type: ['string', 'null'] },
  current: { type: 'boolean' },
});

const AUTH: FixedRoute[] = [
  {
    method: 'POST',
    path: '/auth/login',
    name: 'auth.login',
    tag: 'auth',
    summary: 'Sign in with e-mail and password',
    description: 'With delivery cookie the refresh token is only in an HttpOnly cookie.',
    auth: false,
    request: {
      schema: object({
        email: text('E-mail'),
        password: text('Password'),
        'delivery?': { type: 'string', enum: ['body', 'cookie'], default: 'body' },
      }),
    },
    responses: json(signedIn, 'Signed in'),
    problems: [400, 401, 403, 413, 415, 422, 429],
  },
  {
    method: 'POST',
    path: '/auth/refresh',
    name: 'auth.refresh',
    tag: 'auth',
    summary: 'Exchange a refresh token for new tokens',
    description:
      'A refresh token is good once; using it again ends the session. From the cookie it needs the header X-Kyros-CSRF: 1.',
    auth: false,
    request: { schema: object({ 'refresh_token?': text('Left out when it comes in the cookie') }) },
    responses: json(signedIn, 'Refreshed'),
    problems: [400, 401, 403, 413, 415, 422],
  },
  {
    method: 'POST',
    path: '/auth/logout',
    name: 'auth.logout',
    tag: 'auth',
    summary: 'End this session, or all of them',
    request: {
      schema: object({
        'refresh_token?': text('Names the session, if no access token does'),
        'everywhere?': { type: 'boolean', default: false },
      }),
    },
    responses: [{ status: 204, description: 'Signed out' }],
    problems: [400, 413, 415],
  },
  { method: 'GET', path: '/auth/me', name: 'auth.me', tag: 'auth', summary: 'Who am I', responses: json(user, 'The caller') },
  {
    method: 'POST',
    path: '/auth/password',
    name: 'auth.password',
    tag: 'auth',
    summary: 'Change the own password',
    request: { schema: object({ current_password: text('The one until now'), new_password: text('At least 8 characters') }) },
    responses: [{ status: 204, description: 'Changed; the other sessions were ended' }],
    problems: [400, 413, 415],
  },
  {
    method: 'GET',
    path: '/auth/sessions',
    name: 'auth.sessions',
    tag: 'auth',
    summary: 'List the own sessions',
    responses: json(object({ sessions: list(session) }), 'The sessions'),
  },
  {
    method: 'DELETE',
    path: '/auth/sessions/:id',
    name: 'auth.end_session',
    tag: 'auth',
    summary: 'End one of the own sessions',
    responses: [{ status: 204, description: 'Ended' }],
    problems: [404],
  },
];

const done = object({
  id: text('Id of the call'),
  ok: { const: true },
  command: text('Dotted name'),
  line: text('As it can be typed'),
  output: {},
  text: text('For people'),
  'view?': { type: 'object' },
});
const pending = object({
  id: text('Id of the call'),
  status: { const: 'pending' },
  confirm_id: text('For POST /hub/confirmations/{id}'),
  preview: text('What will happen'),
});
const transcript = object({ ok: { type: 'boolean' }, text: text('The transcript'), answers: list({ type: 'object' }) });
const asked: JsonSchema = {
  oneOf: [
    object({ text: text('A typed line, or several') }),
    object({
      command: text('Dotted name'),
      'args?': { type: 'object', description: 'Its input, as GET /hub/commands describes it' },
    }),
  ],
};

const HUB: FixedRoute[] = [
  {
    method: 'GET',
    path: '/hub/commands',
    name: 'hub.commands',
    tag: 'hub',
    summary: 'List the commands the caller may use',
    responses: json(
      list(
        object({
          name: text('Dotted name'),
          summary: text('One sentence'),
          role: text('The least role'),
          effect: text('read, write or danger'),
          input: { type: 'object', description: 'JSON Schema' },
          examples: list(text('A typed line')),
          'http?': text('Method and path'),
        }),
      ),
      'The catalogue',
    ),
  },
  {
    method: 'POST',
    path: '/hub/commands',
    name: 'hub.give',
    tag: 'hub',
    summary: 'Give a command, typed or by its name',
    description:
      'With an Idempotency-Key a repeat gets the first answer again. Several lines in one text are answered with a transcript.',
    request: { schema: asked },
    responses: [
      { status: 200, description: 'Done', schema: { oneOf: [done, transcript] } },
      { status: 202, description: 'Waits for a confirmation', schema: pending },
    ],
    problems: [400, 404, 409, 412, 413, 415],
  },
  {
    method: 'GET',
    path: '/hub/complete',
    name: 'hub.complete',
    tag: 'hub',
    summary: 'Complete a line that is being typed',
    query: [{ name: 'line', description: 'The text up to the cursor', schema: { type: 'string' } }],
    responses: json(
      list(
        object({
          value: text('The whole word'),
          insert: text('What to put in'),
          from: number('Where in the line'),
          kind: text('noun, command, flag, choice or entity'),
          hint: text('What it means'),
        }),
      ),
      'The completions',
    ),
    problems: [400],
  },
];

const filters: NonNullable<FixedRoute['query']> = [
  { name: 'event', description: 'Names of events, with * and ?; several by comma', schema: { type: 'string' } },
  { name: 'task', description: 'Only events about this task', schema: { type: 'string' } },
  { name: 'agent', description: 'Only events by or about this agent', schema: { type: 'string' } },
  { name: 'actor', description: 'Only events caused by this person, key or agent', schema: { type: 'string' } },
  { name: 'target', description: 'Only events about exactly this, as task:T-1', schema: { type: 'string' } },
];
const event = object({
  seq: number('Place in the log'),
  id: text('Cursor'),
  ts: text('ISO time'),
  event: text('Name'),
  actor: text('Who caused it'),
  'target?': text('What it is about'),
  details: { type: 'object' },
  'call?': text('The call that caused it'),
  'part?': text('Its place in a commit of several events'),
});
const cursors = 'An event id, the number of one, earliest or now';

const COLLAB: FixedRoute[] = [
  {
    method: 'GET',
    path: '/collab/state/:kind',
    name: 'collab.state',
    tag: 'collab',
    summary: 'Read all tasks, locks or agents',
    description: 'The seq of X-Store-Seq is a cursor of the event stream, so that a list goes on as a stream without a gap.',
    responses: [
      {
        status: 200,
        description: 'The state, with its ETag',
        schema: object({
          data: list({ type: 'object' }),
          etag: text('For If-None-Match and If-Match'),
          seq: number('Last event in it'),
        }),
      },
      { status: 304, description: 'Not changed since the ETag of If-None-Match' },
    ],
    problems: [400, 404],
  },
  {
    method: 'GET',
    path: '/collab/state/log',
    name: 'collab.log',
    tag: 'collab',
    summary: 'Read the log for people',
    responses: [
      {
        status: 200,
        description: 'Markdown',
        schema: object({ text: text('The newest part'), etag: text('For If-None-Match') }),
      },
      { status: 304, description: 'Not changed' },
    ],
    problems: [400],
  },
  {
    method: 'GET',
    path: '/collab/events',
    name: 'collab.events',
    tag: 'collab',
    summary: 'Read events behind a cursor, waiting for them if asked to',
    description: 'Prefer: wait=N waits up to N seconds (at most 55) for the first event that passes the filters.',
    query: [
      { name: 'after', description: `${cursors}; default earliest`, schema: { type: 'string' } },
      { name: 'limit', description: 'At most so many', schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } },
      ...filters,
    ],
    responses: json(
      object({ events: list(event), next: text('Cursor to go on behind'), head: text('Newest event') }),
      'The events',
    ),
    problems: [400, 410],
  },
  {
    method: 'GET',
    path: '/collab/events/tail',
    name: 'collab.tail',
    tag: 'collab',
    summary: 'Follow events as they happen',
    description:
      'Server-sent events. Last-Event-ID beats last_event_id, which beats since; without any it begins now. A cursor outside the log is answered with an event called reset.',
    query: [
      { name: 'last_event_id', description: cursors, schema: { type: 'string' } },
      { name: 'since', description: 'An ISO time, earliest or now', schema: { type: 'string' } },
      { name: 'ticket', description: 'Of POST /collab/events/ticket, in place of a credential', schema: { type: 'string' } },
      ...filters,
    ],
    responses: [{ status: 200, description: 'The stream', mediaType: 'text/event-stream' }],
    problems: [400],
  },
  {
    method: 'POST',
    path: '/collab/events/ticket',
    name: 'collab.ticket',
    tag: 'collab',
    summary: 'Get a ticket for one event stream',
    description: 'For EventSource of browsers, which cannot send a header. Good once, for a minute.',
    responses: json(object({ ticket: text('For ?ticket='), expires_in_seconds: number('Seconds') }), 'The ticket'),
  },
];

const word = text('ok, off, or what is wrong in one word');
const readiness = object({
  status: { type: 'string', enum: ['ok', 'unavailable'] },
  checks: object({ database: word, migrations: word, queue: word, collab: word, channels: { type: 'object' } }),
  'reasons?': { type: 'object', description: 'For those who are signed in' },
});

const OPERATIONS: FixedRoute[] = [
  {
    method: 'GET',
    path: '/healthz',
    name: 'operations.health',
    tag: 'operations',
    summary: 'Whether the process lives',
    auth: false,
    responses: json(object({ status: { const: 'ok' } }), 'It lives'),
  },
  {
    method: 'GET',
    path: '/readyz',
    name: 'operations.readiness',
    tag: 'operations',
    summary: 'Whether the hub can work',
    auth: false,
    responses: [
      { status: 200, description: 'Ready', schema: readiness },
      { status: 503, description: 'Not ready', schema: readiness },
    ],
  },
  {
    method: 'GET',
    path: '/metrics',
    name: 'operations.metrics',
    tag: 'operations',
    summary: 'Numbers for Prometheus',
    description: 'Needs METRICS_TOKEN as bearer token where that is set.',
    auth: false,
    responses: [{ status: 200, description: 'Text format', mediaType: 'text/plain' }],
    problems: [401],
  },
  {
    method: 'GET',
    path: '/openapi.json',
    name: 'operations.openapi',
    tag: 'operations',
    summary: 'This document',
    auth: false,
    responses: json({ type: 'object' }, 'OpenAPI 3.1'),
  },
  {
    method: 'GET',
    path: '/docs',
    name: 'operations.docs',
    tag: 'operations',
    summary: 'The reference for people',
    auth: false,
    responses: [{ status: 200, description: 'A page', mediaType: 'text/html' }],
  },
];

export const FIXED_ROUTES: readonly FixedRoute[] = [...AUTH, ...HUB, ...COLLAB, ...OPERATIONS];
