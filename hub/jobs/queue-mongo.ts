/**
 * Agenda's wake-ups in a MongoDB (AGENDA_BACKEND=mongo). Loaded only when it is chosen. Other processes hear of a wake-up by looking
 * twice a second; jobs of this hub are told by PostgreSQL beside it (worker.ts).
 */
import { MongoBackend } from '@agendajs/mongo-backend';
import { MongoClient } from 'mongodb';
import { HubError } from '../errors.ts';
import type { Logger } from '../log.ts';
import { PING_PREFIX, type QueueBackend } from './queue-agenda.ts';

const COLLECTION = 'agendaJobs';
const CONNECT_MS = 5_000;
const DAY_MS = 86_400_000;

/** `url` names the database too. Errors: unavailable. */
export async function openMongoQueue(url: string, log: Logger): Promise<QueueBackend> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: CONNECT_MS, connectTimeoutMS: CONNECT_MS, appName: 'kyros' });
  client.on('error', (error) => log.debug({ err: error }, 'A connection of the queue was lost; another one is opened'));
  const database = client.db();
  const backend = new MongoBackend({ mongo: database, collection: COLLECTION, ensureIndex: true });
  try {
    await client.connect();
    await backend.connect();
  } catch (error) {
    await client.close();
    throw new HubError('unavailable', 'The MongoDB of MONGODB_URL cannot be reached.', {}, { cause: error });
  }
  return {
    backend,
    async tidy() {
      const old = new Date(Date.now() - DAY_MS);
      await database.collection(COLLECTION).deleteMany({
        $or: [
          { name: { $regex: `^${PING_PREFIX}` }, nextRunAt: { $lt: old } },
          { nextRunAt: null, lockedAt: null, lastFinishedAt: { $lt: old } },
        ],
      });
    },
    close: () => client.close(),
  };
}
