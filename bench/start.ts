/** Start and stop of the whole hub with its embedded database, as `npm start` does it once everything is installed. */
import { rm } from 'node:fs/promises';
import type { Row } from './row.ts';
import { createClient } from './support/client.ts';
import { createBenchDir, startBenchHub } from './support/hub.ts';
import { toTimes } from './support/times.ts';

const ROUNDS = 3;
const TASKS = 1_000;

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
  const cold = await startBenchHub({}, dir);
  await fill(cold);
  const stops = [await cold.end()];
  const starts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const hub = await startBenchHub({}, dir);
    starts.push(hub.readyMs);
    stops.push(await hub.end());
  }
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
