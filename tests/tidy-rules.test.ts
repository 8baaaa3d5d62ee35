/** The tables of docs/SECURITY.md: every rule of the requirements is there, and each file that it names has a test with its number. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readText, ROOT } from './support/sources.ts';

type Row = { rule: string; tests: string };

const rows: Row[] = [...readText('docs/SECURITY.md').matchAll(/^\| ([SR]\d+) +\| .*? \| (.*?) *\|$/gm)].map(
  ([, rule, tests]) => ({
    rule: rule!,
    tests: tests!,
  }),
);

/** A file by its name in the table: below `tests`, without its ending; the panel's below `admin`. */
function findFile(name: string): string | undefined {
  const path = name.startsWith('admin/') ? `${name}.test.ts` : `tests/${name}.test.ts`;
  return existsSync(join(ROOT, path)) ? path : undefined;
}

/** Whether the name of one of its tests begins with the number, or with others and then the number. */
function isNamed(file: string, rule: string): boolean {
  return new RegExp(`['"\`](?:[A-Z]\\d+ )*${rule}[ '"\`]`).test(readText(file));
}

/** Which of the files that a row names are missing, or have no test of its number. */
function findFaults(rule: string, tests: string): string[] {
  // What stands in brackets and after a semicolon is for people.
  const names = tests.replaceAll(/ \([^)]*\)|;.*/g, '').split(', ');
  return names.flatMap((name) => {
    const file = findFile(name);
    if (file === undefined) return [`there is no file ${name}`];
    return isNamed(file, rule) ? [] : [`${name} has no test of that number`];
  });
}

test.each([
  ['S', 60],
  ['R', 30],
])('every rule %s1 to %d is in the tables, once', (letter, count) => {
  const found = rows.map(({ rule }) => rule).filter((rule) => rule.startsWith(letter));
  expect(found.toSorted()).toEqual(Array.from({ length: count }, (_, n) => `${letter}${n + 1}`).toSorted());
});

test.each(rows)('$rule is tested by its number in each file that the table names, or has a reason', ({ rule, tests }) => {
  const reason = /^none: (.*)/.exec(tests)?.[1];
  if (reason !== undefined) return expect(reason.length).toBeGreaterThan(20);
  expect(findFaults(rule, tests)).toEqual([]);
});
