/** The events of the hub as they happen, for programs. */
import { toFields, toKyrosError, toText } from './answer.ts';
import type { Caller } from './caller.ts';
import { createCursor, type Cursor } from './cursor.ts';
import { KyrosError, notAHub, OWN_CODES } from './error.ts';
import { follow } from './follow.ts';
import { isPassing } from './retry.ts';
import { open, readBody } from './transport.ts';

/** An event of the log (SEMANTICS V1). */
export type HubEvent = {
  seq: number;
  id: string;
  ts: string;
  event: string;
  actor: string;
  target?: string;
  details: Record<string, unknown>;
  call?: string;
};

/** `reset`: events are missing before this place (V3); read the state again, then go on. `id` is where the stream is now. */
export type StreamItem =
  { type: 'event'; id: string; event: HubEvent } | { type: 'reset'; id: string; reason: string; earliest: string; head: string };

export type EventFilter = { event?: string; task?: string; agent?: string; actor?: string; target?: string };

export type EventOptions = {
  /** An event id, `earliest` or `now` (the default). */
  after?: string;
  filter?: EventFilter;
  /** Ends the stream without an error. */
  signal?: AbortSignal;
};

/**
 * Every event behind `after`, each once and in order, for as long as the loop runs: over lost connections, restarts of the hub and
 * silence. Throws a KyrosError when the hub refuses the reader.
 */
export async function* events(caller: Caller, { after = 'now', filter = {}, signal }: EventOptions): AsyncGenerator<StreamItem> {
  const stop = signal === undefined ? caller.signal : AbortSignal.any([caller.signal, signal]);
  const from = after === 'now' ? await findHead(caller, stop) : after;
  if (from === undefined) return;
  const cursor = createCursor(from);
  const messages = follow({
    url: caller.hub.url,
    open: (connection) => openTail(caller, filter, cursor, connection),
    cursor,
    timing: caller.timing,
    signal: stop,
    mayReturn: isPassing,
    onPause: (failures, error) => tellPause(caller, failures, error),
  });
  for await (const { event, id, data } of messages) yield toItem(event, id, data);
}

/**
 * Where the log ends now. A stream that begins at `now` and breaks before its first event would begin at another `now`, with a gap
 * between; so it begins at a place that has a name. Undefined when `stop` came first.
 */
async function findHead(caller: Caller, stop: AbortSignal): Promise<string | undefined> {
  const call = { method: 'GET', path: '/collab/events?after=now&limit=1', signal: stop, totalMs: Number.POSITIVE_INFINITY };
  try {
    const next = toFields((await caller.ask(call)).body)?.next;
    if (typeof next !== 'string') throw notAHub();
    return next;
  } catch (error) {
    if (stop.aborted) return undefined;
    throw error;
  }
}

async function openTail(caller: Caller, filter: EventFilter, { id }: Cursor, signal: AbortSignal): Promise<Response> {
  const headers = { accept: 'text/event-stream', ...(id !== undefined && { 'last-event-id': id }) };
  const path = `/collab/events/tail?${new URLSearchParams(filter)}`.replace(/\?$/, '');
  return await openStream(await open(caller.hub, { method: 'GET', path, headers }, signal));
}

/** The response when it is an event stream, or the 204 that ends it. Throws a KyrosError for anything else. */
export async function openStream(response: Response): Promise<Response> {
  const isStream = response.status === 200 && response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  if (isStream || response.status === 204) return response;
  throw toKyrosError({ status: response.status, headers: response.headers, body: await readBody(response) });
}

function tellPause({ log }: Caller, failures: number, error: unknown): void {
  const why = error instanceof Error ? error.message : 'The stream ended.';
  if (failures <= 1) log(`The event stream goes on when the hub answers again. ${why}`);
}

function toItem(name: string | undefined, id: string | undefined, data: string): StreamItem {
  const fields = readData(data);
  if (name !== 'reset') return { type: 'event', id: id ?? toText(fields.id), event: fields as HubEvent };
  const { reason, earliest, head } = fields;
  return { type: 'reset', id: id ?? toText(head), reason: toText(reason), earliest: toText(earliest), head: toText(head) };
}

function readData(data: string): Record<string, unknown> {
  try {
    const fields = toFields(JSON.parse(data));
    if (fields !== undefined) return fields;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw new KyrosError(OWN_CODES.notAHub, 'An event of the stream is no JSON object.');
}
