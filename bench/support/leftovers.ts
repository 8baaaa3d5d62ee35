/** What a benchmark has made and not yet cleared away: when the run is cut short, it is cleared away as well, last first. */

type Clear = () => Promise<unknown>;

const leftovers = new Set<Clear>();
let isCut = false;

/** Returns how it is forgotten, for whoever has cleared it away. */
export function leave(clear: Clear): () => void {
  leftovers.add(clear);
  // Made while the rest was being cleared away already.
  if (isCut) void clear().catch(() => {});
  return () => leftovers.delete(clear);
}

export async function clearLeftovers(): Promise<void> {
  isCut = true;
  for (const clear of [...leftovers].toReversed()) await clear().catch((error: unknown) => console.error(error));
}
