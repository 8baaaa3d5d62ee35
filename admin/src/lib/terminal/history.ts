/** Lines that were given in this tab, oldest first. What may hold a secret is not kept. */
const KEY = 'kyros-terminal-history';
const MAX = 200;
const SECRET = /--(?:password|secret|token|key)\b/i;

export function readHistory(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((line): line is string => typeof line === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(history: readonly string[], line: string): string[] {
  if (line.trim() === '' || history.at(-1) === line || SECRET.test(line)) return [...history];
  const next = [...history, line].slice(-MAX);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing still has the lines of this page.
  }
  return next;
}
