/**
 * `npm run store -- migrate files postgres`, or back: moves the board between COLLAB_DIR and the database, with the settings of the hub.
 * All hubs must be stopped; this is looked at. What is moved from stays as it is, as a backup; which of the two a hub uses is
 * COLLAB_STORE.
 *
 * Exit codes: 0 moved; 1 not moved; 2 not understood; 78 the settings are wrong.
 */
import { resolve } from 'node:path';
import { moveFromFiles } from '../hub/collab/postgres/move/from-files.ts';
import { moveToFiles } from '../hub/collab/postgres/move/to-files.ts';
import { createLogger } from '../hub/log.ts';
import { migrate } from '../hub/store/orm.ts';
import { fail, runOnDatabase } from './on-database.ts';

const USAGE = 'Say one of: migrate files postgres, migrate postgres files';
const MOVES = { 'files postgres': moveFromFiles, 'postgres files': moveToFiles };

const [command, ...rest] = process.argv.slice(2);
const move = MOVES[rest.join(' ').replace(/(?<!\s)\s*(?:→|->|:)\s*/, ' ') as keyof typeof MOVES];
if (command !== 'migrate' || move === undefined) process.exitCode = fail(2, USAGE);
else
  await runOnDatabase(async ({ collabDir }, url) => {
    await migrate(url);
    const moved = await move({ dir: resolve(collabDir), url, log: createLogger('warn') });
    const target = move === moveFromFiles ? 'postgres' : 'files';
    process.stdout.write(
      `${moved.events} events up to number ${moved.seq} are moved, and were read back.\nSet COLLAB_STORE=${target} on every hub, then start them.\n`,
    );
    return 0;
  });
