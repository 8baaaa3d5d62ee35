import { describe, expect, it } from 'vitest';
import { createPasswords, findPasswordProblem, generatePassword } from '../../../hub/auth/passwords.ts';
import { createTurnstile } from '../../../hub/auth/turnstile.ts';

const passwords = createPasswords();

describe('hashing', () => {
  it('S10 keeps argon2id at the strength of OWASP, salted', async () => {
    const [one, two] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
  });

  it('knows the password, and no other', async () => {
    const phc = await passwords.hash('pässword 1');
    await expect(passwords.verify('pässword 1', phc)).resolves.toBe(true);
    for (const other of ['pässword 2', 'pässword 1 ', '', 'PÄSSWORD 1'])
      await expect(passwords.verify(other, phc)).resolves.toBe(false);
  });

  it('takes the composed and the decomposed form of a password for the same', async () => {
    await expect(passwords.verify('pa\u0308ssword', await passwords.hash('p\u00e4ssword'))).resolves.toBe(true);
  });

  it('reads the parameters from the hash, so that older hashes stay good', async () => {
    // Made with the argon2 command line tool's parameters -id -t 1 -k 256 -p 1 by the same RFC 9106 function.
    const { argon2Sync } = await import('node:crypto');
    const salt = Buffer.from('somesalt16bytes!');
    const tag = argon2Sync('argon2id', { message: 'old', nonce: salt, memory: 256, passes: 1, parallelism: 1, tagLength: 32 });
    const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
    const phc = `$argon2id$v=19$m=256,t=1,p=1$${text(salt)}$${text(tag)}`;
    await expect(passwords.verify('old', phc)).resolves.toBe(true);
    await expect(passwords.verify('new', phc)).resolves.toBe(false);
  });

  it.each([undefined, null])('S10 hashes for %s as well, and is false', async (phc) => {
    await expect(passwords.verify('anything', phc)).resolves.toBe(false);
  });

  it('lets a hundred wait and refuses the rest', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 103 }, () => passwords.verify('x', undefined)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]!.reason).toMatchObject({ code: 'overloaded', fields: { retry_after_seconds: expect.any(Number) } });
  });
});

describe('the turnstile', () => {
  it('never lets more through than it says, and hands places on after failures', async () => {
    const turnstile = createTurnstile(2, 10);
    let [inside, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++inside);
      await new Promise(setImmediate);
      inside--;
      throw new Error('failed');
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => turnstile.run(work)));
    expect(most).toBe(2);
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    await expect(turnstile.run(() => Promise.resolve('in'))).resolves.toBe('in');
  });
});

describe('the policy', () => {
  it.each(['12345678', 'x'.repeat(64), 'x'.repeat(256), '密码密码密码密码', '👍'.repeat(8)])('S10 takes %s', (password) => {
    expect(findPasswordProblem(password)).toBeUndefined();
  });

  it.each([
    ['1234567', 'at least 8'],
    ['👍'.repeat(7), 'at least 8'],
    // Seven characters when composed.
    ['e\u0301'.repeat(7), 'at least 8'],
    ['x'.repeat(257), 'at most 256'],
    ['12345678\0', 'typed'],
    ['12345678\ud800', 'typed'],
  ])('S10 refuses %j', (password, words) => {
    expect(findPasswordProblem(password)).toContain(words);
  });

  it('makes readable passwords that keep the policy and never come twice', () => {
    const made = Array.from({ length: 200 }, generatePassword);
    expect(new Set(made).size).toBe(200);
    for (const password of made) {
      expect(password).toMatch(/^([a-hj-km-np-z2-9]{5}-){3}[a-hj-km-np-z2-9]{5}$/);
      expect(findPasswordProblem(password)).toBeUndefined();
    }
  });
});
