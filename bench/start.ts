/** Start and stop of the whole hub with its embedded database, as `npm start` does it once everything is installed. */
import { rm } from 'node:fs/promises';
import type { Row } from './row.ts';
import { createClient } from './support/client.ts';
import { createBenchDir, startBenchHub } from './support/hub.ts';
import { progress } from './support/progress.ts';
import { sized } from './support/size.ts';
import { toTimes } from './support/times.ts';

export const METHOD = `The hub with its embedded database as a process, from its start until it says that it is ready, with 1,000 tasks: once with nothing
there, three times after a clean stop, once after kill -9. A stop is from SIGTERM to the end of the process; the longest counts.`;

const ROUNDS = sized(3, 1);
const TASKS = sized(1_000, 10);

/** The first start makes the database; the second one finds it. Takes some 20 seconds. */
export async function benchStart(): Promise<Row[]> {
  const dir = await createBenchDir();
  try {
    return await measure(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function measure(dir: string): Promise<Row[]> {
  progress('start: the first start');
  const cold = await startBenchHub({}, dir);
  await fill(cold);
  const stops = [await cold.end()];
  const starts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    progress(`start: start ${round + 1} of ${ROUNDS}`);
    const hub = await startBenchHub({}, dir);
    starts.push(hub.readyMs);
    stops.push(await hub.end());
  }
  progress('start: after kill -9');
  const cut = await startBenchHub({}, dir);
  await fill(cut);
  await cut.end('SIGKILL');
  const after = await startBenchHub({}, dir);
  stops.push(await after.end());
  return toRows(cold.readyMs, starts, stops, after.readyMs);
}

function toRows(coldMs: number, starts: number[], stops: number[], afterKillMs: number): Row[] {
  const [warm, stop] = [toTimes(starts), toTimes(stops)];
  return [
    { what: 'first start of the hub, which makes its database', value: coldMs / 1000, unit: 's' },
    {
      what: `second start, longest of ${starts.length}`,
      value: warm.maxMs / 1000,
      spread: { least: Math.min(...starts) / 1000, most: warm.maxMs / 1000, repeats: starts.length },
      unit: 's',
      goal: '≤ 3 s',
      met: warm.maxMs <= 3000,
    },
    { what: 'start after kill -9', value: afterKillMs / 1000, unit: 's' },
    {
      what: `stop, longest of ${stops.length}`,
      value: stop.maxMs / 1000,
      unit: 's',
      goal: '≤ 10 s',
      met: stop.maxMs <= 10_000,
    },
  ];
}

async function fill(hub: { url: string; key: string }): Promise<void> {
  const client = createClient(hub);
  const tasks = Array.from({ length: TASKS }, (_, at) => ({ id: `T-${at + 1}`, title: 'A task' }));
  await client.json(200, '/collab/tasks/import', { body: { tasks } });
  client.close();
}
