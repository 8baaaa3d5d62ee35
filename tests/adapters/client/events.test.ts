/** The event stream over every kind of break: each event once and in order (SEMANTICS V2 to V7). */
import { describe, expect, test } from 'vitest';
import { createClient } from '../../../adapters/client/client.ts';
import type { EventOptions, StreamItem } from '../../../adapters/client/events.ts';
import { createFakeHub, drop, empty, json, problem, URL_OF_FAKE, type Asked, type Reaction } from './fake-fetch.ts';
import { createHandTiming } from './hand-timing.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function frame(seq: number, epoch = 'e'): string {
  const event = {
    seq,
    id: `${epoch}-${seq}`,
    ts: '2026-01-01T00:00:00Z',
    event: 'task_created',
    actor: 'ada',
    details: { title: 'Ä→€' },
  };
  return `id: ${event.id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Chunks, then the end, a break, or nothing for ever. */
function stream(chunks: (string | Uint8Array)[], then: 'end' | 'break' | 'hang' = 'end'): Response {
  const left = chunks.map((chunk) => (typeof chunk === 'string' ? encode(chunk) : chunk));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk !== undefined) return controller.enqueue(chunk);
      if (then === 'end') controller.close();
      if (then === 'break') controller.error(new TypeError('terminated'));
      return then === 'hang' ? new Promise(() => undefined) : undefined;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

function setUp(react: Reaction, hurried = true) {
  const timing = createHandTiming({ hurried });
  const hub = createFakeHub((asked, count) =>
    asked.path === '/collab/events?after=now&limit=1' ? json(200, { events: [], next: 'e-7', head: 'e-7' }) : react(asked, count),
  );
  const logged: string[] = [];
  const client = createClient({ url: URL_OF_FAKE, token: 't', fetch: hub.fetch, timing, log: (message) => logged.push(message) });
  return { timing, hub, client, logged, tails: () => hub.asked.filter(({ path }) => path.startsWith('/collab/events/tail')) };
}

/** What the stream gives until it ends, or until so many have come. */
async function collect(items: AsyncIterable<StreamItem>, count = Number.POSITIVE_INFINITY): Promise<string[]> {
  const seen: string[] = [];
  for await (const item of items) {
    seen.push(item.type === 'event' ? String(item.event.seq) : `${item.type} ${item.reason}`);
    if (seen.length >= count) break;
  }
  return seen;
}

const place = ({ headers }: Asked) => headers['last-event-id'];
const tailOf = (react: Reaction, options: EventOptions = { after: 'e-0' }) => {
  const parts = setUp(react);
  return { ...parts, items: parts.client.events(options) };
};

describe('V5 a stream cut anywhere', () => {
  const log = [1, 2, 3, 4];
  const bytes = encode(`retry: 10\n\n: keep-alive\n\n${log.map((seq) => frame(seq)).join('')}`);
  const rest = (asked: Asked) => log.filter((seq) => seq > Number(place(asked)?.slice(2))).map((seq) => frame(seq));

  test('goes on without a gap and without a repetition, at every byte', async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      let openings = 0;
      const { items } = tailOf((asked) => {
        openings += 1;
        if (openings === 1) return stream([bytes.slice(0, cut)], cut % 2 === 0 ? 'break' : 'end');
        return openings === 2 ? stream(rest(asked)) : empty();
      });
      expect([cut, await collect(items)]).toEqual([cut, ['1', '2', '3', '4']]);
    }
  });

  test('into two pieces, at every byte, is the same stream', async () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { items } = tailOf((asked) => (place(asked) === 'e-0' ? stream([bytes.slice(0, cut), bytes.slice(cut)]) : empty()));
      expect([cut, await collect(items)]).toEqual([cut, ['1', '2', '3', '4']]);
    }
  });

  test('shows nothing twice when the hub repeats itself', async () => {
    let openings = 0;
    const { items } = tailOf(() => {
      openings += 1;
      if (openings === 1) return stream([frame(1), frame(2), frame(2), frame(1)], 'break');
      return openings === 2 ? stream([frame(1), frame(2), frame(3)]) : empty();
    });
    expect(await collect(items)).toEqual(['1', '2', '3']);
  });
});

describe('V2 where it begins and goes on', () => {
  test('now is a place with a name, so that a break before the first event leaves no gap', async () => {
    const { client, tails } = setUp((_, count) => (count < 4 ? stream([], 'break') : empty()));
    expect(await collect(client.events())).toEqual([]);
    expect(tails().map(place)).toEqual(['e-7', 'e-7', 'e-7']);
  });

  test('filters stand in the query, and the last event in the header', async () => {
    const { client, tails } = setUp((_, count) => (count === 1 ? stream([frame(9)]) : empty()));
    await collect(client.events({ after: 'earliest', filter: { event: 'task_*', actor: 'ada' } }));
    expect(tails().map((asked) => [asked.path, place(asked)])).toEqual([
      ['/collab/events/tail?event=task_*&actor=ada', 'earliest'],
      ['/collab/events/tail?event=task_*&actor=ada', 'e-9'],
    ]);
    expect(tails()[0]?.headers.accept).toBe('text/event-stream');
  });

  test('V4 a bookmark moves it, and never back', async () => {
    const { client, tails } = setUp((_, count) => {
      if (count === 1) return stream(['id: e-40\n\n']);
      return count === 2 ? stream([`id: e-41\n\n${frame(42)}`, ': x\n\nid: e-4', '1\n\n']) : empty();
    });
    expect(await collect(client.events({ after: 'e-3' }))).toEqual(['42']);
    expect(tails().map(place)).toEqual(['e-3', 'e-40', 'e-42']);
  });

  test('V1 an id of another log is never taken for an old one of this log', async () => {
    const { client } = setUp((_, count) => (count === 1 ? stream([frame(6, 'f'), frame(6, 'f'), frame(7, 'f')]) : empty()));
    expect(await collect(client.events({ after: 'e-90' }))).toEqual(['6', '7']);
  });

  test('V3 a reset is told, and the stream goes on where the hub says, also in another log', async () => {
    const reset = 'id: f-5\nevent: reset\ndata: {"reason":"other_epoch","earliest":"f-1","head":"f-5"}\n\n';
    const { client, tails } = setUp((_, count) => (count === 1 ? stream([reset, frame(6, 'f')]) : empty()));
    const items = [];
    for await (const item of client.events({ after: 'e-90' })) items.push(item);
    expect(items[0]).toEqual({ type: 'reset', id: 'f-5', reason: 'other_epoch', earliest: 'f-1', head: 'f-5' });
    expect(items[1]).toMatchObject({ type: 'event', id: 'f-6', event: { seq: 6, actor: 'ada', details: { title: 'Ä→€' } } });
    expect(tails().map(place)).toEqual(['e-90', 'f-6']);
  });
});

describe('what breaks it off', () => {
  test('a hub that is away, stops or has too much to do is asked again, with growing waits and as late as it says', async () => {
    const answers = [
      () => drop(),
      () => drop('ECONNREFUSED'),
      () => problem(503, 'stopping', { retry_after_seconds: 9 }),
      () => stream([frame(1)]),
      empty,
    ];
    const { items, timing, logged } = tailOf((_, count) => answers[count - 1]!());
    expect(await collect(items)).toEqual(['1']);
    const pauses = timing.waits.filter((ms) => ms !== 37_500);
    expect(pauses).toEqual([1_000, 1_000, 11_000, 1_000]);
    expect(logged).not.toEqual([]);
  });

  test('V7 a refusal is the end, and a 204 is a quiet one', async () => {
    const { items } = tailOf((_, count) => (count === 1 ? stream([frame(1)]) : problem(401, 'invalid_token')));
    await expect(collect(items)).rejects.toMatchObject({ code: 'invalid_token' });
    expect(await collect(tailOf(() => empty()).items)).toEqual([]);
  });

  test('V4 silence of two and a half keep-alives is a break; a comment is not silence', async () => {
    const parts = setUp((_, count) => (count === 1 ? stream([': keep-alive\n\n'], 'hang') : stream([frame(1)], 'hang')), false);
    const seen = collect(parts.client.events({ after: 'e-0' }), 1);
    await parts.timing.advance(37_400);
    expect(parts.tails()).toHaveLength(1);
    await parts.timing.advance(2_000);
    expect(parts.tails()).toHaveLength(2);
    expect(parts.tails()[0]?.signal.aborted).toBe(true);
    expect(await seen).toEqual(['1']);
  });

  test('a slow reader is no silent hub', async () => {
    const parts = setUp(() => stream([frame(1), frame(2)], 'hang'), false);
    const items = parts.client.events({ after: 'e-0' });
    expect((await items.next()).value).toMatchObject({ id: 'e-1' });
    await parts.timing.advance(600_000);
    expect((await items.next()).value).toMatchObject({ id: 'e-2' });
    expect(parts.tails()).toHaveLength(1);
    await items.return(undefined);
    expect(parts.tails()[0]?.signal.aborted).toBe(true);
  });

  test('the signal of the caller ends it without an error, wherever it is', async () => {
    const stop = new AbortController();
    const parts = setUp(() => stream([frame(1)], 'hang'), false);
    const seen: number[] = [];
    for await (const item of parts.client.events({ after: 'e-0', signal: stop.signal })) {
      if (item.type === 'event') seen.push(item.event.seq);
      setImmediate(() => stop.abort());
    }
    expect(seen).toEqual([1]);
    expect(await collect(parts.client.events({ signal: stop.signal }))).toEqual([]);
  });

  test('an event that is no JSON is told, not passed over', async () => {
    const { items } = tailOf(() => stream(['id: e-1\nevent: x\ndata: {"seq":\n\n']));
    await expect(collect(items)).rejects.toMatchObject({ code: 'not_a_hub' });
  });
});
