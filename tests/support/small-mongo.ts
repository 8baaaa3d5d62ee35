/**
 * As much of a MongoDB server as Agenda's backend asks for, in memory: the real driver speaks to it over a socket (OP_MSG of the MongoDB
 * wire protocol). Neither npm nor Debian has a server to try with; where MONGODB_URL is set, the same tests run on a real one.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { BSON, ObjectId } from 'mongodb';

type Doc = Record<string, any>;
type Command = Doc & { $db: string };

const OP_MSG = 2013;
const HEADER_BYTES = 16;

export async function startSmallMongo(): Promise<{ url: string; stop(): Promise<void> }> {
  const collections = new Map<string, Doc[]>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let unread = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      unread = Buffer.concat([unread, chunk]);
      while (unread.length >= 4 && unread.length >= unread.readInt32LE(0)) {
        const length = unread.readInt32LE(0);
        socket.write(answer(unread.subarray(0, length), collections));
        unread = unread.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/kyros`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(message: Buffer, collections: Map<string, Doc[]>): Buffer {
  const isMsg = message.readInt32LE(12) === OP_MSG;
  const reply = isMsg ? run(readMsg(message), collections) : HELLO;
  const body = BSON.serialize(reply);
  // A first hello of the driver may come as the old OP_QUERY, and is answered as OP_REPLY.
  const head = Buffer.alloc(HEADER_BYTES + (isMsg ? 5 : 20));
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(message.readInt32LE(4), 8);
  head.writeInt32LE(isMsg ? OP_MSG : 1, 12);
  if (!isMsg) head.writeInt32LE(1, 32);
  return Buffer.concat([head, body]);
}

/** The command; documents that came in sections of their own are put where they belong. */
function readMsg(message: Buffer): Command {
  let at = HEADER_BYTES + 4;
  let command: Doc = {};
  const lists: Doc = {};
  while (at < message.length) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (kind === 0) command = BSON.deserialize(message.subarray(at, at + size));
    else {
      const nameEnd = message.indexOf(0, at + 4);
      const documents: Doc[] = [];
      for (let from = nameEnd + 1; from < at + size; from += message.readInt32LE(from)) {
        documents.push(BSON.deserialize(message.subarray(from, from + message.readInt32LE(from))));
      }
      lists[message.toString('utf8', at + 4, nameEnd)] = documents;
    }
    at += size;
  }
  return { ...command, ...lists } as Command;
}

const HELLO = {
  ok: 1,
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 21,
};

function run(command: Command, collections: Map<string, Doc[]>): Doc {
  const [name] = Object.keys(command) as [string];
  const place = String(command[name]);
  const documents = collections.get(place) ?? [];
  collections.set(place, documents);
  const matching = (filter: Doc) => documents.filter((document) => matches(document, filter));
  switch (name) {
    case 'hello':
    case 'isMaster':
    case 'ismaster':
      return { ...HELLO, localTime: new Date() };
    case 'insert':
      documents.push(...command.documents);
      return { ok: 1, n: command.documents.length };
    case 'find':
      return { ok: 1, cursor: { id: BSON.Long.ZERO, ns: `${command.$db}.${place}`, firstBatch: matching(command.filter) } };
    case 'update': {
      const changed = command.updates.flatMap(({ q, u, multi }: Doc) =>
        matching(q)
          .slice(0, multi === true ? undefined : 1)
          .map((d) => change(d, u)),
      );
      return { ok: 1, n: changed.length, nModified: changed.length };
    }
    case 'delete': {
      const gone = new Set(command.deletes.flatMap(({ q }: Doc) => matching(q)));
      collections.set(
        place,
        documents.filter((document) => !gone.has(document)),
      );
      return { ok: 1, n: gone.size };
    }
    case 'findAndModify': {
      const [first] = matching(command.query).toSorted((a, b) => compare(a, b, command.sort ?? {}));
      return { ok: 1, value: first === undefined ? null : change(first, command.update) };
    }
    case 'createIndexes':
    case 'ping':
    case 'endSessions':
      return { ok: 1 };
    default:
      return { ok: 0, code: 59, errmsg: `no such command: ${name}`, codeName: 'CommandNotFound' };
  }
}

function change(document: Doc, { $set = {}, $unset = {} }: Doc): Doc {
  Object.assign(document, $set);
  for (const field of Object.keys($unset)) delete document[field];
  return document;
}

function matches(document: Doc, filter: Doc): boolean {
  return Object.entries(filter).every(([field, wanted]) => {
    if (field === '$or') return wanted.some((one: Doc) => matches(document, one));
    const value = field.split('.').reduce<any>((part, key) => part?.[key], document);
    return isOperators(wanted)
      ? Object.entries(wanted).every(([operator, to]) => holds(operator, value, to))
      : same(value, wanted);
  });
}

function isOperators(wanted: unknown): wanted is Doc {
  return typeof wanted === 'object' && wanted !== null && Object.keys(wanted).some((key) => key.startsWith('$'));
}

function holds(operator: string, value: any, to: any): boolean {
  if (operator === '$eq') return same(value, to);
  if (operator === '$ne') return !same(value, to);
  if (operator === '$in') return to.some((one: unknown) => same(value, one));
  if (operator === '$regex') return new RegExp(to).test(value);
  // Dates are compared with dates only: what is absent is neither older nor newer.
  if (value == null) return false;
  if (operator === '$lt') return value < to;
  if (operator === '$lte') return value <= to;
  throw new Error(`The operator ${operator} is not known here`);
}

function same(value: any, to: any): boolean {
  if (to == null) return value == null;
  if (to instanceof ObjectId) return value instanceof ObjectId && value.equals(to);
  return to instanceof Date ? value?.getTime() === to.getTime() : value === to;
}

function compare(a: Doc, b: Doc, sort: Doc): number {
  for (const [field, direction] of Object.entries(sort)) {
    const order = Number(a[field] ?? 0) - Number(b[field] ?? 0);
    if (order !== 0) return direction === 'desc' || direction === -1 ? -order : order;
  }
  return 0;
}
