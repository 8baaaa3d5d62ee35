/**
 * `tail`: the hub's events as they happen, one line each (SEMANTICS V2–V7). A lost stream is opened again where it ended, by
 * Last-Event-ID, so that no event is missed or shown twice.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import type { Client } from './client.ts';
import type { Console } from './console.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import { toPrintable } from './look.ts';
import { renderEvent, renderReset } from './render-event.ts';
import type { TailFilters } from './tail-filters.ts';
import { Unreachable } from './transport.ts';

/** The hub sends a comment every 15 s; a stream that is silent three times as long is dead. */
const SILENCE_MS = 45_000;
/** One event line is far shorter; more without an end is no event stream. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;

/** Where the next opening goes on, and how long to wait before it. */
type Cursor = { lastEventId?: string; pauseMs: number; failures: number };

/**
 * Runs until `signal` (Ctrl-C), or until the hub says that it is over. Throws a Failure when the first opening fails or a
 * later one is refused; while no hub answers it goes on trying.
 */
export async function runTail(
  client: Client,
  filters: TailFilters,
  json: boolean,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const path = `/collab/events/tail?${new URLSearchParams(filters.query)}`.replace(/\?$/, '');
  const cursor: Cursor = {
    pauseMs: FIRST_PAUSE_MS,
    failures: 0,
    ...(filters.from === undefined ? {} : { lastEventId: filters.from }),
  };
  for (let opened = false; !signal.aborted;) {
    try {
      const isOver = await follow(client, path, cursor, json, console, signal);
      if (isOver) return EXIT.ok;
      opened = true;
    } catch (failure) {
      if (signal.aborted) break;
      if (!opened || !mayReturn(failure)) throw failure;
    }
    await pause(cursor, console, signal);
  }
  return EXIT.ok;
}

/** A stream that could not be opened for now: the hub is away, stopping, or has too much to do. */
function mayReturn(failure: unknown): boolean {
  return failure instanceof Unreachable || (failure instanceof Failure && failure.problem?.retryable === true);
}

async function pause(cursor: Cursor, console: Console, signal: AbortSignal): Promise<void> {
  if (cursor.failures === 1) console.note('The connection was lost; going on when the hub answers again.');
  const backoff = Math.min(cursor.pauseMs * 2 ** Math.max(0, cursor.failures - 1), MAX_PAUSE_MS);
  cursor.failures += 1;
  await wait(backoff * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
}

/** Shows one stream to its end. True when the hub wants no other (204). */
async function follow(
  client: Client,
  path: string,
  cursor: Cursor,
  json: boolean,
  console: Console,
  stop: AbortSignal,
): Promise<boolean> {
  const silence = new AbortController();
  const watch = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers: Record<string, string> = cursor.lastEventId === undefined ? {} : { 'last-event-id': cursor.lastEventId };
    const response = await client.stream(path, headers, AbortSignal.any([stop, silence.signal]));
    if (response.status === 204) return true;
    cursor.failures = 0;
    await readEvents(response, (message) => show(message, cursor, json, console), cursor, watch);
    return false;
  } finally {
    clearTimeout(watch);
  }
}

/** Reads to the end of the stream. One that breaks off is opened again like one that ends; the cursor knows where. */
async function readEvents(
  response: Response,
  onEvent: (message: EventSourceMessage) => void,
  cursor: Cursor,
  watch: NodeJS.Timeout,
): Promise<void> {
  const onRetry = (milliseconds: number) => void (cursor.pauseMs = Math.min(milliseconds, MAX_PAUSE_MS));
  const parser = createParser({ maxBufferSize: MAX_EVENT_CHARACTERS, onEvent, onRetry, onError: refuseEndless });
  const readBookmarks = createBookmarkReader((id) => (cursor.lastEventId = id));
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      watch.refresh();
      const text = decoder.decode(chunk, { stream: true });
      parser.feed(text);
      readBookmarks(text);
    }
  } catch (failure) {
    if (!(failure instanceof TypeError) && !(failure instanceof DOMException)) throw failure;
  }
}

function refuseEndless(error: ParseError): void {
  if (error.type !== 'max-buffer-size-exceeded') return;
  throw new Failure(EXIT.failed, `An event has more than ${MAX_EVENT_CHARACTERS} characters.`, {
    next: 'Look whether the address is that of a hub.',
  });
}

/** Finds the frames that only move the cursor (V4): an id without data, which the parser passes over. */
function createBookmarkReader(onBookmark: (id: string) => void): (text: string) => void {
  let begun = '';
  let id: string | undefined;
  let hasData = false;
  return (text) => {
    const lines = (begun + text).split('\n');
    begun = lines.pop() as string;
    for (const line of lines) {
      if (line.startsWith('data:')) hasData = true;
      else if (line.startsWith('id:')) id = line.slice(3).trim();
      if (line !== '') continue;
      if (id !== undefined && !hasData) onBookmark(id);
      id = undefined;
      hasData = false;
    }
  };
}

function show(message: EventSourceMessage, cursor: Cursor, json: boolean, console: Console): void {
  if (message.event === 'reset') {
    delete cursor.lastEventId;
    console.note(renderReset(message.data));
  }
  if (message.id !== undefined && message.id !== '') cursor.lastEventId = message.id;
  if (message.data === '' || message.event === 'reset') return;
  console.print(json ? toPrintable(message.data) : renderEvent(message.data, console.look()));
}
