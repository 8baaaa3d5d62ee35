import { describe, expect, test } from 'vitest';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { checkCommands } from '../../../hub/surfaces/check.ts';
import { parseLine } from '../../../hub/language/line.ts';

describe('the registry', () => {
  test('C1 every command says all that a command must say, and its examples are valid', () => {
    expect(checkCommands(ALL_COMMANDS)).toEqual([]);
  });

  test('S13 every command declares its role and effect', () => {
    for (const { role, effect } of ALL_COMMANDS) expect([role, effect]).toEqual([expect.any(String), expect.any(String)]);
  });

  test('G9 why takes the rest of the line as it stands', () => {
    expect(parseLine('why task create "a b" --priority high', ALL_COMMANDS)).toMatchObject({
      args: { line: 'task create "a b" --priority high' },
    });
  });
});
