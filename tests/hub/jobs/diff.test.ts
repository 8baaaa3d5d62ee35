import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toDiff, type DiffLine } from '../../../hub/jobs/diff.ts';

/** The side of the hunks that a kind of line does not belong to. */
function sideOf(lines: DiffLine[], without: DiffLine['kind']): string[] {
  return lines.filter(({ kind }) => kind !== without).map(({ text }) => text);
}

describe('toDiff', () => {
  test('says what was added, removed and left', () => {
    expect(toDiff('a\nb\nc\n', 'a\nB\nc\n')).toEqual({
      hunks: [
        {
          old_start: 1,
          old_lines: 3,
          new_start: 1,
          new_lines: 3,
          lines: [
            { kind: 'same', text: 'a' },
            { kind: 'remove', text: 'b' },
            { kind: 'add', text: 'B' },
            { kind: 'same', text: 'c' },
          ],
        },
      ],
      added: 1,
      removed: 1,
      replaced: false,
    });
  });

  test('has no hunks for equal texts', () => {
    expect(toDiff('same\n', 'same\n')).toEqual({ hunks: [], added: 0, removed: 0, replaced: false });
  });

  test('keeps apart what is far apart, with three lines around', () => {
    const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`);
    const changed = lines.with(5, 'five').with(30, 'thirty');
    const { hunks } = toDiff(lines.join('\n'), changed.join('\n'));
    expect(hunks.map(({ old_start, old_lines }) => [old_start, old_lines])).toEqual([
      [3, 7],
      [28, 7],
    ]);
  });

  test('tells a last line without a line end', () => {
    const { hunks } = toDiff('a\nb', 'a\nb\n');
    expect(hunks[0]!.lines).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'remove', text: 'b', no_newline: true },
      { kind: 'add', text: 'b' },
    ]);
  });

  test('begins at 0 on an empty side', () => {
    expect(toDiff('', 'a\n').hunks[0]).toMatchObject({ old_start: 0, old_lines: 0, new_start: 1, new_lines: 1 });
  });

  test('texts that differ in everything are replaced as a whole, soon', () => {
    const many = (word: string) => Array.from({ length: 30_000 }, (_, at) => `${word} ${at}`).join('\n');
    const diff = toDiff(many('old'), many('new'));
    expect(diff).toMatchObject({ replaced: true, added: 30_000, removed: 30_000 });
    expect(diff.hunks).toHaveLength(1);
    expect(diff.hunks[0]).toMatchObject({ old_start: 1, old_lines: 30_000, new_lines: 30_000 });
  });

  test('each hunk is a part of both texts, wherever they differ', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '+c', '-d', '\\ e', ''), { maxLength: 30 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const { hunks } = toDiff(left, right);
        expect(hunks.length === 0).toBe(left === right);
        for (const { old_start, old_lines, new_start, new_lines, lines } of hunks) {
          const old = left.split('\n').slice(Math.max(old_start - 1, 0), Math.max(old_start - 1, 0) + old_lines);
          const fresh = right.split('\n').slice(Math.max(new_start - 1, 0), Math.max(new_start - 1, 0) + new_lines);
          expect([sideOf(lines, 'add'), sideOf(lines, 'remove')]).toEqual([old, fresh]);
        }
      }),
    );
  });
});
