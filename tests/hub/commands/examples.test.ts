import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldsOf } from '../../../hub/schema.ts';
import { agentCommands } from '../../../hub/commands/agent.ts';
import { eventCommands } from '../../../hub/commands/event.ts';
import { ALL_COMMANDS, EXAMPLE_SETUP } from '../../../hub/commands/index.ts';
import { leaseCommands } from '../../../hub/commands/lease.ts';
import { taskCommands } from '../../../hub/commands/task.ts';
import { openDesk } from './command-desk.ts';
import type { Desk } from './command-desk.ts';

const board = [...taskCommands, ...leaseCommands, ...agentCommands, ...eventCommands];

describe('C1 every command of the board', () => {
  test.each(board.map((command) => [command.name, command] as const))(
    '%s says what it is and what its fields are',
    (_, command) => {
      expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const field of fieldsOf(command.input)) expect(`${field.name}: ${field.description}`).toMatch(/: .+\.$/);
      if (command.effect === 'danger') expect(command.preview).toBeDefined();
    },
  );

  test('every one is in the list of the hub, once', () => {
    const names = ALL_COMMANDS.map((command) => command.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(board.map((command) => command.name)));
  });
});

describe('examples run on an empty board', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
    for (const line of EXAMPLE_SETUP) await desk.type(line);
  });
  afterAll(() => desk.close());

  test.each(board.flatMap((command) => command.examples.map((line) => [line, command] as const)))('%s', async (line, command) => {
    const { output, text, preview } = await desk.type(line);
    expect(text).toMatch(/\S/);
    expect(command.view?.(output).rows.every((row) => row.length === command.view?.(output).columns.length)).not.toBe(false);
    expect(preview !== undefined).toBe(command.effect === 'danger');
  });
});
