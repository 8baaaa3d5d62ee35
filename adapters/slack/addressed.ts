/** The words of a message that are meant for us: mentions of us, code marks and Slack's own escapes taken off (G3). */
import { undoSlack, type ResolveUser } from '../../hub/language/slack-text.ts';

/** Characters of a message that are looked at; Slack itself allows 40,000. */
const MAX_TEXT = 40_000;

const MENTION = /<@([A-Z0-9]{1,40})(?:\|[^<>]{0,200})?>/g;

/** Slack ids of the people mentioned, but for `except`. At most 20. */
export function findMentions(text: string, except: readonly string[]): string[] {
  const ids = [...text.slice(0, MAX_TEXT).matchAll(MENTION)].map(([, id]) => id!);
  return [...new Set(ids)].filter((id) => !except.includes(id)).slice(0, 20);
}

/** The line or lines, as typed; `help` when there is nothing else. `self`: our own ids in Slack. */
export function toLine(text: string, self: readonly string[], resolveUser: ResolveUser): string {
  const bare = text.slice(0, MAX_TEXT).replace(MENTION, (whole, id: string) => (self.includes(id) ? ' ' : whole));
  const line = stripCode(undoSlack(bare, resolveUser)).trim();
  return line === '' ? 'help' : line;
}

/** People paste commands as code: one pair of backticks around everything. Fences stay, they may hold JSON (G5). */
function stripCode(text: string): string {
  return /^\s*`([^`]+)`\s*$/.exec(text)?.[1] ?? text;
}
