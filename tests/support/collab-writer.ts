/**
 * A process that writes to a collab store until it is killed: `node collab-writer.ts <folder or database> <writers>`. Each line it prints is a
 * commit that was acknowledged: `<call> <seq>`. Printed with a blocking write, so that what the parent reads is what was answered.
 */
import { writeSync } from 'node:fs';
import type { CollabStore, EventDraft } from '../../hub/collab/store.ts';

const [place = '', writers = '8'] = process.argv.slice(2);
const say = (fields: object, message: string) => void process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
const log = { info: () => {}, warn: () => {}, error: say };
const onFatal = (error: Error) => {
  throw error;
};

/** Only what is needed is loaded: the process is started many times. */
async function open(): Promise<CollabStore> {
  if (place.startsWith('postgres:')) {
    const { openPostgresStore } = await import('../../hub/collab/postgres/store.ts');
    return await openPostgresStore({ url: place, log, onFatal, snapshotEvents: 500 });
  }
  const { openFileStore } = await import('../../hub/collab/files/store.ts');
  return await openFileStore({ dir: place, log, onFatal, bounds: { segmentBytes: 20_000, snapshotPauseMs: 5 } });
}

const store = await open();

async function write(writer: number): Promise<never> {
  for (let round = 0; ; round++) {
    const call = `${process.pid}-${writer}-${round}`;
    const { seq } = await store.commit({ actor: `w-${writer}`, call }, (board) => {
      const { n = 0 } = (board.get('tasks', `T-${writer}`) ?? {}) as { n?: number };
      const changed: EventDraft = { event: 'counted', changes: [{ kind: 'tasks', id: `T-${writer}`, value: { n: n + 1 } }] };
      const granted: EventDraft = {
        event: 'granted',
        changes: [{ kind: 'locks', id: 'l', value: { fence: board.lastFence + 1 } }],
      };
      return round % 3 === 0 ? [changed, granted] : [changed];
    });
    writeSync(1, `${call} ${seq}\n`);
  }
}

await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
