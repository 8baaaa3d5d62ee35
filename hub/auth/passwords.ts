/**
 * Passwords: argon2id (RFC 9106) at the strength OWASP's password storage sheet asks for, kept as PHC strings, so that the
 * parameters of a hash stand beside it and may be raised later.
 */
import { argon2, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { createTurnstile } from './turnstile.ts';

export type Passwords = {
  /** PHC string. Errors: overloaded. */
  hash(password: string): Promise<string>;
  /** Whether it is the password. Without a hash (unknown or passwordless user) it takes the same time and is false. Errors: overloaded. */
  verify(password: string, phc: string | null | undefined): Promise<boolean>;
};

export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** OWASP 2025: m = 19 MiB, t = 2, p = 1. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;
/** A hash takes a thread of the four that the process has for files and DNS too, and 19 MiB: two leave room for the rest. */
const HASHES_AT_ONCE = 2;
/** About 2 s of work. */
const MAX_WAITING = 100;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;
const derive = promisify(argon2);

/** What is wrong with a password that somebody wants to have; undefined when it may be used (S10). */
export function findPasswordProblem(password: string): string | undefined {
  const characters = [...password.normalize('NFC')].length;
  if (characters < PASSWORD_MIN) return `must have at least ${PASSWORD_MIN} characters; 15 or more are better`;
  if (characters > PASSWORD_MAX) return `must have at most ${PASSWORD_MAX} characters`;
  if (!password.isWellFormed() || password.includes('\0')) return 'must be made of characters that can be typed';
  return undefined;
}

/** Letters and digits that are not mistaken for one another when read aloud or from paper. */
const READABLE = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A password such as `k7mpq-x3wrt-h2nvd-9cfes`: 20 of 31 characters, 99 bits. */
export function generatePassword(): string {
  const group = () => Array.from({ length: 5 }, () => READABLE[randomInt(READABLE.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

export function createPasswords(): Passwords {
  const turnstile = createTurnstile(HASHES_AT_ONCE, MAX_WAITING);
  const nobody = toPhc(COST, randomBytes(16), randomBytes(TAG_BYTES));

  return {
    hash: (password) =>
      turnstile.run(async () => {
        const salt = randomBytes(16);
        return toPhc(COST, salt, await toTag(password, salt, COST, TAG_BYTES));
      }),
    verify: (password, phc) =>
      turnstile.run(async () => {
        const { cost, salt, tag } = parsePhc(phc ?? nobody);
        const same = timingSafeEqual(await toTag(password, salt, cost, tag.length), tag);
        return same && typeof phc === 'string';
      }),
  };
}

type Cost = typeof COST;

/** Composed form first: the same password typed on another keyboard is the same bytes. */
function toTag(password: string, salt: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  return derive('argon2id', { message: password.normalize('NFC'), nonce: salt, tagLength, ...cost });
}

function toPhc({ memory, passes, parallelism }: Cost, salt: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toBase64(salt)}$${toBase64(tag)}`;
}

/** PHC strings leave the padding out. */
function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/={1,2}$/, '');
}

function parsePhc(phc: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? [];
  if (salt === undefined || tag === undefined) throw new Error('A stored password hash is not an argon2id PHC string');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  return { cost, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}
