/** Typed lines through the hub's door for people, beside Hubot's command bus. */
import { join } from 'node:path';
import type { Row } from './row.ts';
import { inBenchDir, startProcess } from './support/hub.ts';
import { progress } from './support/progress.ts';
import { toSeries } from './support/repeats.ts';

export const METHOD = `One process, no network: 50 callers that each wait for their answer, 3 rounds of 2 s in which all take turns after a warm-up of 1 s.
Hubot gets a TextMessage by \`robot.receive\`, a \`respond\` listener looks a task up in a Map and replies through an adapter in the process. It is
in memory and keeps nothing: no durability, no rights, no limits, no audit. Kyros gets the same line through its door for people: parsed, authorised,
limited, the answer checked and the audit row written to PostgreSQL in groups; a creation is also durable on disk before it is answered. The
clock stops when all audit rows are written, and a caller pauses while more than 400 wait.
The rates over HTTP beside them are those of the part pipeline.`;

const GROUP = 'Commands and reads';

/** Takes about 30 seconds. */
export function benchBus(): Promise<Row[]> {
  return inBenchDir(measure);
}

async function measure(dir: string): Promise<Row[]> {
  progress('bus: typed lines of Kyros and of Hubot');
  const hub = await startProcess('bench/support/bus-hub.ts', /Measured (\{.*\})\nKyros is ready/, dir, {
    PORT: '0',
    LOG_LEVEL: 'warn',
    DATA_DIR: join(dir, 'data'),
    COLLAB_DIR: join(dir, 'board'),
    DATABASE_URL: '',
    RATE_API: '9000000/1',
  });
  await hub.stop();
  const { show, create, hubot } = JSON.parse(hub.match[1]!) as Record<'show' | 'create' | 'hubot', number[]>;
  const toRow = (name: string, values: number[]): Row => ({
    what: name,
    ...toSeries(values),
    unit: 'calls/s',
    peer: { group: GROUP, name },
  });
  return [
    toRow('Kyros, a typed read in the process, audited', show),
    toRow('Kyros, a typed creation in the process, durable and audited', create),
    toRow('Hubot, a typed read in memory, nothing kept or checked', hubot),
  ];
}
