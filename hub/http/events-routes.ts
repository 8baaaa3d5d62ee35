/**
 * The tail of events (V2 to V8): the stream, its tickets, and the long-poll on the same cursors.
 */
import type { Principals } from '../auth/principals.ts';
import type { CollabStore } from '../collab/store.ts';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Asker, Door } from './authenticate.ts';
import { readJsonBody } from './body.ts';
import { stateOf, type HttpContext, type Routes } from './context.ts';
import { toEventId, toStart, toStartSince, type Start } from './event-cursor.ts';
import { FILTER_NAMES, readFilter } from '../collab/event-filter.ts';
import { KEEP_ALIVE, toBookmark, toFrames, toResetFrame, toRetryFrame } from './event-frame.ts';
import type { EventFeed } from './event-feed.ts';
import { pollEvents } from './event-poll.ts';
import { startTail, type Tail, type TailSink } from './event-tail.ts';
import { readCount, readQuery } from './query.ts';
import { applyHeaders, setHeader, writeBody, writeEmpty } from './reply.ts';
import { findWaitSeconds } from './request-headers.ts';
import { JSON_TYPE, writeJson } from './rest-answer.ts';
import { UNTOUCHED } from './security-headers.ts';
import type { Stream, Streams } from './streams.ts';
import { TICKET_SECONDS, type Tickets } from './tickets.ts';

export type EventRouteDeps = {
  door: Door;
  watch: Principals['watch'];
  store: CollabStore;
  feed: EventFeed;
  streams: Streams;
  tickets: Tickets;
  log: Logger;
  /** The hub stops: waiting long-polls end, and no stream begins. */
  stopping: AbortSignal;
};

const TAIL_PARAMETERS = ['ticket', 'last_event_id', 'since', ...FILTER_NAMES];
const POLL_PARAMETERS = ['after', 'limit', ...FILTER_NAMES];

/** Clients come back after 2 to 5 s, each after its own time. */
const RETRY_MS = { least: 2000, spread: 3000 };

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': UNTOUCHED,
  'X-Accel-Buffering': 'no',
};

export function eventRoutes(routes: Routes, deps: EventRouteDeps): void {
  routes.get('/collab/events', (ctx) => poll(ctx as unknown as HttpContext, deps));
  routes.get('/collab/events/tail', (ctx) => openTail(ctx as unknown as HttpContext, deps));
  routes.post('/collab/events/ticket', (ctx) => issueTicket(ctx as unknown as HttpContext, deps));
}

async function issueTicket(ctx: HttpContext, { door, tickets }: EventRouteDeps): Promise<void> {
  const asker = await door.authenticate(ctx);
  door.admit(ctx, asker);
  const body = await readJsonBody(ctx);
  if (body !== undefined && JSON.stringify(body) !== '{}') throw new HubError('invalid_input', 'A ticket takes no input');
  writeJson(ctx, 200, { ticket: tickets.issue(asker), expires_in_seconds: TICKET_SECONDS });
}

async function openTail(ctx: HttpContext, deps: EventRouteDeps): Promise<void> {
  const asker = await findAsker(ctx, deps);
  deps.door.admit(ctx, asker);
  const query = readQuery(ctx.querystring, TAIL_PARAMETERS);
  const filter = readFilter(query);
  const start = await findStart(ctx, query, deps.store);
  if (deps.stopping.aborted) throw new HubError('stopping', undefined, { retry_after_seconds: 1 });
  deps.streams.check(asker.principal.id);
  Object.assign(stateOf(ctx).headers, STREAM_HEADERS);
  if (ctx.method === 'HEAD') return writeEmpty(ctx, 200);
  ctx.respond = false;
  ctx.status = 200;
  stateOf(ctx).streaming = true;
  applyHeaders(ctx);
  stream(ctx, asker, start, filter, deps);
}

function stream(ctx: HttpContext, asker: Asker, start: Start, filter: ReturnType<typeof readFilter>, deps: EventRouteDeps): void {
  const { store, feed, streams, log } = deps;
  let tail: Tail | undefined;
  const out: Stream = streams.open(ctx.res, asker.principal.id, {
    sign: () => (filter === undefined || tail?.isLive !== true ? KEEP_ALIVE : toBookmark(toEventId(store, tail.cursor))),
    onClosed: () => {
      tail?.stop();
      unwatch();
    },
  });
  const unwatch = deps.watch(asker, () => out.end());
  out.write(toRetryFrame(RETRY_MS.least + Math.random() * RETRY_MS.spread));
  if (start.gap !== undefined) out.write(toResetFrame(start.gap));
  const onFailure = (error: unknown) => {
    log.error({ err: error }, 'An event stream could not read the log');
    out.end();
  };
  const sink: TailSink = {
    get closed() {
      return out.closed;
    },
    show: (events, batch) => out.write(batch?.chunk() ?? toFrames(events)),
    untilRoom: () => out.untilRoom(),
  };
  tail = startTail({ store, feed, sink, onFailure }, start.after, filter);
}

/** A ticket stands for the credential it was issued to; both at once are one too many (S12). */
async function findAsker(ctx: HttpContext, { door, tickets }: EventRouteDeps): Promise<Asker> {
  const ticket = new URLSearchParams(ctx.querystring).get('ticket');
  if (ticket === null) return await door.authenticate(ctx);
  return await door.prove(ctx, async () => {
    const { authorization, apiKey } = stateOf(ctx).credentials;
    if (authorization.length + apiKey.length > 0) throw new HubError('ambiguous_credentials');
    return tickets.redeem(ticket);
  });
}

/** V2: the header beats `last_event_id`, which beats `since`; without any the stream begins now. */
async function findStart(ctx: HttpContext, query: ReadonlyMap<string, string>, store: CollabStore): Promise<Start> {
  const header = ctx.req.headers['last-event-id'];
  const cursor = header === undefined || header === '' ? query.get('last_event_id') : String(header);
  if (cursor !== undefined) return toStart(store, cursor);
  const since = query.get('since');
  return since === undefined ? toStart(store, 'now') : await toStartSince(store, since);
}

async function poll(ctx: HttpContext, { door, store, feed, stopping }: EventRouteDeps): Promise<void> {
  const asker = await door.authenticate(ctx);
  door.admit(ctx, asker);
  const query = readQuery(ctx.querystring, POLL_PARAMETERS);
  const filter = readFilter(query);
  const limit = readCount(query, 'limit', { min: 1, max: 1000, otherwise: 100 });
  const { after, gap } = toStart(store, query.get('after') ?? 'earliest');
  if (gap !== undefined) throw new HubError('cursor_expired', undefined, gap);
  const waitSeconds = findWaitSeconds(ctx.req.headers.prefer);
  const signal = AbortSignal.any([stopping, untilClosed(ctx)]);
  const page = await pollEvents(store, feed, { after, limit, filter, waitMs: (waitSeconds ?? 0) * 1000, signal });
  if (waitSeconds !== undefined) setHeader(ctx, 'Preference-Applied', `wait=${waitSeconds}`);
  setHeader(ctx, 'Cache-Control', UNTOUCHED);
  const events = page.events.map(({ line }) => line).join(',');
  const cursors = `"next":"${toEventId(store, page.next)}","head":"${toEventId(store, page.head)}"`;
  writeBody(ctx, 200, JSON_TYPE, `{"events":[${events}],${cursors}}`);
}

function untilClosed(ctx: HttpContext): AbortSignal {
  const closed = new AbortController();
  ctx.res.once('close', () => closed.abort());
  return closed.signal;
}
