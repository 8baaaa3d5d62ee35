/** The body of an answer, inflated, with a bound: a small gzip can hold gigabytes. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { HubError } from '../errors.ts';

const DECODERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** What the hub says it understands. */
export const ACCEPT_ENCODING = 'gzip, deflate, br';

/**
 * Reads it to its end; `encoding` is the Content-Encoding. Errors: limit_exceeded above `maxBytes` (counted after inflating),
 * target_refused for an encoding that was not asked for or a damaged body.
 */
export async function readBody(body: Readable, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const take = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new HubError('limit_exceeded', `The answer is larger than ${maxBytes} bytes.`, { limit: 'size' });
      chunks.push(chunk);
    }
  };
  const decoder = findDecoder(encoding);
  try {
    await (decoder ? pipeline(body, decoder, take) : pipeline(body, take));
  } catch (error) {
    throw toBodyError(error);
  }
  return Buffer.concat(chunks);
}

function findDecoder(encoding = 'identity') {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return undefined;
  const create = DECODERS.get(name);
  if (!create) throw new HubError('target_refused', 'The server answered in an encoding that was not asked for.');
  return create();
}

function toBodyError(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const isDamaged = code.startsWith('Z_') || code.startsWith('ERR_BROTLI') || code.startsWith('ERR__ERROR');
  return isDamaged ? new HubError('target_refused', 'The compressed answer is damaged.', {}, { cause: error }) : error;
}
