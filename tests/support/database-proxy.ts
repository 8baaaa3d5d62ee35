/** A wire to the database that can be held, muted or cut in the middle of anything. */
import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';

export type DatabaseProxy = {
  /** The database, reached through the wire. */
  readonly url: string;
  /** `both`: nothing passes. `answers`: what is asked gets there, and no answer comes back. `questions`: nothing that is asked gets there. Kept until `pass`. */
  hold(what: 'both' | 'answers' | 'questions'): void;
  /** What was held goes on its way, and the rest as well. */
  pass(): void;
  /** Ends every connection; what was held is lost. */
  cut(): void;
  /** New connections are refused until `admit`. */
  refuse(): void;
  admit(): void;
  close(): Promise<void>;
};

type Wire = { client: Socket; server: Socket };

export async function createDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const wires = new Set<Wire>();
  let held: 'both' | 'answers' | 'questions' | undefined;
  let refusing = false;

  function apply({ client, server }: Wire): void {
    for (const [socket, name] of [
      [client, 'questions'],
      [server, 'answers'],
    ] as const) {
      if (held === 'both' || held === name) socket.pause();
      else socket.resume();
    }
  }

  function join(client: Socket): void {
    if (refusing) return void client.destroy();
    const wire = { client, server: connect(Number(target.port), target.hostname) };
    wires.add(wire);
    for (const [from, to] of [
      [client, wire.server],
      [wire.server, client],
    ] as const) {
      from.on('data', (bytes) => to.write(bytes));
      from.on('error', () => {});
      from.on('close', () => {
        to.destroy();
        wires.delete(wire);
      });
    }
    apply(wire);
  }

  const server = createServer({ noDelay: true }, join);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  const cut = () => wires.forEach(({ client, server: far }) => [client, far].forEach((socket) => socket.destroy()));
  const set = (what: typeof held) => {
    held = what;
    wires.forEach(apply);
  };
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    hold: set,
    pass: () => set(undefined),
    cut,
    refuse: () => void (refusing = true),
    admit: () => void (refusing = false),
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
