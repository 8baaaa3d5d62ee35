/** The search for secrets, as the hook and `npm run check` start it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../support/sources.ts';
import { createTempDir } from '../support/temp-dir.ts';

/** Put together here, so that this file does not hold what it looks for. */
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

async function scan(content: string | Uint8Array): Promise<{ status: number | null; stderr: string }> {
  const dir = await createTempDir();
  try {
    const file = join(dir.path, 'sample.ts');
    writeFileSync(file, content);
    const { status, stderr } = spawnSync(process.execPath, ['scripts/secrets.ts', file], { cwd: ROOT, encoding: 'utf8' });
    return { status, stderr };
  } finally {
    await dir.remove();
  }
}

describe('secrets', () => {
  test('S59 are found with their line, and their value is not shown', async () => {
    const { status, stderr } = await scan(`const a = 1;\nconst token = '${TOKEN}';\n`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/sample\.ts:2: /);
    expect(stderr).not.toContain(TOKEN);
  });

  test('are excused by a comment on the line before', async () => {
    expect(await scan(`// secretlint-disable-next-line -- of a test\nconst token = '${TOKEN}';\n`)).toEqual({
      status: 0,
      stderr: '',
    });
  });

  test('are not looked for in files that are no text', async () => {
    expect((await scan(Buffer.concat([Buffer.from([0]), Buffer.from(TOKEN)]))).status).toBe(0);
  });
});
