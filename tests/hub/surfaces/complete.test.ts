import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLine } from '../../../hub/language/line.ts';
import { complete, type Live } from '../../../hub/surfaces/complete.ts';
import { SAMPLES } from '../../support/sample-commands.ts';

const TASKS = [
  { id: 'T-1', title: 'Fix the login' },
  { id: 'T-12', title: 'Write docs' },
];
const live: Live = (entity, prefix, limit) =>
  entity === 'tasks' ? TASKS.filter(({ id }) => id.startsWith(prefix)).slice(0, limit) : [];

const at = (line: string, cursorAtEnd = true) => complete(line, cursorAtEnd, { commands: SAMPLES, live });
const values = async (line: string) => (await at(line)).map(({ value }) => value);

describe('complete', () => {
  test('C2 the next word of a name, with what it means', async () => {
    expect(await at('ta')).toEqual([
      { value: 'task', insert: 'task ', from: 0, kind: 'noun', hint: 'create, claim, claim-next, note, list, delete' },
      { value: 'tasks', insert: 'tasks ', from: 0, kind: 'command', hint: 'List tasks' },
    ]);
    expect(await at('task cl')).toEqual([
      { value: 'claim', insert: 'claim ', from: 5, kind: 'command', hint: 'Claim a task and lease its paths' },
      { value: 'claim-next', insert: 'claim-next ', from: 5, kind: 'command', hint: 'Claim the next ready task' },
    ]);
    expect(await values('')).toEqual(['lease', 'lock', 'task', 'tasks', 'user']);
    expect(await values('TASK DEL')).toEqual(['delete']);
  });

  test('C2 flags that are not given yet, in place of a word or half typed', async () => {
    expect(await values('task claim T-1 ')).toEqual(['--ttl', '--force']);
    expect(await values('task claim T-1 --force ')).toEqual(['--ttl']);
    expect(await values('task claim T-1 --ttl 15m --fo')).toEqual(['--force']);
    expect(await values('task claim T-1 --no-f')).toEqual(['--no-force']);
    expect(await values('task create x --labels a --la')).toEqual(['--labels']);
    expect(await values('task claim --')).toEqual(['--id', '--ttl', '--force']);
  });

  test('C2 ids of what is live, with their titles', async () => {
    expect(await at('task claim T-')).toEqual([
      { value: 'T-1', insert: 'T-1 ', from: 11, kind: 'entity', hint: 'Fix the login' },
      { value: 'T-12', insert: 'T-12 ', from: 11, kind: 'entity', hint: 'Write docs' },
    ]);
    expect((await values('task claim ')).slice(0, 2)).toEqual(['T-1', 'T-12']);
    expect(await values('task claim --id=T-12')).toEqual(['--id=T-12']);
    expect(await values('task claim id:T-1')).toEqual(['id:T-1', 'id:T-12']);
  });

  test('C2 choices, switches, what may be empty, and the items of a list', async () => {
    expect(await values('task create x --priority ')).toEqual(['urgent', 'high', 'normal', 'low']);
    expect(await values('task create x --priority=h')).toEqual(['--priority=high']);
    expect(await values('task create x —priority h')).toEqual(['high']);
    expect(await values('task create x --state in-p')).toEqual(['in_progress']);
    expect(await values('task create x --private=')).toEqual(['--private=yes', '--private=no']);
    expect(await values('task create x --assignee ')).toEqual(['none']);
    expect(await values('task list --status queued,')).toEqual(['queued,claimed', 'queued,done']);
    expect((await at('task list --status q'))[0]).toMatchObject({ insert: 'queued' });
  });

  test('C2 nothing is offered where anything may stand', async () => {
    expect(await at('task create "half a ti')).toEqual([]);
    expect(await at('task note T-1 -- so')).toEqual([]);
    expect(await at('nothing like this')).toEqual([]);
    expect(await at('bad \0')).toEqual([]);
  });

  test('C2 no space is put in when the line goes on behind the cursor', async () => {
    expect((await at('task cla', false))[0]).toMatchObject({ insert: 'claim' });
  });

  test('C3 completes only what it is given', async () => {
    const offered = await complete('us', true, { commands: SAMPLES.filter(({ role }) => role !== 'admin'), live });
    expect(offered).toEqual([]);
  });

  test('C2 never throws, and what a name completes to is a name', async () => {
    const word = fc.constantFrom('task', 'cl', 'claim', 'T-1', '--ttl', '--', '"', 'a,', 'priority:', '-', '=', '{"a"');
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
          fc.string({ unit: 'binary' }),
        ),
        async (line) => {
          for (const completion of await at(line)) expect(completion.from).toBeLessThanOrEqual(line.length);
        },
      ),
    );
    const [first] = await at('task claim-');
    expect(parseLine('task claim-'.slice(0, first!.from) + first!.insert, SAMPLES)).toMatchObject({
      command: { name: 'task.claim_next' },
    });
  });
});
