import { describe, expect, test } from 'vitest';
import { maskFields, maskText, maskValue } from '../../hub/mask.ts';

describe('maskText', () => {
  test.each([
    ['key create --secret "a b c" --name x', 'key create --secret *** --name x'],
    ['login password=hunter2 now', 'login password=*** now'],
    ['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer ***'],
    ['uses kyk_0123456789abcdef here', 'uses kyk_*** here'],
    // secretlint-disable-next-line -- of a test
    ['postgres://kyros:hunter2@db/kyros', 'postgres://kyros:***@db/kyros'],
    // secretlint-disable-next-line -- of a test
    ['xoxb-123456789-abc', 'xox*-***'],
  ])('P2 hides the secret in %s', (text, masked) => expect(maskText(text)).toBe(masked));

  test.each(['task create "Fix password reset" --priority high', 'the token bucket is full', 'see https://example.org/a:b@c'])(
    'leaves %s as it is',
    (text) => expect(maskText(text)).toBe(text),
  );

  test('S44 text becomes storable: no NUL, no lone surrogate', () => {
    expect(maskText('a\0b\ud800c')).toBe('a\ufffdb\ufffdc');
  });
});

describe('maskValue', () => {
  test("P2 hides fields by name and by the command's list, at any depth, and keeps the rest", () => {
    expect(maskValue({ email: 'a@b', password: 'x', nested: [{ api_key: 'y', pin: 1 }], pin: null }, ['pin'])).toEqual({
      email: 'a@b',
      password: '***',
      nested: [{ api_key: '***', pin: '***' }],
      pin: null,
    });
  });
});

test('fields are masked by their names alone; texts stay', () => {
  const input = {
    url: 'https://x',
    headers: { Authorization: 'Bearer abc', 'X-Api-Key': 'k', accept: '*/*' },
    text: 'token: is a word',
  };
  expect(maskFields(input)).toEqual({
    url: 'https://x',
    headers: { Authorization: '***', 'X-Api-Key': '***', accept: '*/*' },
    text: 'token: is a word',
  });
});
