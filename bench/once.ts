/**
 * Exactly once under If-Match (SEMANTICS E3): many callers read one task and change it with the tag they read. What counts is not the
 * speed but the sum: the version may have risen once for each 200, and for nothing else.
 */
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { startBenchHub } from './support/hub.ts';
import { sized } from './support/size.ts';

export const METHOD = `50 callers over HTTP read one task and change it under the tag they read, 200 times each. What counts is that the version rose once for
each answer 200 and for nothing else; the time is of one run.`;

const CALLERS = sized(50, 4);
const ROUNDS = sized(200, 5);

export async function benchOnce(): Promise<Row[]> {
  const hub = await startBenchHub();
  try {
    return await measure(createClient(hub));
  } finally {
    await hub.stop();
  }
}

type Task = { id: string; version: number; etag: string; description: string };

async function measure(client: Client): Promise<Row[]> {
  const { id, version: first } = await client.json<Task>(201, '/collab/tasks', { body: { title: 'Counted' } });
  const path = `/collab/tasks/${id}`;
  const counts = new Map<number, number>();
  const startedMs = performance.now();
  const call = async (caller: number) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { etag } = await client.json<Task>(200, path);
      const body = { description: `Round ${round} of caller ${caller}` };
      const { status } = await client.send(path, { method: 'PATCH', body, headers: { 'if-match': etag } });
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(caller)));
  const seconds = (performance.now() - startedMs) / 1000;
  const last = await client.json<Task>(200, path);
  client.close();
  return toRows(counts, last.version - first, seconds);
}

function toRows(counts: ReadonlyMap<number, number>, risen: number, seconds: number): Row[] {
  const [done, refused] = [counts.get(200) ?? 0, counts.get(412) ?? 0];
  const other = CALLERS * ROUNDS - done - refused;
  return [
    {
      what: `${CALLERS} callers × ${ROUNDS} read-change-write on one task: versions risen less answers 200`,
      value: risen - done,
      unit: 'versions',
      goal: 'none lost, none twice',
      met: risen === done && done > 0 && other === 0,
    },
    { what: `the same: ${done} answers 200, ${refused} answers 412, ${other} others`, value: seconds, unit: 's' },
  ];
}
