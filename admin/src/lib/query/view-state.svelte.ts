/** Filters live in the address: a link that is passed on shows the same. Typing replaces the history entry, choosing adds one. */
import { goto } from '$app/navigation';
import { page } from '$app/state';

export function readParam(name: string): string {
  return page.url.searchParams.get(name) ?? '';
}

/** Sets or, with an empty value, removes parameters of the address. */
export async function writeParams(values: Record<string, string>, options: { push?: boolean } = {}): Promise<void> {
  const url = new URL(page.url.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  if (url.href === page.url.href) return;
  await goto(url, { replace: options.push !== true, reset: false });
}
