/** A line between two programs that can be cut, refused, or fall silent, as networks do. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type FaultyLine = {
  readonly port: number;
  /** Connections made so far. */
  readonly connections: number;
  /** `open`; `refused`: new ones are closed at once; `silent`: nothing goes through, nobody is told. */
  set(state: 'open' | 'refused' | 'silent'): void;
  /** Resolves when the client says something like this, which is then not passed on: from there on all is silent. */
  holdAt(words: RegExp): Promise<void>;
  /** Ends the connections that there are. */
  cut(): void;
  close(): Promise<void>;
};

export async function createFaultyLine(port: () => number): Promise<FaultyLine> {
  let state: 'open' | 'refused' | 'silent' = 'open';
  let connections = 0;
  let hold: { words: RegExp; reached: () => void } | undefined;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (state === 'refused') return void client.destroy();
    connections++;
    const upstream = connect(port(), '127.0.0.1');
    keep(upstream);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (chunk: Buffer) => {
        if (from === client && hold?.words.test(chunk.toString('latin1')) === true) {
          state = 'silent';
          hold.reached();
          hold = undefined;
        }
        if (state !== 'silent') to.write(chunk);
      });
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    set: (next) => (state = next),
    holdAt: (words) => new Promise((reached) => (hold = { words, reached })),
    cut: () => sockets.forEach((socket) => socket.destroy()),
    async close() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, 'close');
    },
  };
}
