/** Lines for a reader that may be late or gone (R28). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutput } from '../../hub/output.ts';
import { createPipePair } from '../support/pipe-pair.ts';
import { createTempDir, type TempDir } from '../support/temp-dir.ts';
import { until } from '../support/until.ts';

let place: TempDir;
beforeAll(async () => (place = await createTempDir()));
afterAll(() => place.remove());

const toLine = (n: number) => `${n} ${'ä'.repeat(5000)}\n`;

test('R28 past the bound lines are lost and counted; those before are whole and in order', async () => {
  const pipe = createPipePair(place.path, { nonBlocking: true });
  const lost: number[] = [];
  const output = createOutput(pipe.fd, (lines) => lost.push(lines));
  const SAID = 600;
  for (let n = 0; n < SAID; n++) output.write(toLine(n));
  let read = '';
  await until(() => ((read += pipe.read()), lost.length > 0));
  read += pipe.read();
  const kept = read.split('\n').slice(0, -1);
  expect(kept.length).toBeGreaterThan(300);
  expect(kept.every((line, n) => `${line}\n` === toLine(n))).toBe(true);
  expect(lost).toEqual([SAID - kept.length]);
  output.write('again\n');
  await until(() => pipe.read() === 'again\n');
  pipe.closeWriter();
  pipe.closeReader();
});

test('R28 the last flush gives up when nobody reads, and writes all when there is room', () => {
  const pipe = createPipePair(place.path, { nonBlocking: true });
  const output = createOutput(pipe.fd, () => {});
  for (let n = 0; n < 20; n++) output.write(toLine(n));
  output.flushSync(30);
  let read = pipe.read();
  expect(read.length).toBeGreaterThan(0);
  for (let round = 0; round < 20; round++) {
    output.flushSync();
    read += pipe.read();
  }
  expect(Buffer.byteLength(read)).toBe(
    Array.from({ length: 20 }, (_, n) => Buffer.byteLength(toLine(n))).reduce((a, b) => a + b),
  );
  pipe.closeWriter();
  pipe.closeReader();
});

test('R28 a reader that is gone for good is no failure', () => {
  const pipe = createPipePair(place.path, { nonBlocking: true });
  const output = createOutput(pipe.fd, () => {});
  pipe.closeReader();
  output.write('to nobody\n');
  output.flushSync(10);
  output.write('nor this\n');
  output.flushSync(10);
  pipe.closeWriter();
});
