/** The last lines that were given here, for this tab only: a line may hold what others at this machine shall not read. */
const KEY = 'kyros-recent';
const MOST = 5;

export function listRecent(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.map(String).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function rememberLine(line: string): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([line, ...listRecent().filter((one) => one !== line)].slice(0, MOST)));
  } catch {
    // Without storage nothing is remembered.
  }
}
