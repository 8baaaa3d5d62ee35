/** When a request set out, as nearly as a server can know it. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than this nobody takes from connecting to sending; a connection that was opened ahead of time says nothing. */
const MAX_LEAD_MS = 1000;

const connectedAtMs = new WeakMap<Socket, number>();

export function watchArrivals(server: Server): void {
  server.on('connection', (socket: Socket) => void connectedAtMs.set(socket, performance.now()));
}

/**
 * Monotonic milliseconds. The first request of a connection set out when that was made: a busy hub may come to read it much later, behind
 * the requests of others. To be asked once a request.
 */
export function takeArrival(socket: Socket): number {
  const now = performance.now();
  const connected = connectedAtMs.get(socket);
  connectedAtMs.delete(socket);
  return connected === undefined ? now : Math.max(connected, now - MAX_LEAD_MS);
}
