/** An open event stream as its bytes, for what parsers hide: retry, comments, ids without data. */
import { request, type IncomingMessage } from 'node:http';

export type RawStream = {
  status: number;
  headers: IncomingMessage['headers'];
  /** Whole frames so far, without the empty line that ends each. */
  frames(): string[];
  /** The events among them: id, name and data. */
  events(): { id: string; event: string; data: any }[];
  /** Resolves when `found` is true of what came so far; rejects when the stream ends before. */
  until(found: (stream: RawStream) => boolean): Promise<void>;
  /** Resolves when the hub ended or cut the stream; true when it was ended cleanly. */
  ended: Promise<boolean>;
  /** Stops reading, so that the hub's bytes pile up. */
  stall(): void;
  resume(): void;
  close(): void;
};

export function openStream(
  hub: { port: number },
  path: string,
  headers: Record<string, string> = { authorization: 'Bearer v-token' },
): Promise<RawStream> {
  return new Promise((resolve, reject) => {
    const req = request({ port: hub.port, host: '127.0.0.1', path, headers, agent: false }, (res) =>
      resolve(follow(res, () => req.destroy())),
    );
    req.on('error', reject);
    req.end();
  });
}

function follow(res: IncomingMessage, close: () => void): RawStream {
  const frames: string[] = [];
  const events: { id: string; event: string; data: any }[] = [];
  let rest = '';
  let isOver = false;
  const looks = new Set<() => void>();
  const look = () => looks.forEach((one) => one());
  res.setEncoding('utf8');
  res.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop()!;
    frames.push(...parts);
    events.push(...parts.flatMap(toEvent));
    look();
  });
  const ended = new Promise<boolean>((resolve) => {
    res.on('error', () => {});
    res.on('close', () => {
      isOver = true;
      look();
      resolve(res.complete);
    });
  });
  const stream: RawStream = {
    status: res.statusCode!,
    headers: res.headers,
    frames: () => frames,
    events: () => events,
    until: (found) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!found(stream) && !isOver) return;
          looks.delete(check);
          if (found(stream)) resolve();
          else reject(new Error(`The stream ended with: ${frames.at(-1)?.slice(0, 500)}`));
        };
        looks.add(check);
        check();
      }),
    ended,
    stall: () => res.socket.pause(),
    resume: () => res.socket.resume(),
    close,
  };
  return stream;
}

function toEvent(frame: string): { id: string; event: string; data: any }[] {
  const field = (name: string) =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  return data === undefined ? [] : [{ id: field('id') ?? '', event: field('event') ?? '', data: JSON.parse(data) }];
}
