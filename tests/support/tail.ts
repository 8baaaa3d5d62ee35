/** An open SSE tail as a test sees it: the events in the order they came. */
import { createParser } from 'eventsource-parser';

export type Tail = {
  events: { id: string; event: string; data: any }[];
  /** Resolves when so many events came; rejects when the stream ends before. */
  until(count: number): Promise<void>;
  close(): void;
};

export async function openTail(url: string, token: string, query = '', headers: Record<string, string> = {}): Promise<Tail> {
  const stop = new AbortController();
  const reply = await fetch(`${url}/collab/events/tail${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: stop.signal,
  });
  if (reply.status !== 200) throw new Error(`The tail answered ${reply.status}: ${await reply.text()}`);
  const events: Tail['events'] = [];
  const waiting = new Set<() => void>();
  let ended: Error | undefined;
  const parser = createParser({
    onEvent: (event) => events.push({ id: event.id ?? '', event: event.event ?? '', data: JSON.parse(event.data) }),
  });
  const wake = () => waiting.forEach((look) => look());
  void (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of reply.body!) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      wake();
    }
  })()
    .catch(() => {})
    .finally(() => {
      ended = new Error('The stream ended');
      wake();
    });
  return {
    events,
    until: (count) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (events.length < count && ended === undefined) return;
          waiting.delete(look);
          if (events.length >= count) resolve();
          else reject(ended);
        };
        waiting.add(look);
        look();
      }),
    close: () => stop.abort(),
  };
}
