/**
 * Secrets that the hub must be able to read again, because it signs with them: kept encrypted in the database (AES-256-GCM), with a key
 * that is derived (HKDF, RFC 5869) from the secret of the hub and stands in no table.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { HubError } from '../errors.ts';

export type Sealer = {
  seal(secret: string): string;
  /** Errors: unavailable, when it was sealed with a secret of the hub that is gone. */
  open(sealed: string): string;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The first secret seals; older ones, kept beside it, still open. */
export function createSealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'kyros sealed secrets', 32)));
  return {
    seal(secret) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keys[0]!, iv);
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      for (const key of keys) {
        const secret = tryOpen(key, bytes);
        if (secret !== undefined) return secret;
      }
      throw new HubError(
        'unavailable',
        'A stored secret cannot be read any more: the secret of the hub was changed. Set a new one.',
      );
    },
  };
}

function tryOpen(key: Buffer, bytes: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
