import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../hub/errors.ts';
import { findJsonCalls } from '../../hub/language/json-calls.ts';
import { findJsonFault } from '../../hub/json-fault.ts';
import { parseStrictJson, type JsonLimits } from '../../hub/json.ts';

function refusal(run: () => unknown): HubError {
  try {
    run();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const refused = (text: string, limits?: Partial<JsonLimits>) => refusal(() => parseStrictJson(text, limits));

describe('parseStrictJson', () => {
  test('E8 reads what JSON.parse reads, for any value', () => {
    const safe = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/__proto__|"constructor"|"prototype"|\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)));
    fc.assert(
      fc.property(safe, fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['a key given twice', '{"a":1,\n "a":2}', 'the key "a" a second time', 2, 2],
    ['a key given twice in other letters', String.raw`{"a":1,"\u0061":2}`, 'the key "a" a second time', 1, 8],
    [
      'a key given twice among many',
      `{${Array.from({ length: 20 }, (_, n) => `"k${n}":${n}`).join(',')},"k15":1}`,
      'the key "k15" a second time',
      1,
      162,
    ],
    ['__proto__', '{"x":{"__proto__":1}}', 'the key "__proto__"', 1, 7],
    ['__proto__ in other letters', String.raw`{"\u005f_proto__":1}`, 'the key "__proto__"', 1, 2],
    ['constructor', '[{"constructor":{}}]', 'the key "constructor"', 1, 3],
    ['prototype', '{"prototype":1}', 'the key "prototype"', 1, 2],
    ['a NUL', String.raw`{"a":"x\u0000"}`, 'a string with a NUL character', 1, 6],
    ['a NUL in a key', String.raw`{"\u0000":1}`, 'a string with a NUL character', 1, 2],
    ['half a surrogate pair by escape', String.raw`["ok","\ud83d"]`, 'half a surrogate pair', 1, 7],
    ['half a surrogate pair as it is', '["a\ud83d"]', 'half a surrogate pair', 1, 4],
  ])('E8 S38 refuses %s and says where', (_, text, what, line, column) => {
    const error = refused(text);
    expect(error.code).toBe('bad_json');
    expect(error.message).toContain(what);
    expect(error.message).toContain(`line ${line}, column ${column}`);
    expect(error.fields).toEqual({ line, column });
  });

  test.each([
    ['the same key in two objects', '{"a":{"a":1},"b":{"a":2}}'],
    ['the same text as key and value', '{"a":"a","b":"a"}'],
    ['quotes, brackets and commas inside strings', String.raw`{"a":"\"{[,:","b":"\\","c":"}],"}`],
    ['a whole surrogate pair by escapes', String.raw`["\ud83d\ude00"]`],
    ['a forbidden word as a value', '["__proto__","constructor"]'],
    ['a backslash before the closing quote', String.raw`["\\\\","\\\""]`],
    ['nothing in anything', '[[],{},"",{"":[]}]'],
    ['a scalar', ' 1 '],
  ])('E8 accepts %s', (_, text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test('S37 depth and length have limits, exactly', () => {
    const deep = (n: number) => '['.repeat(n) + ']'.repeat(n);
    const long = (n: number) => JSON.stringify(Array.from({ length: n }, () => [1, 2]));
    expect(parseStrictJson(deep(32))).toBeDefined();
    expect(refused(deep(33)).message).toContain('nesting deeper than 32 at line 1, column 33');
    expect(parseStrictJson(long(1000))).toHaveLength(1000);
    expect(refused(long(1001)).message).toContain('an array of more than 1000 items');
    expect(refused(deep(4), { maxDepth: 3 }).code).toBe('bad_json');
    expect(refused('[1,2,3]', { maxItems: 2 }).code).toBe('bad_json');
    expect(parseStrictJson('{"a":1,"b":2,"c":3}', { maxItems: 2 })).toEqual({ a: 1, b: 2, c: 3 });
  });

  test('E8 a text that is no JSON is refused with the place, whatever is wrong', () => {
    const places = (text: string) => [refused(text).fields.line, refused(text).fields.column];
    expect(places('')).toEqual([1, 1]);
    expect(places('{"a":1,}')).toEqual([1, 8]);
    expect(places('{"a":\n tru}')).toEqual([2, 2]);
    expect(places('[1 2]')).toEqual([1, 4]);
    expect(places('{"a"')).toEqual([1, 5]);
    expect(places('"abc')).toEqual([1, 5]);
    expect(places('["a\tb"]')).toEqual([1, 4]);
    expect(places(String.raw`["\x"]`)).toEqual([1, 3]);
    expect(places('[01]')).toEqual([1, 2]);
    expect(places('{} x')).toEqual([1, 4]);
    expect(places("{'a':1}")).toEqual([1, 2]);
    expect(places('[1}')).toEqual([1, 3]);
    expect(places('\ufeff{}')).toEqual([1, 1]);
    expect(refused('{"a":1,}').message).toBe('The JSON is not valid at line 1, column 8: expected a key in double quotes.');
  });

  test('E8 what a fault is looked for in agrees with JSON.parse for any text', () => {
    const parts = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '\\n',
      '1',
      '-',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\n',
      '\u0001',
      'x',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (list) => {
        const text = list.join('');
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('E8 never throws anything else, and 1 MB of anything takes linear time', () => {
    const units = ['"', '\\', '\\"', '[', '{', '{"a":', '[1,', '"a",', '\\u0061', '"\\\\', 'true', ' '];
    for (const unit of units) {
      for (const [start, end] of [
        ['', ''],
        ['["', '"]'],
        ['{"a":"', '"}'],
      ])
        refusalOrValue(start! + unit.repeat(1_000_000 / unit.length) + end!);
    }
    refusalOrValue(`{${Array.from({ length: 60_000 }, (_, n) => `"key${n}":1`).join(',')}}`);
    refusalOrValue(`[${'{"a":{"b":1},"c":"\\"d"},'.repeat(900)}1]`);
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => refusalOrValue(text)));
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refusalOrValue(text: string): void {
  try {
    parseStrictJson(text);
  } catch (error) {
    expect(error).toBeInstanceOf(HubError);
    expect((error as HubError).code).toBe('bad_json');
  }
}

describe('findJsonCalls', () => {
  const call = { command: 'task.create', args: { title: 'x' } };
  const text = JSON.stringify(call);

  test.each([
    ['a body', text],
    ['a body with space around it', `\n  ${text}\n`],
    ['a fence', `\`\`\`\n${text}\n\`\`\``],
    ['a fence that says json', `\`\`\`json\n${text}\n\`\`\``],
    ['a fence on one line', `\`\`\`${text}\`\`\``],
    ['quotes that a phone has turned', text.replaceAll('"', '”')],
  ])('G5 %s is a call', (_, body) => {
    expect(findJsonCalls(body)).toEqual([call]);
  });

  test('G5 a list is several calls in order, and arguments may be left out', () => {
    expect(findJsonCalls(`[${text},{"command":"task.list"}]`)).toEqual([call, { command: 'task.list', args: {} }]);
  });

  test('G5 turned quotes inside the texts of sound JSON are left alone', () => {
    expect(findJsonCalls('{"command":"task.create","args":{"title":"say “hi”"}}')![0]!.args).toEqual({ title: 'say “hi”' });
  });

  test.each([
    ['a typed line', 'task list'],
    ['a line with JSON in it', `task create x --details ${text}`],
    ['a line about a fence', 'task create "see ```{"command":"x"}```"'],
    ['a fenced line', '```\ntask list\n```'],
    ['a word in brackets', '[urgent] fix it'],
    ['a path pattern', '{a,b}/**'],
    ['nothing', ''],
  ])('G5 %s is no JSON', (_, body) => {
    expect(findJsonCalls(body)).toBeUndefined();
  });

  test.each([
    ['text beside the fence', `\`\`\`${text}\`\`\` please`, 'invalid_input', ''],
    ['two fences', `\`\`\`${text}\`\`\`\n\`\`\`${text}\`\`\``, 'invalid_input', ''],
    ['no command', '{"args":{}}', 'invalid_input', '/command'],
    ['a command that is no text', '{"command":5}', 'invalid_input', '/command'],
    ['arguments that are no object', '{"command":"a.b","args":[]}', 'invalid_input', '/args'],
    ['an unknown field', '{"command":"a.b","argz":{}}', 'invalid_input', '/argz'],
    ['an entry that is no call', '[{"command":"a.b"},[]]', 'invalid_input', '/1'],
    ['an empty list', '[]', 'invalid_input', ''],
    ['too many', JSON.stringify(Array.from({ length: 21 }, () => call)), 'invalid_input', ''],
  ])('G5 refuses %s', (_, body, code, path) => {
    const error = refusal(() => findJsonCalls(body));
    expect(error.code).toBe(code);
    expect(error.fields.errors![0]!.path).toBe(path);
  });

  test.each([
    ['__proto__', '{"command":"a.b","args":{"__proto__":{}}}', 'the key "__proto__"'],
    ['__proto__ with turned quotes', '{“command”:“a.b”,“args”:{“__proto__”:{}}}', 'the key "__proto__"'],
    ['constructor', '{"command":"a.b","args":{"constructor":1}}', 'the key "constructor"'],
    ['a key twice', '{"command":"a.b","command":"c.d"}', 'a second time'],
    ['a key twice beside turned quotes in a text', '{"command":"say “hi”","command":"c.d"}', 'a second time'],
    ['broken JSON', '{"command":"a.b"', 'line 1, column 17'],
    ['what only JSON5 would take', '{"command":"a.b",}', 'line 1, column 18'],
  ])('S37 refuses %s', (_, body, words) => {
    const error = refusal(() => findJsonCalls(body));
    expect(error.code).toBe('bad_json');
    expect(error.message).toContain(words);
  });
});
