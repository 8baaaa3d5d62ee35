/**
 * What commands do about mail: a person's secret address (S29), and the mails that were parked (S33).
 *
 * The secret is 130 random bits in 26 letters and digits of base32, lower case, since mail servers may change the case of a local part.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from '../errors.ts';
import { HeldMail } from './entities/held-mail.ts';
import { MailAddress } from './entities/mail-address.ts';
import { User } from './entities/user.ts';

export type MailDesk = {
  /** The hub's own address; undefined while mail is off. */
  readonly address: string | undefined;
  findAddress(em: EntityManager, userId: string): Promise<MailAddress | undefined>;
  /** A new secret address, returned this once; the one before is good for nothing from now on. Errors: conflict (mail is off). */
  issueAddress(em: EntityManager, userId: string): Promise<string>;
  /** False when there was none. */
  revokeAddress(em: EntityManager, userId: string): Promise<boolean>;
  /** Newest first. */
  listParked(em: EntityManager, limit: number): Promise<HeldMail[]>;
  /** Its mailbox is told to try it again. Errors: not_found, conflict (it is not parked). */
  retryParked(em: EntityManager, number: number): Promise<HeldMail>;
};

export const SECRET_LETTERS = 26;
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** RFC 5321 4.5.3.1.1. */
const MAX_LOCAL_PART = 64;

export function createMailDesk(address: string | undefined): MailDesk {
  return {
    address,
    findAddress: async (em, userId) => (await em.findOne(MailAddress, { user: userId })) ?? undefined,
    async issueAddress(em, userId) {
      const secret = makeSecret();
      const full = toSecretAddress(address, secret);
      await em.nativeDelete(MailAddress, { user: userId });
      em.persist(
        em.create(MailAddress, {
          user: em.getReference(User, userId),
          hash: toSecretHash(secret),
          createdAt: new Date(),
          lastUsedAt: null,
        }),
      );
      await em.flush();
      return full;
    },
    revokeAddress: async (em, userId) => (await em.nativeDelete(MailAddress, { user: userId })) > 0,
    listParked: (em, limit) =>
      em.find(HeldMail, { status: { $in: ['parked', 'wanted'] } }, { orderBy: { number: 'desc' }, limit }),
    async retryParked(em, number) {
      const row = await em.findOne(HeldMail, { number });
      if (row === null) throw new HubError('not_found', `There is no parked mail M-${number}.`);
      if (row.status !== 'parked') throw new HubError('conflict', `M-${number} is not parked; it is being tried.`);
      row.status = 'wanted';
      row.updatedAt = new Date();
      await em.flush();
      return row;
    },
  };
}

/** Only a hash is stored, so that whoever reads the database cannot write mails as somebody. */
export function toSecretHash(secret: string): string {
  return createHash('sha256').update(`kyros mail address ${secret.toLowerCase()}`).digest('base64');
}

function makeSecret(): string {
  return Array.from(randomBytes(SECRET_LETTERS), (byte) => BASE32[byte % 32]).join('');
}

function toSecretAddress(address: string | undefined, secret: string): string {
  if (address === undefined)
    throw new HubError('conflict', 'Mail is off: EMAIL_IMAP_URL, EMAIL_SMTP_URL and EMAIL_FROM are not set.');
  const at = address.lastIndexOf('@');
  const local = `${address.slice(0, at)}+${secret}`;
  if (local.length > MAX_LOCAL_PART)
    throw new HubError('conflict', 'The address of the hub is too long to carry a secret; EMAIL_FROM needs a shorter one.');
  return local + address.slice(at);
}
