/** Arguments to a request: the CLI's own options, and one line that keeps every word as the shell gave it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArguments, toLine } from '../../../adapters/cli/receive.ts';
import { splitList } from '../../../hub/language/token.ts';
import { tokenize } from '../../../hub/language/tokens.ts';

const now = new Date('2026-03-01T12:00:00Z');
const read = (...argv: string[]) => readArguments(argv, now);
const askOf = (...argv: string[]) => read(...argv).ask;

/** The words that the hub reads from a line, with those behind a lone `--` after it. */
function wordsOf(line: string): string[] {
  const { tokens, restAt } = tokenize(line);
  const behind =
    restAt === undefined ? [] : ['--', ...tokenize(line, { from: restAt, dashesAreText: true }).tokens.map(({ text }) => text)];
  return [...tokens.map(({ text }) => text), ...behind];
}

describe('the line', () => {
  test.each([
    [['task', 'create', 'Fix login', '--priority', 'high'], 'task create "Fix login" --priority high'],
    [['task', 'create', 'say "hi" \\ bye'], 'task create "say \\"hi\\" \\\\ bye"'],
    [['task', 'create', '--title=Fix login', ''], 'task create --title="Fix login" ""'],
    [['task', 'create', 'title:Fix login', 'url:http://x/y'], 'task create title:"Fix login" url:http://x/y'],
    [['task', 'create', 'Priority: fix login'], 'task create "Priority: fix login"'],
    [['task', 'create', '---', '-1', '--Fix this'], 'task create "---" -1 "--Fix this"'],
    [['task', 'update', '--skills=ui design,api', 'a, b'], 'task update --skills="ui design",api "a, b"'],
    [['task', 'update', 'src/{a,b}.ts', 'src/{a,b} c.ts', '--', '{'], 'task update src/{a,b}.ts "src/{a,b} c.ts" -- "{"'],
    [['task', 'create', 'two\nlines'], 'task create "two\\u{a}lines"'],
    [['task', 'create', '“soft” – words'], 'task create "“soft” – words"'],
    [['event', 'post', '{"a":1}'], 'event post "{\\"a\\":1}"'],
    [['task', 'create', '--', 'a b', '--c'], 'task create -- "a b" --c'],
  ])('of %j is %s', (words, line) => {
    expect(toLine(words)).toBe(line);
    expect(wordsOf(line)).toEqual(words);
  });

  test('of one word is that word, which may be a whole line or JSON', () => {
    expect(toLine(['task create "Fix login"'])).toBe('task create "Fix login"');
    expect(toLine(['{"command":"task.list","args":{}}'])).toBe('{"command":"task.list","args":{}}');
  });

  test('G1 gives back the same words, whatever they are', () => {
    const mark = fc.constantFrom(
      '"',
      "'",
      '\\',
      ' ',
      '-',
      '--',
      '=',
      ':',
      ',',
      '{',
      '}',
      '[',
      ']',
      '“',
      '”',
      '‘',
      '’',
      '–',
      '—',
      '\n',
      '\u2028',
      '\\u{41}',
      'a',
      'Title',
      '1',
      'é',
      '→',
      '😀',
      '\u00a0',
      '\u200b',
    );
    const word = fc.oneof(
      fc.array(mark, { maxLength: 8 }).map((marks) => marks.join('')),
      fc.string(),
      fc.string({ unit: 'grapheme' }),
      fc.json(),
    );
    // No shell can give the character 0, and `--` alone changes what follows and has its own case above.
    const accepted = word.filter((text) => !text.includes('\0') && text !== '--');
    fc.assert(
      fc.property(fc.array(accepted, { minLength: 2, maxLength: 6 }), (words) => {
        const line = toLine(words);
        expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
        expect(wordsOf(line)).toEqual(words);
      }),
      { numRuns: 3000 },
    );
  });

  test('G4 keeps the items of a list apart and the commas of prose together', () => {
    const items = (value: string) => splitList(tokenize(toLine(['x', value])).tokens[1]!).map(({ text }) => text);
    expect(items('ui design,api')).toEqual(['ui design', 'api']);
    expect(items('Fix login, then logout')).toEqual(['Fix login, then logout']);
    expect(items('src/{a,b}.ts,docs')).toEqual(['src/{a,b}.ts', 'docs']);
  });
});

describe('options', () => {
  test('with a value stand before the first word; behind it they belong to the command', () => {
    expect(read('--url', 'http://h', '--token=k', '--idempotency-key', 'i', '--json', 'task', 'list')).toEqual({
      options: { json: true, url: 'http://h', token: 'k', idempotencyKey: 'i' },
      ask: { kind: 'line', line: 'task list' },
    });
    expect(read('hook', 'create', '--url', 'http://h')).toEqual({
      options: { json: false },
      ask: { kind: 'line', line: 'hook create --url http://h' },
    });
  });

  test('--json stands anywhere before a lone --', () => {
    expect(read('task', 'list', '--json')).toEqual({ options: { json: true }, ask: { kind: 'line', line: 'task list' } });
    expect(read('task', 'note', '--', '--json')).toEqual({
      options: { json: false },
      ask: { kind: 'line', line: 'task note -- --json' },
    });
  });

  test.each([[['--url']], [['--token=']], [['--idempotency-key', '']]])('%j lacks a value', (argv) => {
    expect(() => read(...argv)).toThrow(/needs a value/);
  });
});

describe('own words', () => {
  test('are taken only where they stand first', () => {
    expect(askOf('login', 'ada@x.org', '--password-stdin')).toEqual({
      kind: 'login',
      email: 'ada@x.org',
      passwordFromStdin: true,
    });
    expect(askOf('login')).toEqual({ kind: 'login', passwordFromStdin: false });
    expect(askOf('logout')).toEqual({ kind: 'logout' });
    expect(askOf('completion', 'zsh')).toEqual({ kind: 'completion', shell: 'zsh' });
    expect(askOf('__complete', 'task cl')).toEqual({ kind: 'complete', line: 'task cl' });
    expect(askOf('-')).toEqual({ kind: 'lines' });
    expect(askOf('task', 'create', 'login')).toEqual({ kind: 'line', line: 'task create login' });
  });

  test.each([[[]], [['--help']], [['-h']], [['--json', '--help']]])('%j asks for the usage', (argv) => {
    expect(askOf(...argv)).toEqual({ kind: 'usage' });
  });

  test.each([[['login', 'a@b', 'c@d']], [['login', '--admin']], [['logout', 'now']], [['completion']], [['completion', 'fish']]])(
    '%j is refused',
    (argv) => {
      expect(() => read(...argv)).toThrow(expect.objectContaining({ exitCode: 2, next: expect.stringMatching(/^Write /) }));
    },
  );
});

describe('tail', () => {
  test.each([
    [['task_*'], { query: { event: 'task_*' } }],
    [['--task', 'T-1', '--actor=ada'], { query: { task: 'T-1', actor: 'ada' } }],
    [['agent:ann', 'target:lease:x'], { query: { agent: 'ann', target: 'lease:x' } }],
    [['--since', '10m'], { query: { since: '2026-03-01T11:50:00.000Z' } }],
    [['since:2026-02-01T00:00+01:00'], { query: { since: '2026-01-31T23:00:00.000Z' } }],
    [['--since', 'earliest'], { query: {}, from: 'earliest' }],
  ])('V6 reads the filters %j', (words, filters) => {
    expect(askOf('tail', ...words)).toEqual({ kind: 'tail', filters });
  });

  test.each([[['--colour', 'red']], [['--task']], [['--since', 'soon']]])('V6 refuses %j', (words) => {
    expect(() => askOf('tail', ...words)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
