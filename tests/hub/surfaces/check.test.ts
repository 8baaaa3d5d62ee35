import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Command } from '../../../hub/command.ts';
import { checkCommands } from '../../../hub/surfaces/check.ts';
import { claimTask, deleteTask, listTasks, lock, SAMPLES } from '../../support/sample-commands.ts';

const faults = (change: Partial<Command>, base: Command = claimTask) => checkCommands([{ ...base, ...change }]);

describe('checkCommands', () => {
  test('C1 sound commands have no fault', () => {
    expect(checkCommands(SAMPLES)).toEqual([]);
  });

  test.each<[string, Partial<Command>, string]>([
    ['no summary', { summary: '' }, 'the summary must be one sentence'],
    ['a summary with a full stop', { summary: 'Claim it.' }, 'the summary must be one sentence'],
    ['no example', { examples: [] }, 'there is no example'],
    [
      'an example that is refused',
      { examples: ['task claim T-12 --tll 5m'] },
      'the example "task claim T-12 --tll 5m" is refused: Unknown flag --tll',
    ],
    ['an example with a wrong value', { examples: ['task claim 12'] }, 'is refused: <id>: must look like T-12'],
    ['an example that asks for help', { examples: ['task claim --help'] }, 'is another command'],
    ['an unknown role', { role: 'boss' as never }, 'the role is not known'],
    ['an unknown effect', { effect: 'boom' as never }, 'the effect is not known'],
    ['no output schema', { output: undefined as never }, 'there is no output schema'],
    ['a name that is no noun.verb', { name: 'Claim.it' }, 'the name is not noun.verb'],
    ['a positional that is no field', { positional: ['id', 'nope'] }, 'there is no field nope'],
    ['a secret that is no field', { secretInput: ['nope'] }, 'there is no field nope'],
    [
      'a route with a parameter that is no field',
      { http: { route: 'POST /tasks/:task_id' } },
      "the route's :task_id is no field",
    ],
    ['a body without its schema', { http: { route: 'POST /tasks', body: () => ({}) } }, 'without bodySchema'],
    ['a danger without a preview', { effect: 'danger' }, 'a danger needs a preview'],
  ])('C1 finds %s', (_, change, sentence) => {
    const found = faults(change).find((fault) => fault.includes(sentence));
    expect(found).toMatch(change.name === undefined ? /^task\.claim: / : /^Claim\.it: /);
  });

  test('C1 finds fields without a description, and objects that drop what they do not know', () => {
    const input = z.object({
      resources: z.array(z.string()),
      Bad: z.string().optional().meta({ description: 'x' }),
      deep: z
        .strictObject({ list: z.array(z.object({ a: z.string() })) })
        .optional()
        .meta({ description: 'x' }),
    });
    expect(faults({ input, examples: ['lock a'] }, lock)).toEqual([
      'lease.acquire: the field resources has no description',
      'lease.acquire: the field Bad is not snake_case',
      'lease.acquire: the object deep.list does not refuse unknown fields (use z.strictObject)',
    ]);
  });

  test('C1 finds a list that is positional before another', () => {
    expect(faults({ positional: ['resources', 'value'] }, lock)).toContain(
      'lease.acquire: the list resources is positional but not last',
    );
  });

  test('G1 finds names that stand twice, and values that would make another command', () => {
    expect(checkCommands([listTasks, { ...lock, aliases: ['tasks'] }])).toContain('two commands are called "tasks"');
    expect(checkCommands([deleteTask, { ...listTasks, aliases: ['task delete all'] }])).toContain(
      '"task delete" (task delete) takes values, but "task delete all" is another command',
    );
  });

  test('C1 relative times in examples are read at a fixed moment', () => {
    const input = z.strictObject({ at: z.iso.datetime().meta({ description: 'When', text: 'instant' }) });
    expect(checkCommands([{ ...lock, input, positional: [], examples: ['lock --at "tomorrow 9am"'] }])).toEqual([]);
  });
});
