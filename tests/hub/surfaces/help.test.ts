import { describe, expect, test } from 'vitest';
import { toHelp } from '../../../hub/surfaces/help.ts';
import { SAMPLES } from '../../support/sample-commands.ts';

describe('toHelp', () => {
  test('G9 help names every noun with its verbs', () => {
    const { text, view } = toHelp(SAMPLES);
    expect(text).toContain('You can use 8 commands. To see more: help <noun>, help <noun> <verb>, or help --search <words>.');
    expect(text).toContain('task: create, claim, claim-next, note, list, delete');
    expect(text).toContain('user: password');
    expect(view.rows).toHaveLength(8);
  });

  test('G9 help of a noun shows how each of its commands is typed', () => {
    const { title, text, view } = toHelp(SAMPLES, { words: ['task'] });
    expect(title).toBe('Help: task');
    expect(text).toContain('task claim <id> …\n  Claim a task and lease its paths');
    expect(text).not.toContain('lease acquire');
    expect(view).toEqual({
      columns: ['command', 'what it does', 'role', 'effect'],
      rows: expect.arrayContaining([['task claim', 'Claim a task and lease its paths', 'agent', 'write']]),
    });
  });

  test('G9 help of a command says everything about it', () => {
    const { text, command } = toHelp(SAMPLES, { words: ['task', 'claim'] });
    expect(text.split('\n')).toEqual([
      'task claim <id> [--ttl <duration>] [--force]',
      'Claim a task and lease its paths.',
      'Role: agent or higher. Effect: write.',
      '',
      '  <id>              Id of the task, as T-12 (required)',
      '  --ttl <duration>  How long the lease lasts (1m when left out)',
      '  --force           Take it from another',
      '',
      'Examples:',
      '  task claim T-12 --ttl 15m',
    ]);
    expect(command).toMatchObject({
      name: 'task.claim',
      http: 'POST /collab/tasks/:id/claim',
      fields: [{ name: 'id', typed: '<id>', required: true }, { name: 'ttl_seconds', default: '1m' }, { name: 'force' }],
    });
  });

  test('G9 choices, lists and aliases are told', () => {
    expect(toHelp(SAMPLES, { words: ['task', 'create'] }).text).toContain(
      'How urgent it is (one of urgent, high, normal, low; normal when left out)',
    );
    expect(toHelp(SAMPLES, { words: ['task.list'] }).text).toContain('Also: tasks.');
    expect(toHelp(SAMPLES, { words: ['tasks'] }).command?.name).toBe('task.list');
    expect(toHelp(SAMPLES, { words: ['lock'] }).text).toContain('lease acquire <resources>…');
    expect(toHelp(SAMPLES, { words: ['task claim_next'] }).command?.name).toBe('task.claim_next');
  });

  test('G9 help --search finds by name, then summary, then fields', () => {
    const found = (search: string) => toHelp(SAMPLES, { search }).view.rows.map(([name]) => name);
    expect(found('leases')).toEqual(['lease acquire']);
    expect(found('urgent')).toEqual(['task create']);
    expect(found('claim task')[0]).toBe('task claim');
    expect(found('zebra')).toEqual([]);
    expect(toHelp(SAMPLES, { search: 'zebra' }).text).toContain('No command speaks of that');
  });

  test('C3 help knows only what it is given', () => {
    const visible = SAMPLES.filter(({ role }) => role === 'viewer');
    expect(toHelp(visible).text).toContain('You can use 1 command.');
    expect(() => toHelp(visible, { words: ['user', 'password'] })).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(JSON.stringify(toHelp(visible, { search: 'password task' }))).not.toContain('user password');
  });

  test('G7 help about nothing there is suggests what is near', () => {
    expect(() => toHelp(SAMPLES, { words: ['task', 'clam'] })).toThrow(
      expect.objectContaining({ code: 'not_found', message: expect.stringContaining('Did you mean: task claim') }),
    );
  });
});
