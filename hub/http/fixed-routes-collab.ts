/** Board and events, as the API document describes them. */
import type { FixedRoute } from '../surfaces/openapi.ts';
import { json, list, number, object, text } from './fixed-schema.ts';

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

export const COLLAB: readonly FixedRoute[] = [
  {
    method: 'GET',
    path: '/collab/state/:kind',
    name: 'collab.state',
    tag: 'collab',
    limited: true,
    summary: 'Read all tasks, locks or agents',
    params: { kind: text('tasks, locks or agents') },
    reads: ['IfNoneMatch'],
    headers: ['ETag', 'X-Store-Seq', 'X-Event-Cursor'],
    description:
      'The seq of X-Store-Seq is a cursor of the event stream, so that a list goes on as a stream without a gap. Leases that are over are left out.',
    query: [
      {
        name: 'at',
        description: 'The state as it was then: an ISO time, or the seq or id of an event',
        schema: { type: 'string' },
      },
    ],
    responses: [
      {
        status: 200,
        description: 'The state, with its ETag',
        schema: object({
          data: list({ type: 'object' }),
          etag: text('For If-None-Match and If-Match'),
          seq: number('Last event in it'),
          'at?': { type: ['string', 'null'], description: 'With at: the time of that event; null before the first' },
        }),
      },
      { status: 304, description: 'Not changed since the ETag of If-None-Match' },
    ],
    problems: [400, 404, 410],
  },
  {
    method: 'GET',
    path: '/collab/state/log',
    name: 'collab.log',
    tag: 'collab',
    limited: true,
    summary: 'Read the log for people',
    reads: ['IfNoneMatch'],
    headers: ['ETag'],
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
    limited: true,
    summary: 'Read events behind a cursor, waiting for them if asked to',
    description: 'Prefer: wait=N waits up to N seconds (at most 55) for the first event that passes the filters.',
    reads: ['PreferWait'],
    headers: ['Preference-Applied'],
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
    limited: true,
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
    limited: true,
    summary: 'Get a ticket for one event stream',
    description: 'For EventSource of browsers, which cannot send a header. Good once, for a minute.',
    responses: json(object({ ticket: text('For ?ticket='), expires_in_seconds: number('Seconds') }), 'The ticket'),
  },
];
