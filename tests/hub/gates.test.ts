import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLimiter } from '../../hub/gates.ts';

function createTestLimiter(count: number, seconds: number, maxKeys?: number) {
  const clock = { ms: 1_000_000 };
  const limiter = createLimiter({ count, seconds }, { nowMs: () => clock.ms, ...(maxKeys !== undefined && { maxKeys }) });
  return { clock, limiter };
}

describe('createLimiter', () => {
  test('P4 S49 takes the count at once, then refuses with the seconds to wait, which are enough', () => {
    const { clock, limiter } = createTestLimiter(5, 10);
    const taken = Array.from({ length: 6 }, () => limiter.take('ann'));
    expect(taken.map((verdict) => verdict.allowed)).toEqual([true, true, true, true, true, false]);
    expect(taken[4]).toMatchObject({ remaining: 0, resetSeconds: 10 });
    expect(taken[5]).toMatchObject({ retryAfterSeconds: 2 });
    clock.ms += taken[5]!.retryAfterSeconds * 1000;
    expect(limiter.take('ann').allowed).toBe(true);
    expect(limiter.take('ann').allowed).toBe(false);
  });

  test("P4 S49 one principal does not use up what is another one's", () => {
    const { limiter } = createTestLimiter(1, 10);
    expect(limiter.take('ann').allowed).toBe(true);
    expect(limiter.take('ben').allowed).toBe(true);
    expect(limiter.take('ann').allowed).toBe(false);
  });

  test('S10 what is given back does not count', () => {
    const { limiter } = createTestLimiter(2, 10);
    for (let i = 0; i < 20; i++) {
      expect(limiter.take('ann').allowed).toBe(true);
      limiter.giveBack('ann');
    }
  });

  test('a flood of new keys does not grow the memory without bound, and busy keys outlive idle ones', () => {
    const { clock, limiter } = createTestLimiter(1, 10, 100);
    for (let i = 0; i < 90; i++) limiter.take(`idle-${i}`);
    clock.ms += 11_000;
    limiter.take('busy');
    for (let i = 0; i < 50; i++) limiter.take(`new-${i}`);
    expect(limiter.take('busy').allowed).toBe(false);
  });

  test('P4 S49 over any history, no window holds more than twice the count, and a refused one may come after its wait', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 200 }),
        (count, seconds, gaps) => {
          const { clock, limiter } = createTestLimiter(count, seconds);
          const allowedAt: number[] = [];
          for (const gap of gaps) {
            clock.ms += gap;
            const verdict = limiter.take('k');
            if (verdict.allowed) allowedAt.push(clock.ms);
            else expect(verdict.retryAfterSeconds).toBeGreaterThan(0);
          }
          for (const from of allowedAt)
            expect(allowedAt.filter((at) => at >= from && at < from + seconds * 1000).length).toBeLessThanOrEqual(2 * count);
        },
      ),
    );
  });
});
