/** No expression in our code can be made slow by what it reads (S41): recheck looks at each, by its own engine in JavaScript. */
import type { checkSync } from 'recheck';
import { beforeAll, describe, expect, test } from 'vitest';
import { MADE_EXPRESSIONS, REGEX_EXCEPTIONS } from './regex-exceptions.ts';
import { findExpressions, type Expression } from './support/expressions.ts';

/** Expressions that one test looks at, so that none holds up the process for long. */
const AT_ONCE = 12;
/**
 * The search ends by its own counts and begins at the same seed, so that a busy machine gives the same verdict later. Only the proof of
 * an attack is cut short, in milliseconds: it is one by then.
 */
const PATIENCE = { timeout: null, attackTimeout: 2_000, incubationTimeout: null, randomSeed: 1 };
const LONG = { timeout: 300_000 };

const { expressions, made } = findExpressions(['hub', 'adapters', 'admin/src', 'scripts']);
const different = [...new Map(expressions.map((one) => [`${one.source}/${one.flags}`, one])).values()];
const groups = Array.from({ length: Math.ceil(different.length / AT_ONCE) }, (_, n) =>
  different.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
);

/** Nothing in it is repeated or left out, so a start reads no more characters than the expression has. */
const PLAIN = /^(?:[^*+{?\\]|\\[^\n])*$/;

let check: typeof checkSync;
beforeAll(async () => {
  process.env.RECHECK_BACKEND = 'pure';
  ({ checkSync: check } = await import('recheck'));
  delete process.env.RECHECK_BACKEND;
});

/** One repetition of one character, behind one place where it can begin: each character is read once. */
const ONE_RUN = /^\^[^*+?{}()|]*(?:[*+]|\{\d{1,4}(?:,\d{0,4})?\})\$?$/;

function statusOf({ source, flags }: { source: string; flags: string }): string {
  const shape = source.replace(/\\[^u]|\\u[0-9a-fA-F]{4}/g, 'a').replace(/\[[^\]]*\]/g, 'a');
  if (PLAIN.test(source) || (ONE_RUN.test(shape) && !flags.includes('m'))) return 'safe';
  return check(source, flags, PATIENCE).status;
}

const isExcepted = ({ source, flags }: Expression) =>
  REGEX_EXCEPTIONS.some(({ expression }) => expression.source === source && expression.flags === flags);

describe('S41', () => {
  test('expressions are found in every kind of file', () => {
    const kinds = ['hub/mask.ts', 'scripts/install.js', 'adapters/email/html-text.ts'];
    expect(expressions.map(({ file }) => file)).toEqual(expect.arrayContaining(kinds));
    expect(expressions.some(({ file }) => file.endsWith('.svelte'))).toBe(true);
    expect(different.length).toBeGreaterThan(200);
  });

  test('a slow one is told from a quick one', () => {
    expect(check('(a+)+$', '', PATIENCE).status).toBe('vulnerable');
    expect(statusOf(/\s+$/)).toBe('vulnerable');
    expect(statusOf(/^[a-z]+$/)).toBe('safe');
  });

  test.each(groups.map((group, n) => [n + 1, group] as const))('group %i is safe', LONG, (_, group) => {
    const slow = group.filter((one) => !isExcepted(one) && statusOf(one) !== 'safe');
    expect(slow.map(({ file, source, flags }) => `${file}: /${source}/${flags}`)).toEqual([]);
  });

  test.each(REGEX_EXCEPTIONS.map((one) => [one.file, one.expression, one] as const))(
    'the exception in %s is needed: %s',
    LONG,
    (_, __, { file, expression: { source, flags } }) => {
      const uses = expressions.filter((one) => one.source === source && one.flags === flags);
      expect(uses.map((one) => one.file)).toEqual([file]);
      expect(statusOf({ source, flags })).not.toBe('safe');
    },
  );

  test('what is put together at run time is known', () => {
    const unknown = made.filter(({ file, text }) => !MADE_EXPRESSIONS.some((one) => one.file === file && one.text.test(text)));
    expect(unknown).toEqual([]);
    const idle = MADE_EXPRESSIONS.filter(({ file, text }) => !made.some((one) => one.file === file && text.test(one.text)));
    expect(idle).toEqual([]);
  });
});
