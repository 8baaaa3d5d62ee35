/** The terminal side: a hidden question, and when there is colour. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { createConsole } from '../../../adapters/cli/console.ts';

function createStreams(isTTY: boolean) {
  const stream = () => Object.assign(new PassThrough(), { isTTY, columns: 90, getColorDepth: () => 8 });
  return { stdin: stream(), stdout: stream(), stderr: stream() };
}

describe('a question', () => {
  test('S59 that is hidden shows nothing of the answer', async () => {
    const streams = createStreams(true);
    const asked = createConsole(streams, 'kyros').question('Password', true);
    streams.stdin.write('s3cret\r');
    expect(await asked).toBe('s3cret');
    streams.stderr.end();
    streams.stdout.end();
    expect(await text(streams.stderr)).toBe('Password: \n');
    expect(await text(streams.stdout)).toBe('');
  });

  test('ends with Ctrl-C', async () => {
    const streams = createStreams(true);
    const asked = createConsole(streams, 'kyros').question('E-mail');
    streams.stdin.write('\u0003');
    await expect(asked).rejects.toMatchObject({ exitCode: 1, message: 'Stopped.' });
  });

  test('is not asked of a pipe', async () => {
    await expect(createConsole(createStreams(false), 'kyros').question('E-mail')).rejects.toMatchObject({ exitCode: 2 });
  });
});

describe('the look', () => {
  test('has no colour, no width and no relative times behind a pipe', () => {
    expect(createConsole(createStreams(false), 'kyros').look()).toMatchObject({ colour: false, forPeople: false });
    expect(createConsole(createStreams(false), 'kyros').look()).not.toHaveProperty('width');
  });

  test('has the width of the terminal', () => {
    expect(createConsole(createStreams(true), 'kyros').look()).toMatchObject({ forPeople: true, width: 90 });
  });
});
