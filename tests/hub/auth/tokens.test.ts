import { describe, expect, it } from 'vitest';
import { createHash, createHmac } from 'node:crypto';
import { createTokens, type TokenOptions } from '../../../hub/auth/tokens.ts';
import { SECRET } from './parts.ts';

const USER = '11111111-1111-4111-8111-111111111111';
const SESSION = '22222222-2222-4222-8222-222222222222';
const OLD_SECRET = 'an-older-secret-0123456789-abcdefghijklmnop';
const NOW_MS = Date.UTC(2026, 10, 1);
const seconds = NOW_MS / 1000;

const make = (options: Partial<TokenOptions> = {}) =>
  createTokens({
    secrets: [SECRET, OLD_SECRET],
    issuer: 'http://hub.test',
    accessTokenSeconds: 900,
    nowMs: () => NOW_MS,
    ...options,
  });
const tokens = make();
const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const kidOf = (secret: string) => createHash('sha256').update(`kid:${secret}`).digest('base64url').slice(0, 16);

const HEADER = { alg: 'HS256', typ: 'at+jwt', kid: kidOf(SECRET) };
const CLAIMS = {
  iss: 'http://hub.test',
  aud: 'kyros-api',
  sub: USER,
  sid: SESSION,
  jti: USER,
  iat: seconds,
  nbf: seconds - 30,
  exp: seconds + 900,
};

/** A token as somebody with the secret could make it: all that is wrong with it is what the test changes. */
function forge(header: object, claims: unknown, secret = SECRET, hash = 'sha256'): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

const refused = (token: string) => expect(make().verify(token)).rejects.toMatchObject({ code: 'invalid_token' });

describe('a token', () => {
  it('S2 is typed, named, addressed, and ends after fifteen minutes at most', async () => {
    const { token, expiresInSeconds } = await tokens.sign(USER, SESSION, Infinity);
    const [header, claims] = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
    expect(header).toEqual(HEADER);
    expect(claims).toEqual({ ...CLAIMS, jti: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(expiresInSeconds).toBe(900);
    await expect(tokens.verify(token)).resolves.toEqual({ userId: USER, sessionId: SESSION, expiresAtMs: NOW_MS + 900_000 });
  });

  it('S2 never lives longer than fifteen minutes or than its session', async () => {
    expect((await make({ accessTokenSeconds: 3600 }).sign(USER, SESSION, Infinity)).expiresInSeconds).toBe(900);
    expect((await tokens.sign(USER, SESSION, NOW_MS + 10_500)).expiresInSeconds).toBe(10);
  });

  it('S3 has an id of its own each time', async () => {
    const [one, two] = [await tokens.sign(USER, SESSION, Infinity), await tokens.sign(USER, SESSION, Infinity)];
    expect(one.token).not.toBe(two.token);
  });

  it('is taken when forged rightly, so that the refusals below are for the reason they name', async () => {
    await expect(make().verify(forge(HEADER, CLAIMS))).resolves.toMatchObject({ userId: USER });
  });
});

describe('refusals', () => {
  it.each([
    ['no algorithm', { ...HEADER, alg: 'none' }],
    ['HS512', { ...HEADER, alg: 'HS512' }],
    ['RS256', { ...HEADER, alg: 'RS256' }],
    ['a key of its own', { ...HEADER, jwk: { kty: 'oct', k: 'AAAA' } }],
    ['a key at an address', { ...HEADER, jku: 'http://127.0.0.1:1/keys' }],
    ['a certificate at an address', { ...HEADER, x5u: 'http://127.0.0.1:1/cert' }],
    ['a certificate', { ...HEADER, x5c: ['AAAA'] }],
    ['a critical extension', { ...HEADER, crit: ['exp'] }],
    ['an unencoded payload', { ...HEADER, crit: ['b64'], b64: false }],
    ['compression', { ...HEADER, zip: 'DEF' }],
  ])('S1 a header with %s', async (_, header) => {
    await refused(forge(header, CLAIMS));
    await refused(forge(header, CLAIMS, SECRET, 'sha512'));
  });

  it('S1 no signature, and a JWE', async () => {
    const [header, claims] = forge(HEADER, CLAIMS).split('.');
    await refused(`${header}.${claims}.`);
    await refused(`${encode({ ...HEADER, alg: 'none' })}.${claims}.`);
    await refused(`${header}.AAAA.AAAA.${claims}.AAAA`);
  });

  it.each([
    ['refresh', { ...HEADER, typ: 'refresh' }],
    ['ticket', { ...HEADER, typ: 'ticket' }],
    ['JWT', { ...HEADER, typ: 'JWT' }],
    ['no type', { alg: 'HS256', kid: HEADER.kid }],
  ])('S2 the type %s', (_, header) => refused(forge(header, CLAIMS)));

  it.each([
    ['another issuer', { ...CLAIMS, iss: 'http://hub.test.evil.example' }],
    ['another audience', { ...CLAIMS, aud: 'another' }],
    ['several audiences', { ...CLAIMS, aud: ['kyros-api', 'another'] }],
    ['no end', { ...CLAIMS, exp: undefined }],
    ['an end that is text', { ...CLAIMS, exp: String(seconds + 900) }],
    ['a past end', { ...CLAIMS, exp: seconds }],
    ['an end too far away', { ...CLAIMS, exp: seconds + 901 }],
    ['a beginning in the future', { ...CLAIMS, nbf: seconds + 60 }],
    ['a beginning that is text', { ...CLAIMS, nbf: String(seconds) }],
    ['an issue time that is no number', { ...CLAIMS, iat: 'now' }],
    ['no session', { ...CLAIMS, sid: undefined }],
    ['no user', { ...CLAIMS, sub: undefined }],
    ['no id', { ...CLAIMS, jti: undefined }],
    ['a role', { ...CLAIMS, role: 'admin' }],
    ['an array', []],
    ['text', 'null'],
  ])('S2 claims with %s', (_, claims) => refused(forge(HEADER, claims)));

  it('S2 says so when a token is only too old', async () => {
    const { token } = await tokens.sign(USER, SESSION, Infinity);
    await expect(make({ nowMs: () => NOW_MS + 900_000 }).verify(token)).rejects.toThrow('The access token has expired.');
  });

  it('S3 every other spelling of a good token', async () => {
    const { token } = await tokens.sign(USER, SESSION, Infinity);
    const [header, claims, signature] = token.split('.') as [string, string, string];
    await expect(tokens.verify(token)).resolves.toBeDefined();
    // 43 characters hold 258 bits; the last two are not part of the signature.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const unused = signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1)!) ^ 1];
    const spellings = [
      `${token}=`,
      `${token} `,
      `${token}\n`,
      ` ${token}`,
      `${header}.${claims}.${unused}`,
      `${header} .${claims}.${signature}`,
      `${header}=.${claims}.${signature}`,
    ];
    for (const spelling of spellings)
      await expect(tokens.verify(spelling), JSON.stringify(spelling)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S3 more than 8 KB, also of what counts for nothing', async () => {
    await expect(make().verify(forge(HEADER, `${JSON.stringify(CLAIMS)}${' '.repeat(3000)}`))).resolves.toBeDefined();
    await refused(forge(HEADER, `${JSON.stringify(CLAIMS)}${' '.repeat(9000)}`));
  });

  it.each([
    '',
    '.',
    '..',
    'a.b',
    'a.b.c',
    'a.b.c.d',
    `${encode('[]')}.${encode('{}')}.AAAA`,
    `${encode('{"alg":"HS256",')}.${encode('{}')}.AAAA`,
  ])('S3 garbage: %j', refused);

  it.each(['', 'unknown', '../../etc/passwd', "' or 1=1 --", '__proto__', 'constructor'])('S5 the unknown key %j', (kid) =>
    refused(forge({ ...HEADER, kid }, CLAIMS)),
  );

  it('S5 a known key with the signature of another', () => refused(forge({ ...HEADER, kid: kidOf(OLD_SECRET) }, CLAIMS)));

  it('S5 tokens of a secret that is gone, but not of one that is still listed', async () => {
    const old = await make({ secrets: [OLD_SECRET] }).sign(USER, SESSION, Infinity);
    await expect(make().verify(old.token)).resolves.toMatchObject({ userId: USER });
    await expect(make({ secrets: [SECRET] }).verify(old.token)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S4 to work without a secret', () => expect(() => make({ secrets: [] })).toThrow('without a secret'));
});

describe('the memory of verified tokens', () => {
  it('ends with the token', async () => {
    let nowMs = NOW_MS;
    const moving = make({ nowMs: () => nowMs });
    const { token } = await moving.sign(USER, SESSION, Infinity);
    await expect(moving.verify(token)).resolves.toBeDefined();
    nowMs += 899_999;
    await expect(moving.verify(token)).resolves.toBeDefined();
    nowMs += 1;
    await expect(moving.verify(token)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  it('S3 holds exact texts only: a tampered token of a remembered one is refused', async () => {
    const { token } = await tokens.sign(USER, SESSION, Infinity);
    await tokens.verify(token);
    const [header, , signature] = token.split('.');
    await refused(`${header}.${encode({ ...CLAIMS, sub: SESSION })}.${signature}`);
    await expect(tokens.verify(`${header}.${encode({ ...CLAIMS, sub: SESSION })}.${signature}`)).rejects.toMatchObject({
      code: 'invalid_token',
    });
  });
});
