/** A file of flags for one hub. It lies in the temporary folder of the machine and is some bytes small. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function writeFlags(flags: { demoMode?: boolean; schedulerEnabled?: boolean }): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kyros-test-flags-')), 'flags.json');
  writeFileSync(file, JSON.stringify(flags));
  return file;
}
