/**
 * The socket of the terminal. One command at a time; when the connection breaks while it runs, it is sent again with the same id when
 * the hub is back, and the hub gives the first answer again instead of doing it twice.
 */
import type { Socket } from 'socket.io-client';
import { once } from '../api/client.ts';
import type { Completion, Done, Pending, Transcript } from '../api/command.ts';
import { hubFetch } from '../api/transport.ts';

export type Refused = {
  ok: false;
  id?: string;
  command?: string;
  line?: string;
  code: string;
  detail: string;
  next?: string;
  answers?: undefined;
};
export type Reply = Done | Pending | Transcript | Refused;
type Message = { id: string; text: string };
type Running = { message: Message; onProgress: (text: string) => void; resolve: (reply: Reply) => void };

const AGAIN_MS = 2_000;
const COMPLETE_MS = 5_000;

export class Link {
  status = $state<'connecting' | 'open' | 'closed'>('connecting');
  /** Why the hub closed it. */
  reason = $state('');
  #socket: Socket | undefined;
  #running: Running | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  async open(onWelcome: (who: { name: string; role: string }) => void): Promise<void> {
    const { io } = await import('socket.io-client');
    if (this.#isOver) return;
    const socket = io(location.origin, {
      path: '/socket.io/',
      transports: ['websocket'],
      reconnectionDelayMax: 5_000,
      auth: (give) => void readToken().then((token) => give({ token })),
    });
    this.#socket = socket;
    socket.on('welcome', ({ principal }: { principal: { name: string; role: string } }) => {
      this.status = 'open';
      this.reason = '';
      onWelcome(principal);
      if (this.#running !== undefined) this.#send(this.#running);
    });
    socket.on('progress', ({ id, message }: { id: string; message: string }) => {
      if (id === this.#running?.message.id) this.#running.onProgress(message);
    });
    socket.on('closing', ({ reason }: { reason: string }) => (this.reason = reason));
    socket.on('disconnect', () => this.#again());
    socket.on('connect_error', () => this.#again());
  }

  /** A connection that the hub ended does not come back by itself. */
  #again(): void {
    this.status = 'closed';
    clearTimeout(this.#timer);
    if (!this.#isOver && this.#socket?.active === false) this.#timer = setTimeout(() => this.#socket?.connect(), AGAIN_MS);
  }

  /** Never fails: a refusal is a reply. */
  give(text: string, onProgress: (text: string) => void): Promise<Reply> {
    return new Promise((resolve) => {
      this.#running = { message: { id: once()['Idempotency-Key'], text }, onProgress, resolve };
      if (this.status === 'open') this.#send(this.#running);
    });
  }

  #send(running: Running): void {
    this.#socket?.emit('command', running.message, (reply: Reply) => {
      if (this.#running !== running) return;
      this.#running = undefined;
      running.resolve(reply);
    });
  }

  cancel(): void {
    if (this.#running !== undefined) this.#socket?.emit('cancel', { id: this.#running.message.id }, () => undefined);
  }

  async complete(line: string): Promise<Completion[]> {
    const reply = (await this.#socket
      ?.timeout(COMPLETE_MS)
      .emitWithAck('complete', { line })
      .catch(() => undefined)) as { completions?: Completion[] } | undefined;
    return reply?.completions ?? [];
  }

  close(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket?.disconnect();
  }
}

/** A token of its own, by the cookie: the one of the page may be about to run out. Empty when the session is over; the page sees that by itself. */
async function readToken(): Promise<string> {
  const headers = { 'X-Kyros-CSRF': '1', 'Content-Type': 'application/json' };
  const response = await hubFetch('/auth/refresh', { method: 'POST', headers, body: '{}' }).catch(() => undefined);
  if (response?.ok !== true) return '';
  return ((await response.json()) as { access_token: string }).access_token;
}
