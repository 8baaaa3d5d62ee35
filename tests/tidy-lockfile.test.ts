/** The lockfile: what would break `npm ci` elsewhere, and versions with known holes (SECURITY 1.9). */
import { describe, expect, test } from 'vitest';
import { readText } from './support/sources.ts';

type Entry = {
  version?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
};

const packages = (JSON.parse(readText('package-lock.json')) as { packages: Record<string, Entry> }).packages;

/** Packages with the lowest version that may be anywhere in the tree, and what is wrong below it. Absent ones pass. */
const MINIMUM: [name: RegExp, version: string, why: string][] = [
  [/^nodemailer$/, '10.0.0', 'CVE-2025-14874, GHSA-2x7j-588g-ccc2, raw file and URL read; also below mailauth'],
  [/^mailparser$/, '3.9.31', 'the version whose From handling the mail rules were tested against'],
  [/^koa$/, '3.0.1', 'GHSA-jgmv-j7ww-jx2x, GHSA-x2rg-q646-7m2v'],
  [/^@mikro-orm\//, '6.6.15', 'CVE-2026-34220, GHSA-cfw5-68c4-ffqp, GHSA-qpfv-44f3-qqx6'],
  [/^socket\.io-parser$/, '4.2.6', 'GHSA-677m-j7p3-52f9, CVE-2023-32695, CVE-2022-2421'],
  [/^ws$/, '8.17.1', 'CVE-2024-37890'],
  [/^agenda$/, '6.2.6', 'its issue 1749: a lock that is not its own is saved over'],
  [/^dompurify$/, '3.4.18', 'mutation bypasses'],
];

/** The package's name from its place in the tree: `node_modules/a/node_modules/@b/c` is `@b/c`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function isBelow(version: string, minimum: string): boolean {
  const [left, right] = [version, minimum].map((text) => (text.split('-')[0] as string).split('.').map(Number)) as [
    number[],
    number[],
  ];
  const at = left.findIndex((part, index) => part !== right[index]);
  return at !== -1 && (left[at] as number) < (right[at] ?? 0);
}

function belowMinimum(tree: Record<string, Entry>): string[] {
  const found = Object.entries(tree).flatMap(([path, { version = '' }]) =>
    MINIMUM.map(([name, minimum, why]) => ({ path, version, name, minimum, why })),
  );
  return found
    .filter(({ path, version, name, minimum }) => name.test(nameOf(path)) && isBelow(version, minimum))
    .map(({ path, version, minimum, why }) => `${path} ${version} < ${minimum}: ${why}`);
}

describe('S-1.9 minimum versions', () => {
  test('hold everywhere in the tree', () => {
    expect(belowMinimum(packages)).toEqual([]);
  });

  test('are compared by number, also below other packages', () => {
    const tree = {
      'node_modules/a/node_modules/nodemailer': { version: '9.10.0' },
      'node_modules/ws': { version: '8.9.9' },
      'node_modules/koa': { version: '3.0.10' },
    };
    expect(belowMinimum(tree).map((line) => line.split(' ')[0])).toEqual([
      'node_modules/a/node_modules/nodemailer',
      'node_modules/ws',
    ]);
  });
});

describe('G1 the lockfile', () => {
  test('names no address of a registry', () => {
    expect(
      Object.entries(packages)
        .filter(([, { resolved, link }]) => resolved !== undefined && link !== true)
        .map(([path]) => path),
    ).toEqual([]);
  });

  test('has a node for every optional dependency, or npm ci fails on other platforms', () => {
    expect(missingOptional(packages)).toEqual([]);
  });

  test('lacks a node where the check says so', () => {
    const tree = {
      'node_modules/a': { optionalDependencies: { here: '1', there: '1', gone: '1' } },
      'node_modules/here': {},
      'node_modules/a/node_modules/there': {},
    };
    expect(missingOptional(tree)).toEqual(['node_modules/a wants gone']);
  });
});

/** Looks as Node does: below the package first, then beside each of its parents. */
function missingOptional(tree: Record<string, Entry>): string[] {
  return Object.entries(tree).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesOf(path, name).some((place) => place in tree))
      .map((name) => `${path} wants ${name}`),
  );
}

function placesOf(path: string, name: string): string[] {
  const parts = path === '' ? [] : path.split(/\/?node_modules\//).slice(1);
  const bases = parts.map((_, index) =>
    parts
      .slice(0, parts.length - index)
      .map((part) => `node_modules/${part}`)
      .join('/'),
  );
  return [...bases, ''].map((base) => (base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`));
}
