/** Sockets that do not take what they are sent are cut off: they come back with their last seq and lose nothing (V7, S48). */
import type { Socket } from 'socket.io';

export type SlowReaders = {
  /** Resolves when there is room for more history. */
  untilRoom(socket: Socket): Promise<void>;
  /** Looks at all sockets; call about once a second. */
  look(sockets: Iterable<Socket>, nowMs: number): void;
};

/** Characters and bytes that may wait for one socket, and how long some of them may. */
const MAX_WAITING = 1024 * 1024;
const STALLED_MS = 30_000;
/** Packets that may wait before more history is read. */
const HISTORY_PACKETS = 500;

export function createSlowReaders(): SlowReaders {
  const stalledSinceMs = new WeakMap<Socket, number>();
  return {
    untilRoom(socket) {
      const { conn } = socket;
      if (waitingOf(socket).length < HISTORY_PACKETS || !socket.connected) return Promise.resolve();
      return new Promise((resolve) => {
        const go = () => {
          conn.off('drain', go);
          conn.off('close', go);
          resolve();
        };
        conn.on('drain', go);
        conn.on('close', go);
      });
    },
    look(sockets, nowMs) {
      for (const socket of sockets) {
        const writeBuffer = waitingOf(socket);
        if (writeBuffer.length === 0) {
          stalledSinceMs.delete(socket);
          continue;
        }
        const since = stalledSinceMs.get(socket) ?? nowMs;
        stalledSinceMs.set(socket, since);
        if (nowMs - since > STALLED_MS || waiting(writeBuffer) > MAX_WAITING) socket.conn.close(true);
      }
    },
  };
}

/** Private in its types, and the only place where it can be seen (engine.io 6.6). */
function waitingOf({ conn }: Socket): readonly { data?: unknown }[] {
  return (conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;
}

function waiting(packets: readonly { data?: unknown }[]): number {
  let sum = 0;
  for (const { data } of packets) sum += typeof data === 'string' || Buffer.isBuffer(data) ? data.length : 0;
  return sum;
}
