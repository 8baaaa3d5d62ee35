/**
 * `npm run fsck`: looks at everything that is stored (event log, state files or snapshots, chain of the audit log) and changes nothing.
 * A board in files can be looked at while no hub runs.
 *
 * Exit codes: 0 whole; 1 problems, each told, or it could not look; 78 the settings are wrong.
 */
import { resolve } from 'node:path';
import pg from 'pg';
import { nodeDisk } from '../hub/collab/files/disk.ts';
import { checkAudit, checkBoard } from '../hub/fsck/database.ts';
import { checkFolder } from '../hub/fsck/files.ts';
import { runOnDatabase } from './on-database.ts';

await runOnDatabase(async ({ collabStore, collabDir }, url) => {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 5_000 });
  try {
    const board = collabStore === 'files' ? await checkFolder(nodeDisk, resolve(collabDir)) : await checkBoard(pool);
    const audit = await checkAudit(pool);
    for (const { looked, problems } of [board, audit]) {
      process.stdout.write(`${looked}: ${problems.length === 0 ? 'whole' : `${problems.length} problems`}\n`);
      for (const { place, what } of problems) process.stdout.write(`  ${place}: ${what}\n`);
    }
    return board.problems.length + audit.problems.length === 0 ? 0 : 1;
  } finally {
    await pool.end();
  }
});
