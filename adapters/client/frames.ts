/** One event stream, read to its end (WHATWG HTML section 9.2, SEMANTICS V4). */
import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import { advance, setRetry, type Cursor } from './cursor.ts';
import { KyrosError, OWN_CODES, Unreachable } from './error.ts';
import type { Timing } from './timing.ts';

/** The hub sends something every 15 s (V4); a stream that is silent two and a half times as long is dead. */
export const SILENCE_MS = 37_500;
/** One event line is far shorter; more without an end is no event stream. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/**
 * The messages of a stream that the reader has not seen, in order. A message moves the cursor when it is whole, so what was cut off
 * comes again. `reset` puts the cursor where it says. Throws Unreachable when the stream breaks or falls silent.
 */
export async function* readFrames(
  url: string,
  body: ReadableStream<Uint8Array>,
  cursor: Cursor,
  timing: Timing,
): AsyncGenerator<EventSourceMessage> {
  const messages: EventSourceMessage[] = [];
  const feed = createFeed(cursor, messages);
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await readInTime(url, reader, timing);
      if (done) return;
      feed(decoder.decode(value, { stream: true }));
      for (const message of messages.splice(0)) if (accept(cursor, message)) yield message;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** While the reader of the messages is busy nothing is awaited here, so its slowness never counts as silence of the hub. */
async function readInTime(url: string, reader: ReadableStreamDefaultReader<Uint8Array>, timing: Timing) {
  const read = new AbortController();
  const silence = timing.wait(SILENCE_MS, { signal: read.signal }).then(() => {
    throw new Error(`Nothing came for ${SILENCE_MS / 1000} s.`);
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } catch (failure) {
    throw new Unreachable(url, 'maybe', failure);
  } finally {
    read.abort();
  }
}

function createFeed(cursor: Cursor, messages: EventSourceMessage[]): (text: string) => void {
  const onRetry = (milliseconds: number) => setRetry(cursor, milliseconds);
  const onEvent = (message: EventSourceMessage) => void messages.push(message);
  const parser = createParser({ maxBufferSize: MAX_EVENT_CHARACTERS, onEvent, onRetry, onError: refuseEndless });
  const readBookmarks = createBookmarkReader((id) => void messages.push({ id, event: undefined, data: '' }));
  return (text) => {
    parser.feed(text);
    readBookmarks(text);
  };
}

function refuseEndless(error: ParseError): void {
  if (error.type !== 'max-buffer-size-exceeded') return;
  throw new KyrosError(OWN_CODES.notAHub, `An event has more than ${MAX_EVENT_CHARACTERS} characters.`);
}

/**
 * Finds the frames that only move the cursor (V4): an id without data, which the parser passes over. They come after the messages of
 * the same piece of text, which is no matter: the cursor never goes back.
 */
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
      if (line.trim() !== '') continue;
      if (id !== undefined && !hasData) onBookmark(id);
      id = undefined;
      hasData = false;
    }
  };
}

/** Moves the cursor. True when the message is one to show. */
function accept(cursor: Cursor, { id, event, data }: EventSourceMessage): boolean {
  if (event === 'reset') {
    if (id !== undefined && id !== '') cursor.id = id;
    else delete cursor.id;
    return true;
  }
  const isNew = id === undefined || id === '' || advance(cursor, id);
  return isNew && data !== '';
}
