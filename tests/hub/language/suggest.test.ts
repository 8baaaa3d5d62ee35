import { describe, expect, test } from 'vitest';
import { didYouMean, findClosest } from '../../../hub/language/closest.ts';
import { suggestCommands } from '../../../hub/language/suggest.ts';
import { SAMPLES } from '../../support/sample-commands.ts';

describe('suggestCommands', () => {
  test.each([
    ['task clam', 'task claim'],
    ['tsk claim T-1', 'task claim'],
    ['claim task', 'task claim'],
    ['task.creat', 'task create'],
    ['lok a', 'lock'],
    ['task_delete T-1', 'task delete'],
    ['CREATE TASK', 'task create'],
  ])('G7 %s is nearest to %s', (typed, name) => {
    expect(suggestCommands(typed, SAMPLES)[0]).toBe(name);
  });

  test('G7 at most three, none twice for one command, none for what is like nothing', () => {
    expect(suggestCommands('task', SAMPLES)).toHaveLength(3);
    expect(suggestCommands('task lst', SAMPLES).filter((name) => name.startsWith('tasks') || name === 'task list')).toHaveLength(
      1,
    );
    expect(suggestCommands('hello there', SAMPLES)).toEqual([]);
    expect(suggestCommands('', SAMPLES)).toEqual([]);
    expect(suggestCommands('x'.repeat(100_000), SAMPLES)).toEqual([]);
    expect(suggestCommands('x '.repeat(50_000), SAMPLES)).toEqual([]);
  });
});

describe('findClosest', () => {
  test('G2 at most a third of the letters may differ', () => {
    expect(findClosest('prioritty', ['priority', 'private'])).toBe('priority');
    expect(findClosest('hgh', ['high', 'low'])).toBe('high');
    expect(findClosest('hg', ['high'])).toBeUndefined();
    expect(findClosest('abcxyz', ['abcdef'])).toBeUndefined();
    expect(findClosest('y'.repeat(65), ['y'.repeat(65)])).toBeUndefined();
    expect(didYouMean('labls', ['labels'], (name) => `--${name}`)).toBe(' Did you mean --labels?');
    expect(didYouMean('zzz', ['labels'])).toBe('');
  });
});
