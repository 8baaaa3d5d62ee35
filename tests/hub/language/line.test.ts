import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { parseLine } from '../../../hub/language/line.ts';
import { undoSlack } from '../../../hub/language/slack-text.ts';
import { parseArgs } from '../../../hub/language/values.ts';
import { SAMPLES } from '../../support/sample-commands.ts';

const NOW = new Date('2026-11-26T10:00:00Z');

function read(line: string): { command: string; input: Record<string, unknown> } {
  const parsed = parseLine(line, SAMPLES);
  if (parsed.help) throw new Error('help was asked for');
  return {
    command: parsed.command.name,
    input: parseArgs(parsed.command, parsed.args, 'text', 'Europe/Berlin', NOW, parsed.places),
  };
}

function refusal(line: string): HubError {
  try {
    read(line);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error(`${line} was not refused`);
}

/** What people send from phones, mail clients and Slack (notes, section 3), and what it must mean. */
const CHAT: [name: string, line: string, input: Record<string, unknown>][] = [
  ['plain', 'task create login', { title: 'login' }],
  ['double quotes', 'task create "Fix login"', { title: 'Fix login' }],
  ['single quotes', `task create 'Fix login'`, { title: 'Fix login' }],
  ['smart quotes', 'task create “Fix login”', { title: 'Fix login' }],
  ['German quotes', 'task create „Fix login“', { title: 'Fix login' }],
  ['em dash flag', 'task create x —priority high', { title: 'x', priority: 'high' }],
  ['en dash flag', 'task create x –priority high', { title: 'x', priority: 'high' }],
  ['em dash flag with =', 'task create x —priority=high', { title: 'x', priority: 'high' }],
  ['dash inside smart quotes', 'task create “Fix — it”', { title: 'Fix — it' }],
  ['apostrophe', `task create user's --labels a`, { title: `user's`, labels: ['a'] }],
  ['typographic apostrophe', 'task create user’s', { title: `user's` }],
  ['apostrophe inside quotes', `task create "the user's guide"`, { title: `the user's guide` }],
  ['apostrophe inside single quotes', `task create 'the user's guide'`, { title: `the user's guide` }],
  ['list with gaps', 'task create x --depends-on T-1, T-2', { title: 'x', depends_on: ['T-1', 'T-2'] }],
  [
    'list with a gap before the comma',
    'task create x --depends-on T-1 ,T-2 , T-3',
    { title: 'x', depends_on: ['T-1', 'T-2', 'T-3'] },
  ],
  ['list of quoted items', 'task create x --labels "a, b",c', { title: 'x', labels: ['a, b', 'c'] }],
  ['list of smart-quoted items', 'task create x --labels “a b”, “c d”', { title: 'x', labels: ['a b', 'c d'] }],
  ['leading zeros stay in a text', 'task create 007', { title: '007' }],
  ['leading zeros in a number', 'task create x --points 007', { title: 'x', points: 7 }],
  ['inches', 'task create 5"', { title: '5"' }],
  ['negative number', 'task create x --points -5', { title: 'x', points: -5 }],
  ['negative number from a phone', 'task create x --points –5', { title: 'x', points: -5 }],
  ['no-break space', 'task\u00a0create\u00a0x', { title: 'x' }],
  ['zero-width space', 'task create\u200b x', { title: 'x' }],
  ['path of Windows', String.raw`task create C:\new`, { title: String.raw`C:\new` }],
  ['URL', 'task create https://kyros.dev/a?b=c#d', { title: 'https://kyros.dev/a?b=c#d' }],
  ['time of day', 'task create 10:30', { title: '10:30' }],
  ['__proto__', 'task create __proto__', { title: '__proto__' }],
  ['__proto__ as a key', 'task create __proto__:x', { title: '__proto__:x' }],
  ['key:value', 'task create x priority:high', { title: 'x', priority: 'high' }],
  ['key:value with quotes', 'task create x assignee:"ann b"', { title: 'x', assignee: 'ann b' }],
  ['quoted key:value is a text', 'task create "priority:high"', { title: 'priority:high' }],
  ['a key with an escape is a text', String.raw`task create depends\-on:T-1`, { title: 'depends-on:T-1' }],
  ['capital letters of a phone', 'Task Create x', { title: 'x' }],
  ['a bullet as a value', 'task create -', { title: '-' }],
  ['emoji', 'task create 👩‍💻 --labels 🎉', { title: '👩‍💻', labels: ['🎉'] }],
  ['tabs and line ends', 'task create\tx\r\n  --priority\nhigh', { title: 'x', priority: 'high' }],
  ['JSON', 'task create x --details {"a": [1, {"b": "c d"}]}', { title: 'x', details: { a: [1, { b: 'c d' }] } }],
  ['JSON from a phone', 'task create x --details {“a”: 1}', { title: 'x', details: { a: 1 } }],
];

describe('parseLine', () => {
  test.each(CHAT)('G3 chat input: %s', (_, line, input) => {
    expect(read(line)).toEqual({ command: 'task.create', input: { priority: 'normal', ...input } });
  });

  test('G3 a line from Slack is undone first', () => {
    const line = undoSlack(
      'task create &lt;b&gt; --labels <https://kyros.dev/a|a>,<http://kyros.dev|kyros.dev> --assignee <@U1|ann> &amp;',
      (id) => (id === 'U1' ? 'ann@x.y' : undefined),
    );
    expect(line).toBe('task create <b> --labels https://kyros.dev/a,kyros.dev --assignee ann@x.y &');
    expect(read(line.slice(0, -2)).input).toMatchObject({
      title: '<b>',
      labels: ['https://kyros.dev/a', 'kyros.dev'],
      assignee: 'ann@x.y',
    });
  });

  test('G1 the longest name wins, aliases and dotted names are names, and a quoted word is none', () => {
    expect(read('task claim-next').command).toBe('task.claim_next');
    expect(read('task claim_next').command).toBe('task.claim_next');
    expect(read('task claim T-1').command).toBe('task.claim');
    expect(read('tasks').command).toBe('task.list');
    expect(read('lock a').command).toBe('lease.acquire');
    expect(read('task.claim T-1').command).toBe('task.claim');
    expect(refusal('"task" claim T-1').code).toBe('unknown_command');
    for (const commands of [SAMPLES, SAMPLES.toReversed()]) {
      const more = commands.map((command) =>
        command.name === 'task.delete' ? { ...command, aliases: ['lock delete'] } : command,
      );
      expect(parseLine('lock delete T-1', more)).toMatchObject({ command: { name: 'task.delete' }, args: { id: 'T-1' } });
      expect(parseLine('lock "delete" T-1', more)).toMatchObject({
        command: { name: 'lease.acquire' },
        args: { resources: ['delete', 'T-1'] },
      });
    }
  });

  test('G1 flags, keys and switches in all their forms', () => {
    expect(read('task claim T-1 --ttl 15m --force').input).toEqual({ id: 'T-1', ttl_seconds: 900, force: true });
    expect(read('task claim --force T-1 --ttl=15m').input).toEqual({ id: 'T-1', ttl_seconds: 900, force: true });
    expect(read('task claim ttl:15m T-1 --no-force').input).toEqual({ id: 'T-1', ttl_seconds: 900, force: false });
    expect(read('task claim id:T-1 --force=off ttl_seconds:60').input).toEqual({ id: 'T-1', ttl_seconds: 60, force: false });
    expect(read('task claim --id T-1 --TTL-seconds 60').input).toEqual({ id: 'T-1', ttl_seconds: 60 });
    expect(parseLine('task create --title= --priority=""', SAMPLES)).toMatchObject({ args: { title: '', priority: '' } });
  });

  test('G1 a list grows when its flag comes again, and with its positional form', () => {
    expect(read('task create x --labels a,b --labels c').input.labels).toEqual(['a', 'b', 'c']);
    expect(read('lock a b,c --resources d').input.resources).toEqual(['d', 'a', 'b', 'c']);
    expect(read('lock a src/{b,c}/**').input.resources).toEqual(['a', 'src/{b,c}/**']);
    expect(read('task create x --labels=').input.labels).toEqual([]);
  });

  test('G1 after -- everything is text', () => {
    expect(read(`task note T-1 -- it's "done" — --not a:flag`).input).toEqual({ id: 'T-1', text: `it's "done" — --not a:flag` });
    expect(read('task note T-1 -- "one quoted word"').input.text).toBe('one quoted word');
    expect(read('task note -- T-1 some "open text').input).toEqual({ id: 'T-1', text: 'some "open text' });
    expect(read('task note T-1 — from a phone').input.text).toBe('from a phone');
    expect(read('lock -- --a "b c" d').input.resources).toEqual(['--a', 'b c', 'd']);
    expect(read('task create x --').input.title).toBe('x');
    expect(refusal('task create x -- y').fields).toMatchObject({ token: 'y', offset: 17 });
  });

  test.each([
    ['an unknown flag', 'task create x --prioritty high', '--prioritty', 14, 'Did you mean --priority?'],
    ['an unknown switch', 'task create x --no-privat', '--no-privat', 14, 'Did you mean --no-private?'],
    ['a flag that nothing is like', 'task create x --zzz', '--zzz', 14, 'quote it if it is text'],
    ['a short flag', 'task create x -p', '-p', 14, 'Unknown flag -p'],
    ['__proto__ as a flag', 'task create x --__proto__ y', '----proto--', 14, 'Unknown flag'],
    ['a positional too many', 'task create Fix login', 'login', 16, 'text with spaces goes in quotes'],
    ['a value for a switch', 'task claim T-1 --force yes', 'yes', 23, 'one too many'],
    ['a positional also given by its flag', 'task create x --title y', 'x', 12, 'one too many'],
    ['a scalar given twice', 'task claim T-1 --ttl 15m ttl:20m', 'ttl:20m', 25, 'given twice'],
    ['a switch given twice', 'task claim T-1 --force --no-force', '--no-force', 23, 'given twice'],
    ['a flag without its value', 'task create x --priority', '--priority', 14, 'has no value'],
    ['a flag before a flag', 'task create x --priority --private', '--priority', 14, 'has no value'],
    ['a key without its value', 'task create x priority: high', 'priority:', 14, 'right after the colon'],
    ['an empty item', 'task create x --labels a,,b', 'a,,b', 23, 'empty item'],
    ['an unclosed quote', 'task create "Fix login', '"Fix login', 12, 'never closed'],
    ['a switch that is none', 'task create x --no-title', '--no-title', 14, 'Unknown flag'],
  ])('G2 names %s, its place, what is expected and an example', (_, line, token, offset, words) => {
    const error = refusal(line);
    expect(error.code).toBe('invalid_input');
    expect(error.fields).toMatchObject({
      token,
      offset,
      expected: expect.any(String),
      errors: [{ path: '', message: expect.any(String) }],
    });
    expect(error.fields.example).toMatch(/^task /);
    expect(error.message.toLowerCase()).toContain(words.toLowerCase());
    expect(error.message).toContain(`Example: ${error.fields.example as string}`);
    expect(error.message).toContain(`character ${offset + 1}`);
  });

  test('G2 a missing positional is named', () => {
    const error = refusal('task claim');
    expect(error.message).toBe('<id> is missing: expected text. Example: task claim T-12 --ttl 15m');
    expect(error.fields.errors).toEqual([{ path: '/id', message: 'is missing: expected text' }]);
  });

  test('G7 an unknown command brings the three likeliest, and a noun alone its verbs', () => {
    const clam = refusal('task clam T-1');
    expect(clam.code).toBe('unknown_command');
    expect(clam.fields.suggestions).toEqual(['task claim', 'tasks', 'task claim-next']);
    expect(clam.message).toBe(
      `There is no command "task clam". Did you mean: ${(clam.fields.suggestions as string[]).join(', ')}?`,
    );
    expect(refusal('task').message).toContain('"task" needs one more word: create, claim, claim-next');
    expect(refusal('xyzzy plugh')).toMatchObject({ code: 'unknown_command', fields: { suggestions: [] } });
    expect(refusal('  ')).toMatchObject({ code: 'unknown_command', fields: { suggestions: [] } });
  });

  test('C3 commands that are not given are neither found nor suggested', () => {
    const visible = SAMPLES.filter((command) => command.role !== 'admin');
    const attempt = () => parseLine('user password ann', visible);
    expect(attempt).toThrow(expect.objectContaining({ code: 'unknown_command', fields: { suggestions: [] } }));
  });

  test('G9 --help is understood anywhere before --, for a command, a noun and alone', () => {
    expect(parseLine('task claim T-1 --nope --help', SAMPLES)).toMatchObject({
      help: true,
      topic: ['task', 'claim', 't-1'],
      command: { name: 'task.claim' },
    });
    expect(parseLine('task --help', SAMPLES)).toEqual({ help: true, topic: ['task'] });
    expect(parseLine('-h', SAMPLES)).toEqual({ help: true, topic: [] });
    expect(read('task note T-1 -- --help').input.text).toBe('--help');
    expect(read('task create "--help"').input.title).toBe('--help');
  });

  test('G2 throws nothing but HubError, and keeps every word it accepts', () => {
    const word = fc.constantFrom(
      'task',
      'create',
      'claim',
      'lock',
      'x',
      'T-1',
      '--title',
      '--labels',
      '--force',
      '--no-force',
      '--',
      '—',
      '-5',
      'a,b',
      'a,',
      ',b',
      '"q r"',
      '"',
      "'",
      'priority:',
      'priority:high',
      '--ttl=1m',
      '{"a":1}',
      '--help',
      '\\',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
          fc.string({ unit: 'binary', maxLength: 80 }),
        ),
        (line) => {
          try {
            const parsed = parseLine(line, SAMPLES);
            if (!parsed.help) parseArgs(parsed.command, parsed.args, 'text', 'UTC', NOW, parsed.places);
          } catch (error) {
            expect(error).toBeInstanceOf(HubError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('G1 100 KB of anything is read or refused in linear time', () => {
    for (const unit of [
      '"',
      '\\',
      '-',
      '—',
      "'",
      ',',
      ' ,',
      'a:',
      '--x ',
      '--labels a,',
      '{"',
      '[1',
      'priority:',
      '\\"',
      'task ',
    ]) {
      for (const start of ['', 'task create ', 'task create x --labels ', 'lock ', 'task note T-1 -- ']) {
        const line = start + unit.repeat(100_000 / unit.length);
        try {
          read(line);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
        }
      }
    }
  });
});
