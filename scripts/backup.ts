/**
 * `npm run backup -- <file>`: database and board at one point, in one file, with the settings of the hub, which may run. The file holds
 * everything that the hub knows of people, so only its owner may read it. JWT_SECRET (or the file jwt.secret in DATA_DIR) is not
 * in it: keep that apart.
 *
 * Exit codes: 0 written; 1 not written; 2 not understood; 78 the settings are wrong.
 */
import { resolve } from 'node:path';
import { takeBackup } from '../hub/backup/take.ts';
import { fail, runOnDatabase } from './on-database.ts';

const [file, ...more] = process.argv.slice(2);
if (file === undefined || more.length > 0) process.exitCode = fail(2, 'Say where to: npm run backup -- <file>');
else
  await runOnDatabase(async ({ collabStore, collabDir }, url) => {
    const path = resolve(process.env.INIT_CWD ?? '.', file);
    const { tables, rows, events } = await takeBackup(path, { url, collabStore, dir: resolve(collabDir) });
    process.stdout.write(`${tables} tables with ${rows} rows and ${events} events of files are in the backup.\n`);
    return 0;
  });
