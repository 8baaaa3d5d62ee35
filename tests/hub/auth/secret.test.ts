import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSecrets } from '../../../hub/auth/secret.ts';
import { createTempDir, type TempDir } from '../../support/temp-dir.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await createTempDir();
});
afterEach(() => dir.remove());

describe('readSecrets', () => {
  it('S4 takes the given secret', async () => {
    const given = '0123456789abcdef0123456789abcdef';
    expect(await readSecrets(given, dir.path)).toEqual([given]);
    expect(await readdir(dir.path)).toEqual([]);
  });

  it.each([
    ['short', 'a'.repeat(8) + '0123456789'],
    ['a placeholder', 'changeme'.repeat(8)],
    ['one letter', 'x'.repeat(64)],
  ])('S4 refuses a secret that is %s, in one line and without showing it', async (_, given) => {
    const failure = await readSecrets(given, dir.path).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).toMatch(/^JWT_SECRET: .+$/);
    expect((failure as Error).message).not.toContain(given);
  });

  it.each([undefined, ''])('S4 makes one when %j is given, for the owner only, and keeps it', async (given) => {
    const [made] = await readSecrets(given, dir.path);
    expect(Buffer.from(made!, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect((await stat(join(dir.path, 'jwt.secret'))).mode & 0o777).toBe(0o600);
    expect(await readSecrets(given, dir.path)).toEqual([made]);
    expect(await readdir(dir.path)).toEqual(['jwt.secret']);
  });

  it('S4 makes one secret when several hubs start at once', async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => readSecrets(undefined, join(dir.path, 'new/data'))));
    expect(new Set(made.map(([secret]) => secret)).size).toBe(1);
    expect(await readdir(join(dir.path, 'new/data'))).toEqual(['jwt.secret']);
  });

  it('S4 refuses a kept secret that is short, and names the way out', async () => {
    await writeFile(join(dir.path, 'jwt.secret'), 'short\n');
    await expect(readSecrets(undefined, dir.path)).rejects.toThrow(/jwt\.secret in DATA_DIR.*Delete the file/);
  });

  it('S5 reads older secrets below the first', async () => {
    const [first] = await readSecrets(undefined, dir.path);
    const path = join(dir.path, 'jwt.secret');
    const renewed = 'a-new-secret-0123456789-abcdefghijklmnop';
    await writeFile(path, `${renewed}\n${await readFile(path, 'utf8')}`);
    expect(await readSecrets(undefined, dir.path)).toEqual([renewed, first]);
  });

  it('takes the file away from everybody else', async () => {
    await readSecrets(undefined, dir.path);
    const path = join(dir.path, 'jwt.secret');
    await chmod(path, 0o644);
    await readSecrets(undefined, dir.path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
