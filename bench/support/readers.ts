/**
 * Readers of the event stream in a process of their own, so that the hub is not measured together with them. They speak HTTP over
 * bare sockets: a client library would cost more than what is measured. Like a browser's EventSource each comes back with its last
 * event id after the time the hub asked for. Ordered about by messages from its parent.
 */
import { connect, type Socket } from 'node:net';
import type { FromReaders, ToReaders } from './reader-messages.ts';
import { toTimes } from './times.ts';

const FRAME_END = Buffer.from('\n\n');
const ID = Buffer.from('\nid: ');
const RETRY = Buffer.from('\nretry: ');
const TIME = Buffer.from('"ts":"');

type Reader = { seq: number; lastId: string; retryMs: number; rest: Buffer; key: string; isLive: boolean };

const readers: Reader[] = [];
let port = 0;
let delays: number[] = [];
let wrong = 0;
let opens = 0;
/** When an event was decided, in milliseconds since 1970; read from the first reader's frame and good for all. */
let writtenAt = new Map<number, number>();

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

function open(reader: Reader): void {
  const socket = connect(port, '127.0.0.1');
  const last = reader.lastId === '' ? '' : `last-event-id: ${reader.lastId}\r\n`;
  socket.setNoDelay(true);
  socket.write(`GET /collab/events/tail HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${reader.key}\r\n${last}\r\n`);
  socket.on('data', (bytes) => take(reader, socket, bytes));
  socket.on('error', () => {});
  socket.on('close', () => {
    reader.isLive = false;
    reader.rest = Buffer.alloc(0);
    setTimeout(open, reader.retryMs, reader);
  });
}

function take(reader: Reader, socket: Socket, chunk: Buffer): void {
  const at = nowMs();
  const bytes = reader.rest.length === 0 ? chunk : Buffer.concat([reader.rest, chunk]);
  if (!reader.isLive && !begin(reader, socket, bytes)) return;
  const end = bytes.lastIndexOf(FRAME_END);
  for (let id = bytes.indexOf(ID); id !== -1 && id < end; id = bytes.indexOf(ID, id + 1))
    receive(reader, bytes, id + ID.length, at);
  // The newline before an id is part of what is looked for.
  reader.rest = end === -1 ? bytes : Buffer.from(bytes.subarray(end + 1));
}

/** The head of the answer, and the first frame, which tells when to come back. False while it has not all arrived, or is a refusal. */
function begin(reader: Reader, socket: Socket, bytes: Buffer): boolean {
  const retry = bytes.indexOf(RETRY);
  if (retry !== -1) {
    reader.retryMs = Number.parseInt(bytes.toString('latin1', retry + RETRY.length, retry + 20), 10);
    reader.isLive = true;
    opens++;
    return true;
  }
  reader.rest = bytes;
  if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 200')) && bytes.length > 12) socket.destroy();
  return false;
}

function receive(reader: Reader, bytes: Buffer, start: number, at: number): void {
  const lineEnd = bytes.indexOf(0x0a, start);
  const id = bytes.toString('latin1', start, lineEnd);
  const seq = Number(id.slice(id.lastIndexOf('-') + 1));
  if (reader.seq !== 0 && seq !== reader.seq + 1) wrong++;
  [reader.seq, reader.lastId] = [seq, id];
  delays.push(at - findWrittenAt(seq, bytes, lineEnd));
}

function findWrittenAt(seq: number, bytes: Buffer, from: number): number {
  let written = writtenAt.get(seq);
  if (written === undefined) {
    const start = bytes.indexOf(TIME, from) + TIME.length;
    written = Date.parse(bytes.toString('latin1', start, start + 24));
    writtenAt.set(seq, written);
  }
  return written;
}

async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 5));
}

function say(message: FromReaders): void {
  process.send!(message);
}

process.on('message', async (message: ToReaders) => {
  if ('open' in message) {
    port = message.port;
    for (let n = 0; n < message.open; n++) {
      const reader = { seq: 0, lastId: '', retryMs: 100, rest: Buffer.alloc(0), key: message.key, isLive: false };
      readers.push(reader);
      open(reader);
    }
    await until(() => readers.every((reader) => reader.isLive));
    say({ opens });
  } else if ('caughtUp' in message) {
    await until(() => readers.every((reader) => reader.seq >= message.caughtUp));
    say({ times: toTimes(delays), received: delays.length, wrong, opens });
    [delays, wrong, opens, writtenAt] = [[], 0, 0, new Map()];
  }
});
