/** Leases with the time they have left. A renewal is no event, so they are read again every few seconds; in between the page counts by itself. */
import { createQuery } from '@tanstack/svelte-query';
import { api, read } from '../api/client.ts';
import type { Lease } from '../api/types.ts';
import { board } from './board.svelte.ts';
import { live } from './connection.svelte.ts';

const EVERY_MS = 4_000;
const PAGE = 200;
/** Pages that are read; more leases than this are no list for people. */
const MOST_PAGES = 10;

/** `untilMs`: when it expires, by performance.now(), so neither this machine's clock nor the hub's matters. */
export type CountedLease = Lease & { untilMs: number };

async function readAll(): Promise<CountedLease[]> {
  const all: CountedLease[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { leases, next_cursor } = await read(
      api.GET('/collab/leases', { params: { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } } }),
    );
    all.push(...leases.map((lease) => ({ ...lease, untilMs: performance.now() + lease.expires_in_seconds * 1000 })));
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return all;
}

export function createLeasesQuery() {
  return createQuery(() => ({
    queryKey: ['leases', live.comebacks, board.locks.list.map(({ id, version }) => `${id}.${version}`).join()],
    queryFn: readAll,
    refetchInterval: EVERY_MS,
    placeholderData: (before: CountedLease[] | undefined) => before,
  }));
}
