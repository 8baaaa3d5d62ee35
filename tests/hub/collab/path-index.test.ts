import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPathIndex } from '../../../hub/collab/path-index.ts';
import { overlaps } from '../../../hub/collab/path-overlap.ts';
import { parsePattern } from '../../../hub/collab/path-pattern.ts';
import type { Pattern } from '../../../hub/collab/path-pattern.ts';
import type { HubError } from '../../../hub/errors.ts';
import { samples } from './pattern-model.ts';

const parsed = samples.map(({ text }) => {
  try {
    return parsePattern(text);
  } catch {
    return parsePattern('a/b');
  }
});

type Step = { id: string; pattern: Pattern; act: 'add' | 'remove' | 'ask' };
const steps = fc.array(
  fc.record<Step>({
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    pattern: parsed,
    act: fc.constantFrom('add', 'add', 'remove', 'ask', 'ask'),
  }),
  { maxLength: 40 },
);

describe('path index', () => {
  it('L12 finds what a comparison with every pattern finds, through additions and removals', () => {
    fc.assert(
      fc.property(steps, (history) => {
        const index = createPathIndex();
        const plain = new Map<string, Pattern[]>();
        for (const { id, pattern, act } of history) {
          if (act === 'add') plain.set(id, [...(plain.get(id) ?? []), pattern]);
          if (act === 'remove') plain.delete(id);
          if (act === 'add') index.add(id, pattern);
          if (act === 'remove') index.remove(id);
          const expected = [...plain]
            .filter(([, patterns]) => patterns.some((other) => overlaps(other, pattern)))
            .map(([other]) => other);
          expect(index.conflicts(pattern).toSorted(), pattern.text).toEqual(expected.toSorted());
        }
      }),
      { numRuns: 400 },
    );
  });

  it('L12 a question that would cost too much is refused instead of asked', () => {
    const index = createPathIndex();
    for (let id = 0; id < 200; id += 1) index.add(String(id), parsePattern('{a,b}'.repeat(6) + `*${'?'.repeat(10)}b*${id}`));
    const costly = parsePattern('{a,b}'.repeat(6) + 'a'.repeat(20) + 'x');
    expect(() => index.conflicts(costly)).toThrow(
      expect.objectContaining({ code: 'bad_pattern', message: expect.stringContaining('too costly') }) as HubError,
    );
    expect(index.conflicts(parsePattern('docs'))).toEqual([]);
  });
});
