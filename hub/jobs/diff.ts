/** What differs between two texts, as data: the panel, Slack and the terminal each draw it their own way. */
import { structuredPatch } from 'diff';

export type DiffLine = {
  kind: 'same' | 'add' | 'remove';
  /** Without its line end. */
  text: string;
  /** True for the last line of a text that does not end in a line end. */
  no_newline?: true;
};

/** A run of changed lines with what stands around it. Line numbers start at 1; 0 stands before the first line of an empty side. */
export type DiffHunk = { old_start: number; old_lines: number; new_start: number; new_lines: number; lines: DiffLine[] };

export type Diff = {
  hunks: DiffHunk[];
  added: number;
  removed: number;
  /** The texts differ in too much to be compared line by line, so the one is shown removed and the other added. */
  replaced: boolean;
};

/** Unchanged lines shown around a change. */
const CONTEXT_LINES = 3;
/** Beyond so many changed lines, or so much time, no closer look is taken (the work grows with the square of the changes). */
const MAX_CHANGED_LINES = 10_000;
const MAX_MS = 300;

/** Unified hunks (POSIX `diff -u`) from `left` to `right`. */
export function toDiff(left: string, right: string): Diff {
  const options = { context: CONTEXT_LINES, maxEditLength: MAX_CHANGED_LINES, timeout: MAX_MS };
  const patch = structuredPatch('left', 'right', left, right, undefined, undefined, options);
  const hunks = patch === undefined ? replaceAll(left, right) : patch.hunks.map(toHunk);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    hunks,
    added: lines.filter(({ kind }) => kind === 'add').length,
    removed: lines.filter(({ kind }) => kind === 'remove').length,
    replaced: patch === undefined,
  };
}

type Hunk = { oldStart: number; oldLines: number; newStart: number; newLines: number; lines: string[] };

function toHunk({ oldStart, oldLines, newStart, newLines, lines }: Hunk): DiffHunk {
  return {
    old_start: toStart(oldStart, oldLines),
    old_lines: oldLines,
    new_start: toStart(newStart, newLines),
    new_lines: newLines,
    lines: toLines(lines),
  };
}

/** A side without lines is named by the line before it. */
function toStart(start: number, lines: number): number {
  return lines === 0 ? start - 1 : start;
}

const KINDS = { ' ': 'same', '+': 'add', '-': 'remove' } as const;

/** A line that begins with a backslash speaks about the one before it. */
function toLines(marked: readonly string[]): DiffLine[] {
  const lines: DiffLine[] = [];
  for (const line of marked) {
    const kind = KINDS[line[0] as keyof typeof KINDS] as DiffLine['kind'] | undefined;
    if (kind !== undefined) lines.push({ kind, text: line.slice(1) });
    else if (lines.length > 0) lines.at(-1)!.no_newline = true;
  }
  return lines;
}

function replaceAll(left: string, right: string): DiffHunk[] {
  const [removed, added] = [splitLines(left), splitLines(right)];
  const lines = [
    ...removed.map((text): DiffLine => ({ kind: 'remove', text })),
    ...added.map((text): DiffLine => ({ kind: 'add', text })),
  ];
  return [
    {
      old_start: Math.min(1, removed.length),
      old_lines: removed.length,
      new_start: Math.min(1, added.length),
      new_lines: added.length,
      lines,
    },
  ];
}

function splitLines(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
