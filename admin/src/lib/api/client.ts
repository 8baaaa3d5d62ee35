/** The typed client of the public API. Paths, parameters and answers are checked against the generated types. */
import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { Problem } from './problem.ts';
import { hubFetch } from './transport.ts';

export const api = createClient<paths>({ baseUrl: globalThis.location?.origin ?? '', fetch: (request) => hubFetch(request) });

/** Headers of a write that may be sent again without being done twice. */
export function once(): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': toRandomId() };
}

/** Works without a secure context too, where crypto.randomUUID is missing. */
function toRandomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The data of an answer. Throws a Problem for anything else. */
export async function read<Data>(asked: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Data;
  throw new Problem(response.status, typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {});
}
