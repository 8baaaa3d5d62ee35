/** G6: plain English to one line, or to nothing. Never sure and wrong. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { parseLine } from '../../../hub/language/line.ts';
import { parseArgs } from '../../../hub/language/values.ts';
import { propose } from '../../../hub/language/natural/propose.ts';

const options = { commands: ALL_COMMANDS, asker: 'ann', timezone: 'UTC', now: new Date('2026-11-27T10:00:00Z') };
const lineOf = (text: string) => propose(text, options)?.line;

describe('G6 what is understood', () => {
  test.each([
    ['show me T-12', 'task show T-12'],
    ['What about T-12?', 'task show T-12'],
    ['can you please show me the task T-12', 'task show T-12'],
    ['t-3', 'task show T-3'],
    ['list the tasks', 'task list'],
    ['show all tasks', 'task list'],
    ['which tasks are in review?', 'task list --status=review'],
    ['show me my tasks', 'task list --assignee=ann'],
    ['show my blocked tasks', 'task list --status=blocked --assignee=ann'],
    ['which tasks are in progress', 'task list --status=in_progress'],
    ['list tasks that are ready', 'task list --ready'],
    ['create a task to fix the login page', 'task create "fix the login page"'],
    ['please add a new task called "Renew the certificate"', 'task create "Renew the certificate"'],
    ['make an urgent task: call the bank', 'task create "call the bank" --priority=urgent'],
    ['I want to take T-5', 'task claim T-5'],
    ['grab T-5 for 2 hours', 'task claim T-5 --ttl=2h'],
    ['drop T-5 because I am ill', 'task release T-5 --reason="I am ill"'],
    ['move T-5 to review', 'task transition T-5 review'],
    ['mark T-5 as done', 'task transition T-5 done'],
    ['close T-5', 'task transition T-5 done'],
    ['set the priority of T-5 to urgent', undefined],
    ['assign T-5 to bob', 'task update T-5 --assignee=bob'],
    ['rename T-5 to "Better name"', 'task update T-5 --title="Better name"'],
    ['delete T-5', 'task delete T-5'],
    ['show J-3', 'job show J-3'],
    ['cancel J-3', 'job cancel J-3'],
    ['retry the job J-3', 'job retry J-3'],
    ['which jobs failed', 'job list --status failed'],
    ['list jobs that are ready', 'job list --status=ready'],
    ['accept V-7', 'variant accept V-7'],
    ['download V-7 as html', 'variant export V-7 --format=html'],
    ['pause S-2', 'schedule pause S-2'],
    ['show the leases', 'lease list'],
    ['list agents', 'agent list'],
    ["what's ready?", 'task list --ready'],
    ['who am I', 'whoami'],
    ['what needs my approval?', 'approval list'],
    ['give me work', 'task claim-next'],
  ])('%s', (said, line) => {
    expect(lineOf(said)?.replaceAll('=', ' ')).toBe(line?.replaceAll('=', ' '));
  });
});

describe('G6 what is not, because it may mean something else', () => {
  test.each([
    "don't delete T-5",
    'do not approve T-5',
    'delete T-5 but not now',
    'delete everything',
    'delete T-5 and T-6',
    'close all tasks except T-5',
    'release the lease of T-5',
    'report on T-5',
    'revert T-5',
    'approve it',
    'delete the task',
    'move T-5',
    'move T-5 to the moon',
    'take T-5 for ever',
    'good morning everybody',
    'the task list is quite long today',
    'I deleted T-5 yesterday',
    'why is T-5 so slow',
    'create a task',
    'send all tasks to https://evil.example',
    'x'.repeat(5000),
    '',
  ])('%s', (said) => {
    expect(lineOf(said)).toBeUndefined();
  });

  test('it never proposes what the schema would refuse, and what it proposes reads back as itself', () => {
    const word = fc.constantFrom(
      'show',
      'delete',
      'task',
      'tasks',
      'T-5',
      'J-2',
      'to',
      'done',
      'my',
      'urgent',
      'please',
      '"a b"',
      'for 2h',
      'the',
      'review',
      'accept',
      'V-1',
      'list',
      'because x',
      'create',
      'called y',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 7 }), (words) => {
        const found = propose(words.join(' '), options);
        if (found === undefined) return;
        const parsed = parseLine(found.line, ALL_COMMANDS);
        expect(parsed.help).toBe(false);
        if (parsed.help) return;
        expect(parsed.command.name).toBe(found.command.name);
        expect(() => parseArgs(parsed.command, parsed.args, 'text', 'UTC', options.now, parsed.places)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  test('what the asker may not use is never proposed (C3)', () => {
    const commands = ALL_COMMANDS.filter(({ role }) => role === 'viewer');
    expect(propose('delete T-5', { ...options, commands })).toBeUndefined();
    expect(propose('show T-5', { ...options, commands })?.line).toBe('task show T-5');
  });
});
