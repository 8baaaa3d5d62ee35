/** Documents that speak of the repository: links lead somewhere, paths and scripts exist, and nothing names one machine or registry. */
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { listFiles } from '../scripts/files.ts';
import { readText, ROOT } from './support/sources.ts';

const files = listFiles(ROOT);
const documents = files.filter((file) => /^([A-Z]+\.md|docs\/.*\.md|.*\/README\.md)$/.test(file));
/** Decisions and the changelog speak of what was, generated pages of what others checked. */
const current = documents.filter((file) => !/^docs\/(adr|reference)\/|^CHANGELOG/.test(file));

const prose = (file: string) => readText(file).replace(/```[\s\S]*?```/g, '');

/** The anchor that a heading gets. */
function toAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[`*_]|[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchorsOf(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => toAnchor(heading as string));
}

function leadsSomewhere(file: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : posix.join(posix.dirname(file), decodeURI(path));
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || !target.endsWith('.md') || anchorsOf(target).includes(anchor);
}

describe('documents', () => {
  test.each(documents)('%s has no dead link', (file) => {
    const links = [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => link as string)
      .filter((link) => !/^[a-z]+:/.test(link));
    expect(links.filter((link) => !leadsSomewhere(file, link))).toEqual([]);
  });

  test.each(current)('%s names files that exist', (file) => {
    const named = [
      ...prose(file).matchAll(/`((?:hub|adapters|admin|migrations|config|tests|bench|docs|scripts|collaboration)\/[\w./-]*\w)`/g),
    ].map(([, path]) => path as string);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test.each(current)('%s names scripts of npm that exist', (file) => {
    const named = [...readText(file).matchAll(/npm (?:run (?:-s )?([a-z][a-z:]*)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short,
    );
    expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script as string))).toEqual([]);
  });
});

describe('every file', () => {
  const texts = files.filter((file) =>
    /\.(ts|js|json|jsonc|md|ya?ml|svelte|sh|html|css)$|^\.(npmrc|env\.example|gitignore)$/.test(file),
  );
  const naming = (pattern: RegExp) => texts.filter((file) => pattern.test(readText(file)));

  test('names no registry of packages: each place has its own', () => {
    expect(naming(/\bregistry\.[a-z0-9-]+\.(com|org|net|io|dev|cloud)\b/)).toEqual([]);
  });

  test('names no folder of one machine', () => {
    expect(naming(/(^|[\s"'`(=])\/(work|root)\/\w/m)).toEqual([]);
  });
});
