import { describe, expect, test } from 'vitest';
import { toDisposition } from '../../../hub/http/disposition.ts';

describe('Content-Disposition (RFC 6266)', () => {
  test.each([
    ['notes.md', 'attachment; filename="notes.md"'],
    ['a b;c.md', 'attachment; filename="a b;c.md"'],
    ['Übersicht.md', `attachment; filename="_bersicht.md"; filename*=UTF-8''%C3%9Cbersicht.md`],
    ['a"b.md', `attachment; filename="a_b.md"; filename*=UTF-8''a%22b.md`],
    ["it's (1)*.md", `attachment; filename="it's (1)*.md"`],
    ["ü'()*.md", `attachment; filename="_'()*.md"; filename*=UTF-8''%C3%BC%27%28%29%2A.md`],
    ['50%41.md', `attachment; filename="50_41.md"; filename*=UTF-8''50%2541.md`],
    ['../etc\\passwd', 'attachment; filename=".._etc_passwd"'],
    ['a\r\nSet-Cookie: b', 'attachment; filename="a__Set-Cookie: b"'],
    ['half\ud800', `attachment; filename="half_"; filename*=UTF-8''half%EF%BF%BD`],
  ])('%j', (name, header) => {
    expect(toDisposition(name)).toBe(header);
    expect(toDisposition(name)).toMatch(/^[\x20-\x7e]*$/);
  });
});
