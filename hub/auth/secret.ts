/**
 * The secret that signs tokens (S4): JWT_SECRET, or one that was made and is kept in DATA_DIR. A short one, or one that looks
 * like a placeholder, is refused at the start: it would let anybody sign tokens.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { findSecretFile, keepSecretFile } from './secret-file.ts';

export const SECRET_MIN_BYTES = 32;
/** 32 random bytes in hex have about 14 different characters, `changeme` over and over has 7. */
const MIN_DIFFERENT = 8;
const FILE = 'jwt.secret';

/** What is wrong with a secret; undefined when it is good. Never shows it. */
export function findSecretProblem(secret: string): string | undefined {
  if (Buffer.byteLength(secret) < SECRET_MIN_BYTES) return `must have at least ${SECRET_MIN_BYTES} bytes`;
  if (new Set(secret).size < MIN_DIFFERENT) return 'looks like a placeholder; use random characters';
  return undefined;
}

/**
 * The secrets, the one that signs first. The file may hold older ones below it, one a line: their tokens are good until they
 * expire, so that a secret can be changed without signing anybody out.
 * Throws an Error that says what to do when a secret is not good.
 */
export async function readSecrets(given: string | undefined, dataDir: string): Promise<string[]> {
  if (given !== undefined && given !== '') return [checkSecret(given, 'JWT_SECRET')];
  const path = join(dataDir, FILE);
  const content = (await findSecretFile(path)) ?? (await keepSecretFile(path, randomBytes(48).toString('base64url')));
  return content.split(/\s+/).map((secret) => checkSecret(secret, `The file ${FILE} in DATA_DIR`));
}

function checkSecret(secret: string, where: string): string {
  const problem = findSecretProblem(secret);
  if (problem === undefined) return secret;
  const wayOut =
    where === 'JWT_SECRET' ? 'Leave it empty to have one made.' : 'Delete the file to have one made; everybody signs in again.';
  throw new Error(`${where}: the secret ${problem}. ${wayOut}`);
}
