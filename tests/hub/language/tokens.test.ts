import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { splitList } from '../../../hub/language/token.ts';
import { MAX_LINE_CHARACTERS, tokenize } from '../../../hub/language/tokens.ts';

const words = (line: string) => tokenize(line).tokens.map((token) => token.text);

function refusal(line: string): HubError {
  try {
    tokenize(line);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error(`${line} was not refused`);
}

describe('tokenize', () => {
  test.each([
    ['quotes open at the start of a word', `say "two words" 'and more'`, ['say', 'two words', 'and more']],
    ['quotes open after =, : and ,', `--t="a b" k:'c d' x,"e, f"`, ['--t=a b', 'k:c d', 'x,e, f']],
    ['quotes inside a word are letters', `user's 5" screw`, [`user's`, '5"', 'screw']],
    ['a single quote closes only before a gap or a comma', `'the user's guide'`, [`the user's guide`]],
    ['escapes outside quotes', String.raw`a\ b \"c\" d\,e \\`, ['a b', '"c"', 'd,e', '\\']],
    ['escapes inside quotes', String.raw`"say \"hi\" \\ now" 'it\'s'`, [String.raw`say "hi" \ now`, `it's`]],
    [
      'a backslash before anything else is itself',
      String.raw`C:\new "C:\new" \n`,
      [String.raw`C:\new`, String.raw`C:\new`, String.raw`\n`],
    ],
    ['a character by its number', String.raw`"a\u{a}b" \u{1f600}`, ['a\nb', '😀']],
    ['gaps of every kind', 'a\u00a0b\u200bc\u2003d\te', ['a', 'b', 'c', 'd', 'e']],
    ['JSON is one word', `--d {"a": [1, "b c"]} x [{"y": 2}]`, ['--d', '{"a": [1, "b c"]}', 'x', '[{"y": 2}]']],
    ['JSON from a phone is mended', `{“a”: “b c”}`, [`{"a": "b c"}`]],
    ['brackets that are no JSON are letters', `src/{a,b}/** [x] {`, ['src/{a,b}/**', '[x]', '{']],
    ['an empty value', `"" --t=""`, ['', '--t=']],
  ])('G1 %s', (_, line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test.each([
    ['typographic quotes', '“two words” ‘and more’ „low“ «french»', ['two words', 'and more', 'low', 'french']],
    ['dashes before a letter are the two of a flag', '—force –all ―x', ['--force', '--all', '--x']],
    ['a dash before a number is a minus', '–5 −5 —0.5', ['-5', '-5', '-0.5']],
    ['hyphens inside a word', 'T‑12 T–12', ['T-12', 'T-12']],
    ['the two dashes that became one inside a word', 'fix—login', ['fix--login']],
    ['the apostrophe of phones', 'user’s ’tis', [`user's`, `'tis`]],
    ['nothing inside quotes is touched', '"a — b – c ‑ d “e” ’"', ['a — b – c ‑ d “e” ’']],
    ['an escaped dash is no flag and stays', '\\—x', ['—x']],
  ])('G3 %s', (_, line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test('G1 what stands after a lone -- is left as it is, also when a phone has made one dash of it', () => {
    for (const mark of ['--', '—', '–']) {
      const line = `a ${mark} it's "open — --x`;
      const { tokens, restAt } = tokenize(line);
      expect(tokens.map((token) => token.text)).toEqual(['a']);
      expect(line.slice(restAt)).toBe(` it's "open — --x`);
    }
    expect(words('a "--" b')).toEqual(['a', '--', 'b']);
  });

  test('G2 a word knows where it stands and how it was typed', () => {
    const { tokens } = tokenize('ab  “c d”  --x="y"');
    expect(tokens.map(({ offset, raw }) => [offset, raw])).toEqual([
      [0, 'ab'],
      [4, '“c d”'],
      [11, '--x="y"'],
    ]);
  });

  test.each([
    ['an unclosed double quote', 'say "hello', 4, '"hello'],
    ['an unclosed single quote', `say 'hello`, 4, `'hello`],
    ['text right after a closing quote', 'x "a"b', 5, '"a"b'],
    ['a NUL', 'a\0b', 1, 'U+0000'],
    ['an escape sequence of terminals', 'a\u001b[31m', 1, 'U+001B'],
    ['a C1 control', 'a\u0085b', 1, 'U+0085'],
    ['a direction override', 'pay \u202eeno', 4, 'U+202E'],
    ['half a surrogate pair', 'a\ud800', 1, 'U+D800'],
    ['a NUL by its number', String.raw`a "b\u{0}"`, 4, String.raw`\u{0}`],
    ['a surrogate by its number', String.raw`\u{d800}`, 0, String.raw`\u{d800}`],
  ])('G2 refuses %s and says where', (_, line, offset, token) => {
    const error = refusal(line);
    expect(error.code).toBe('invalid_input');
    expect(error.fields).toMatchObject({ offset, token, expected: expect.any(String) });
    expect(error.message).toContain(`character ${offset + 1}`);
  });

  test('S37 a line has a greatest length and a greatest number of words', () => {
    expect(refusal('x'.repeat(MAX_LINE_CHARACTERS + 1)).code).toBe('payload_too_large');
    expect(words('x'.repeat(MAX_LINE_CHARACTERS))).toHaveLength(1);
    expect(refusal('x '.repeat(2001)).fields).toMatchObject({ expected: 'at most 2000 words', offset: 4000 });
    expect(words('x '.repeat(2000))).toHaveLength(2000);
  });

  test('G1 an unclosed quote is no error while the line is still being typed', () => {
    const { tokens } = tokenize('say "hello wor', { tolerant: true });
    expect(tokens.at(-1)).toMatchObject({ text: 'hello wor', open: '"', offset: 4 });
  });

  test('G1 no text takes more than linear time: 100 KB of every character that could open something', () => {
    const units = [
      '"',
      "'",
      '\\',
      '\\"',
      '-',
      '—',
      '“',
      '{',
      '{"',
      '[{"a":',
      '[1',
      ',',
      '"a" ',
      '{"a":1},',
      '\\u{',
      "'a",
      ':"',
      '={',
    ];
    for (const unit of units) {
      const text = unit.repeat(100_000 / unit.length);
      for (const line of [text, `x:${text}`, `"${text}`]) {
        for (const options of [{}, { tolerant: true }, { dashesAreText: true }])
          expectOnlyHubError(() => tokenize(line, options).tokens.forEach((token) => splitList(token)));
      }
    }
  });

  test('G2 throws nothing but HubError, whatever is typed', () => {
    const noise = fc.string({ unit: fc.constantFrom(...`ab1 -—–=:,"'“”‘’\\{}[]u\0\u00a0\ud83d\ude00`), maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (line) => {
        expectOnlyHubError(() => {
          for (const token of tokenize(line).tokens) {
            expect(line.slice(token.offset, token.offset + token.raw.length)).toBe(token.raw);
            expect(
              splitList(token)
                .map((piece) => piece.text)
                .join(',').length,
            ).toBe(token.text.length);
          }
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('splitList', () => {
  const items = (line: string) => splitList(tokenize(line).tokens[0]!).map((piece) => piece.text);

  test.each([
    ['a,b', ['a', 'b']],
    ['a,"b,c",d', ['a', 'b,c', 'd']],
    [String.raw`a\,b,c`, ['a,b', 'c']],
    ['src/{a,b}/**,docs/**', ['src/{a,b}/**', 'docs/**']],
    ['{a,{b,c}},d', ['{a,{b,c}}', 'd']],
    ['{a,b', ['{a', 'b']],
    ['a},b', ['a}', 'b']],
    ['src/{a,b},{x,y', ['src/{a,b}', '{x', 'y']],
    ['"{a",b}', ['{a', 'b}']],
    ['a,', ['a', '']],
    ['""', ['']],
  ])('G4 %s', (line, expected) => {
    expect(items(line)).toEqual(expected);
  });

  test('G4 an empty item that was quoted is told from one that was not', () => {
    expect(splitList(tokenize('a,"",').tokens[0]!).map((piece) => piece.quoted)).toEqual([false, true, false]);
  });
});

function expectOnlyHubError(run: () => void): void {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
  }
}
