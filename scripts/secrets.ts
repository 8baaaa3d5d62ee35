/**
 * Looks for secrets in the project's files: tokens, private keys, addresses with passwords
 * (secretlint's recommended rules). Found values are never printed.
 *
 *   node scripts/secrets.ts              everything
 *   node scripts/secrets.ts <file> …     these files, as the hook does
 *
 * A line that only looks like a secret, as in a test, is excused by a comment on the line before it:
 * `secretlint-disable-next-line -- why`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { listFiles } from './files.ts';

/** Larger files do not belong into the repository; the scan would also take long. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
const RULES = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }] };

/** One line for each finding: place and kind. */
async function scan(file: string): Promise<string[]> {
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  if (statSync(file).size > MAX_FILE_BYTES) return [`${file}: larger than ${MAX_FILE_BYTES} bytes`];
  const content = readFileSync(file, 'utf8');
  if (content.includes('\0')) return [];
  const source = { filePath: resolve(file), content, contentType: 'text' as const, ext: extname(file) };
  const { messages } = await lintSource({ source, options: { maskSecrets: true, config: RULES } });
  return messages.map(({ loc, message }) => `${file}:${loc.start.line}: ${message}`);
}

const given = process.argv.slice(2);
const findings: string[] = [];
for (const file of given.length > 0 ? given : listFiles(join(import.meta.dirname, '..'))) findings.push(...(await scan(file)));
for (const finding of findings) console.error(finding);
process.exitCode = findings.length > 0 ? 1 : 0;
