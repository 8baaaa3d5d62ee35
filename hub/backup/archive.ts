/**
 * A backup as a file: gzip over lines, each a letter, a space and its content. The last line holds the SHA-256 of all before it, so that
 * a backup that was cut or changed is refused as a whole, before anything is put back.
 *
 *   H header   T table (its rows follow)   R row, as PostgreSQL writes it in JSON   Q sequence   E event   S state file   L piece of the log for people   Z end
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { StoreFault } from '../collab/files/fault.ts';

export type LineKind = 'H' | 'T' | 'R' | 'Q' | 'E' | 'S' | 'L';
export type ArchiveLine = { kind: LineKind; text: string };

/** Characters that are handed to the compressor in one go. */
const PIECE_CHARS = 64 * 1024;

/** Writes the file beside its place and moves it there when it is whole and durable. Only its owner may read it. Errors: those of the disk and of `lines`. */
export async function writeArchive(path: string, lines: AsyncIterable<ArchiveLine>): Promise<void> {
  const partial = `${path}.partial`;
  try {
    await pipeline(Readable.from(toPieces(lines)), createGzip({ level: 6 }), createWriteStream(partial, { mode: 0o600 }));
    const file = await open(partial, 'r+');
    await file.sync().finally(() => file.close());
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function* toPieces(lines: AsyncIterable<ArchiveLine>): AsyncIterable<Buffer> {
  const digest = createHash('sha256');
  let piece = '';
  const take = () => {
    const bytes = Buffer.from(piece);
    digest.update(bytes);
    piece = '';
    return bytes;
  };
  for await (const { kind, text } of lines) {
    piece += `${kind} ${text}\n`;
    if (piece.length >= PIECE_CHARS) yield take();
  }
  yield take();
  yield Buffer.from(`Z ${digest.digest('hex')}\n`);
}

/** Reads the file once through. Errors: StoreFault log_damaged, when it is not exactly what was written. */
export async function checkArchive(path: string): Promise<void> {
  for await (const _ of readArchive(path));
}

/** The lines one after the other; whether the whole is right is known at the end. Errors: StoreFault log_damaged. */
export async function* readArchive(path: string): AsyncIterable<ArchiveLine> {
  const digest = createHash('sha256');
  let end: string | undefined;
  for await (const line of unpack(path)) {
    if (end !== undefined) throw toDamage();
    if (line.startsWith('Z ')) end = line.slice(2);
    else {
      digest.update(`${line}\n`);
      yield { kind: line[0] as LineKind, text: line.slice(2) };
    }
  }
  if (end !== digest.digest('hex')) throw toDamage();
}

async function* unpack(path: string): AsyncIterable<string> {
  const source = createReadStream(path);
  const bytes = source.pipe(createGunzip());
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    bytes.destroy();
    lines.close();
  };
  const lines = createInterface({ input: bytes, crlfDelay: Infinity });
  source.on('error', fail);
  bytes.on('error', fail);
  try {
    yield* lines;
    if (failure !== undefined) throw failure;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code?.startsWith('Z_') === true ? toDamage(error) : error;
  } finally {
    source.destroy();
  }
}

function toDamage(cause?: unknown): StoreFault {
  const message = 'The backup is damaged or was cut short. Nothing was put back; use another one.';
  return new StoreFault('log_damaged', message, undefined, { cause });
}
