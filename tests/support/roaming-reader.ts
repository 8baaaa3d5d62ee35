/**
 * A reader of events that is cut off all the time and goes on by another way: a stream with the header or the query, or a long-poll.
 * Which way, and after how many characters, is decided by a seed.
 */
import type { TestHub } from './start-hub.ts';

/** 0 ≤ x < 1, the same row for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const WAYS = ['header', 'query', 'poll'] as const;
export type Way = (typeof WAYS)[number];

export type Hop = {
  /** Events in the order they came. */
  events: any[];
  /** Where the next hop goes on. */
  cursor: string;
};

export type HopOptions = {
  way: Way;
  cursor: string;
  /** Query of a filter, as `event=a,b`, or empty. */
  filter?: string;
  /** Characters of the stream, or events of the poll, that arrive before it is cut. */
  budget: number;
  /** Cuts a stream early; looked at after each chunk. */
  until?: (soFar: Hop) => boolean;
};

/** One connection until it is cut, by us or by the death of the hub. What came in whole frames counts, as for a browser. */
export async function hop(
  hub: Pick<TestHub, 'url' | 'key'>,
  { way, cursor, filter = '', budget, until }: HopOptions,
): Promise<Hop> {
  return way === 'poll'
    ? await poll(hub, cursor, filter, budget)
    : await stream(hub, { way, cursor, filter, budget, until: until ?? (() => false) });
}

async function poll({ url, key }: Pick<TestHub, 'url' | 'key'>, cursor: string, filter: string, limit: number): Promise<Hop> {
  const reply = await fetch(`${url}/collab/events?after=${cursor}&limit=${limit}&${filter}`, {
    headers: { authorization: `Bearer ${key}`, prefer: 'wait=1' },
  });
  const body = (await reply.json()) as any;
  if (reply.status !== 200) throw new Error(`The poll was answered with ${reply.status} ${body.code}`);
  return { events: body.events, cursor: body.next };
}

type StreamHop = Required<HopOptions>;

async function stream(
  { url, key }: Pick<TestHub, 'url' | 'key'>,
  { way, cursor, filter, budget, until }: StreamHop,
): Promise<Hop> {
  const stop = new AbortController();
  const query = way === 'query' ? `last_event_id=${cursor}&` : '';
  const reply = await fetch(`${url}/collab/events/tail?${query}${filter}`, {
    headers: { authorization: `Bearer ${key}`, ...(way === 'header' && { 'last-event-id': cursor }) },
    signal: stop.signal,
  });
  if (reply.status !== 200) throw new Error(`The tail was answered with ${reply.status}`);
  const result: Hop = { events: [], cursor };
  const chunks = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let left = budget; left > 0 && !until(result);) {
    // The death of the hub ends the stream one way or the other.
    const { done, value = '' } = await chunks.read().catch(() => ({ done: true, value: '' }));
    if (done) break;
    const frames = (rest + value.slice(0, left)).split('\n\n');
    rest = frames.pop()!;
    left -= value.length;
    for (const frame of frames) take(frame, result);
  }
  stop.abort();
  return result;
}

function take(frame: string, result: Hop): void {
  const fields = new Map(frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const [id, data] = [fields.get('id'), fields.get('data')];
  if (id !== undefined) result.cursor = id;
  if (data === undefined) return;
  const event = JSON.parse(data);
  if (event.id !== id || event.event !== fields.get('event')) throw new Error(`The frame is not that of its event: ${frame}`);
  result.events.push(event);
}
