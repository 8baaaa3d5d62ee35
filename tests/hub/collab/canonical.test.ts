/** Canonical JSON (RFC 8785). */
import { expect, test } from 'vitest';
import { toCanonical } from '../../../hub/collab/canonical.ts';

test('the example of RFC 8785 section 3.2', () => {
  const text = String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`;
  expect(toCanonical(JSON.parse(text))).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('names are ordered by UTF-16 units, at every depth', () => {
  expect(toCanonical({ '\ufb33': 1, '\ud83d\ude00': 2, b: { z: 1, a: 2 }, '1': 3, '\r': 4 })).toBe(
    '{"\\r":4,"1":3,"b":{"a":2,"z":1},"😀":2,"\ufb33":1}',
  );
});

test('what has no JSON is an error', () => {
  for (const value of [undefined, Number.NaN, { a: Number.POSITIVE_INFINITY }, ['\ud800']])
    expect(() => toCanonical(value)).toThrow(Error);
});
