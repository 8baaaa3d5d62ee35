/**
 * Socket.IO at /socket.io/: the terminal's and programs' live channel. Commands with acknowledgement and progress, completion, events
 * with filters and resume. Every hub has all events from its store, so rooms need no adapter across hubs (docs/adr/0007-sockets.md).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Authenticated } from '../../hub/auth/principals.ts';
import type { Core } from '../../hub/core.ts';
import { HubError, toHubError } from '../../hub/errors.ts';
import { createAddressReader } from '../../hub/http/client-address.ts';
import { createEventFeed, readEventFilter } from '../../hub/http/event-feed.ts';
import { toSecurityHeaders } from '../../hub/http/security-headers.ts';
import { createLive } from '../../hub/live.ts';
import { toSecurityRecord } from '../../hub/security-record.ts';
import { toRefused } from '../../hub/surfaces/answer.ts';
import { complete } from '../../hub/surfaces/complete.ts';
import { createCommandDesk } from './commands.ts';
import { createSocketDoor, toConnectError } from './door.ts';
import { readMessage, type Message, type MessageName } from './messages.ts';
import { createSlowReaders } from './slow-readers.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Bytes of one message (S48). */
const MAX_MESSAGE_BYTES = 100_000;
/** A transport that does not connect within this time is closed (S48). */
const CONNECT_TIMEOUT_MS = 5000;
const LOOK_MS = 1000;
const TELL_MS = 250;

type Ack = (answer: unknown) => void;
type Asked = { [Name in MessageName]: (message: Message<Name>) => unknown };

export function createSocketAdapter(core: Core): Adapter {
  const { store, log, principals, channels } = core;
  const feed = createEventFeed(store);
  const slow = createSlowReaders();
  const ledgerNote = (refused: { outcome: string; source: string; detail: string }) =>
    core.ledger.note(toSecurityRecord({ ...refused, actor: 'unknown' }, 'socket'));
  const door = createSocketDoor({ ...core, ledgerNote }, createAddressReader(core.config.trustProxy));
  const askers = new WeakMap<Socket, Authenticated>();
  let io: Server | undefined;
  let timer: NodeJS.Timeout | undefined;

  function open(server: Server): void {
    const subscriptions = createSubscriptions({
      io: server.sockets,
      store,
      feed,
      readFilter: readEventFilter,
      untilRoom: (socket) => slow.untilRoom(socket),
      onFailure: (error) => log.error({ err: error }, 'A socket could not be shown the log'),
    });
    server.use((socket, next) => void admit(socket, next));
    server.on('connection', (socket) => serve(socket, askers.get(socket)!, subscriptions));
    timer = setInterval(() => slow.look(server.sockets.sockets.values(), performance.now()), LOOK_MS).unref();
  }

  async function admit(socket: Socket, next: (refusal?: Error) => void): Promise<void> {
    try {
      askers.set(socket, await door.prove(socket));
    } catch (error) {
      next(toConnectError(toHubError(error)));
      // The client is told first; its transport would stay open for 45 s otherwise.
      setTimeout(() => socket.conn.close(), TELL_MS).unref();
      return;
    }
    next();
  }

  function serve(socket: Socket, asker: Authenticated, subscriptions: ReturnType<typeof createSubscriptions>): void {
    const { principal } = asker;
    const desk = createCommandDesk(socket, { principal, source: door.addressOf(socket.request) }, core);
    const unwatch = principals.watch(asker, (reason) => {
      socket.emit('closing', { reason });
      socket.disconnect(true);
    });
    const asked: Asked = {
      command: (message) => desk.give(message),
      cancel: ({ id }) => ({ ok: true, cancelled: desk.cancel(id) }),
      complete: async ({ line }) => {
        admit();
        const commands = core.registry.visibleTo(principal.role, 'socket');
        return { ok: true, completions: await complete(line, true, { commands, live: createLive(core, principal) }) };
      },
      subscribe: (message) => {
        admit();
        return { ok: true, ...subscriptions.open(socket, message) };
      },
      unsubscribe: ({ subscription }) => ({ ok: true, closed: subscriptions.close(socket, subscription) }),
    };
    const admit = () => {
      const { allowed, retryAfterSeconds } = channels.take('socket', principal.id);
      if (!allowed)
        throw new HubError('rate_limited', `Too many requests; try again in ${retryAfterSeconds} s`, {
          retry_after_seconds: retryAfterSeconds,
        });
    };
    socket.onAny((name: string, ...rest: unknown[]) => void answer(asked, name, rest));
    socket.on('disconnect', () => {
      unwatch();
      desk.close();
      subscriptions.closeAll(socket);
    });
    socket.emit('welcome', {
      principal: { name: principal.name, role: principal.role },
      epoch: store.epoch,
      seq: store.board.seq,
    });
  }

  return {
    attach(server) {
      io = new Server(server, {
        path: '/socket.io/',
        serveClient: false,
        maxHttpBufferSize: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        httpCompression: false,
        connectTimeout: CONNECT_TIMEOUT_MS,
        cors: { origin: [...core.config.corsOrigins], credentials: false },
        allowRequest: (req, decide) => decide(null, door.allows(req)),
      });
      const headers = toSecurityHeaders(core.config.publicUrl.startsWith('https://'));
      io.engine.on('headers', (sent: Record<string, string>) => Object.assign(sent, headers));
      // Its refusals do not pass the line above.
      io.engine.use((_req: IncomingMessage, res: ServerResponse, next: () => void) => {
        for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
        next();
      });
      open(io);
    },
    start: () => channels.report('socket', 'up'),
    async close() {
      clearInterval(timer);
      // The clients come back by themselves, to the next start; the HTTP server is closed by its owner.
      io?.disconnectSockets(true);
      io?.engine.close();
      feed.close();
    },
  };
}

/** Every message is answered through its acknowledgement, refusals too; without one there is nobody to tell. */
async function answer(asked: Asked, name: string, rest: unknown[]): Promise<void> {
  const ack = typeof rest.at(-1) === 'function' ? (rest.pop() as Ack) : undefined;
  try {
    if (!Object.hasOwn(asked, name))
      throw new HubError(
        'invalid_input',
        `There is no message ${name.slice(0, 50)}; there are ${Object.keys(asked).join(', ')}.`,
      );
    const message = readMessage(name as MessageName, rest[0]);
    ack?.(await asked[name as MessageName](message as never));
  } catch (thrown) {
    ack?.(toRefused(toHubError(thrown)));
  }
}
