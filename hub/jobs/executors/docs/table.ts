/** Tables and code blocks of Markdown around text that may hold anything. */

/** Rows of cells; what would end a cell or become markup is escaped. */
export function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(toCell)))].join('\n');
}

function toCell(text: string): string {
  return text
    .replaceAll(/[\\|<`*_[\]]/g, String.raw`\$&`)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A code block whose fence is longer than any in the text. */
export function toFence(text: string, language = 'text'): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text.endsWith('\n') ? text : `${text}\n`}${fence}`;
}
