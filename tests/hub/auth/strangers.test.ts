import { describe, expect, test } from 'vitest';
import { createStrangers, EndedCredential } from '../../../hub/auth/strangers.ts';
import { HubError } from '../../../hub/errors.ts';
import { addressKey } from '../../../hub/http/client-address.ts';

function createTestStrangers() {
  const clock = { ms: 1_000_000 };
  return { clock, strangers: createStrangers({ count: 1, seconds: 60 }, { nowMs: () => clock.ms, addressKey }) };
}

describe('bad credentials of one address', () => {
  test('S49 ten times the sign-ins are taken; then it is 429 with the seconds to wait, which are enough, and one row', () => {
    const { clock, strangers } = createTestStrangers();
    const judged = Array.from({ length: 15 }, () => strangers.judge(new HubError('invalid_token'), '10.0.0.1'));
    expect(judged.map(({ error }) => error.code)).toEqual([...Array(10).fill('invalid_token'), ...Array(5).fill('rate_limited')]);
    expect(judged.map(({ record }) => record)).toEqual([...Array(11).fill(true), ...Array(4).fill(false)]);
    clock.ms += Number(judged.at(-1)!.error.fields.retry_after_seconds) * 1000;
    expect(strangers.judge(new HubError('invalid_token'), '10.0.0.1')).toMatchObject({
      error: { code: 'invalid_token' },
      record: true,
    });
  });

  test('S49 an IPv6 network of 64 bits is one address, another one is not', () => {
    const { strangers } = createTestStrangers();
    for (let n = 1; n <= 10; n++) strangers.judge(new HubError('invalid_token'), `2001:db8::${n}`);
    expect(strangers.judge(new HubError('invalid_token'), '2001:db8::ffff').error.code).toBe('rate_limited');
    expect(strangers.judge(new HubError('invalid_token'), '2001:db8:1::1').error.code).toBe('invalid_token');
  });

  test('S49 what is no guess does not count: nothing sent, an expired token of ours, an absent database', () => {
    const { strangers } = createTestStrangers();
    for (let n = 0; n < 50; n++) {
      for (const error of [new HubError('unauthenticated'), new EndedCredential('invalid_token'), new HubError('unavailable')])
        expect(strangers.judge(error, '10.0.0.1')).toEqual({ error, record: true });
    }
  });
});
