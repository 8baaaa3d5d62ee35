/** kill -9 of a real process that writes (R1): what it acknowledged is there, and nothing is there by half. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventRecord } from '../../../../hub/collab/store.ts';
import { readAll, replay, toPicture } from '../../../conformance/collab-picture.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

const ROUNDS = 25;
const WRITERS = 8;
const SCRIPT = new URL('../../../support/collab-writer.ts', import.meta.url).pathname;

let folder: StoreFolder;

beforeEach(async () => {
  folder = await createStoreFolder();
});

afterEach(async () => {
  await folder.remove();
});

/** Starts a writer, kills it a while after its first answer, and returns what it had acknowledged: call and seq. */
async function writeAndKill(aliveMs: number): Promise<[string, number][]> {
  const child = spawn(process.execPath, [SCRIPT, folder.path, String(WRITERS)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await delay(aliveMs); // How long it lives is what is varied, not what is waited for.
  child.kill('SIGKILL');
  await closed;
  const lines = output.split('\n').slice(0, -1);
  return lines.map((line) => line.split(' ')).map(([call, seq]) => [call as string, Number(seq)]);
}

/** Every commit of a writer adds one, whole, so the events alone must count up. */
function expectCountsUp(events: EventRecord[]): void {
  const counts = new Map<string, number>();
  let fence = 0;
  for (const { event, details } of events) {
    const value = details.changes?.[0]?.value as { id: string; n: number; fence: number } | undefined;
    if (event === 'granted') expect(value?.fence).toBe(++fence);
    if (event !== 'counted' || value === undefined) continue;
    expect(value.n).toBe((counts.get(value.id) ?? 0) + 1);
    counts.set(value.id, value.n);
  }
}

test('R1 S3 after each kill every acknowledged commit is there, and the state is that of the whole log', async () => {
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const answers = await writeAndKill((round * 29) % 97);
    const store = await folder.open();
    try {
      const events = (await readAll(store)).map(({ record }) => record);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      for (const [call, seq] of answers) expect(events[seq - 1]?.call, `${call} of round ${round}`).toBe(call);
      expectCountsUp(events);
      expect(toPicture(replay(events))).toEqual(toPicture(store.board));
    } finally {
      await store.close();
    }
    acknowledged += answers.length;
  }
  expect(acknowledged).toBeGreaterThan(ROUNDS * WRITERS);
}, 60_000);
