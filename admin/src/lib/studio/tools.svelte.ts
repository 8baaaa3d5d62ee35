/** Tools and presets, which hardly change: read once and shared by the pages. */
import { createQuery } from '@tanstack/svelte-query';
import { api, read } from '../api/client.ts';

const STALE_MS = 60_000;
/** More presets than this are found by the command line. */
const MOST_PRESETS = 200;

export function createToolsQuery() {
  return createQuery(() => ({
    queryKey: ['tools'],
    staleTime: STALE_MS,
    queryFn: async () => (await read(api.GET('/tools'))).tools,
  }));
}

export function createPresetsQuery() {
  return createQuery(() => ({
    queryKey: ['presets'],
    staleTime: STALE_MS,
    queryFn: async () => (await read(api.GET('/presets', { params: { query: { limit: MOST_PRESETS } } }))).presets,
  }));
}
