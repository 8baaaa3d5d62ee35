/**
 * `npm run restore -- <file>`: puts a backup into an empty database and an empty COLLAB_DIR, with the settings of the hub, which must not
 * run. Set JWT_SECRET (or the file jwt.secret in DATA_DIR) as it was, then look at the result with `npm run fsck` and start the hub.
 *
 * Exit codes: 0 put back; 1 not put back, and nothing changed; 2 not understood; 78 the settings are wrong.
 */
import { resolve } from 'node:path';
import { putBack } from '../hub/backup/put-back.ts';
import { migrate } from '../hub/store/orm.ts';
import { fail, runOnDatabase } from './on-database.ts';

const [file, ...more] = process.argv.slice(2);
if (file === undefined || more.length > 0) process.exitCode = fail(2, 'Say from where: npm run restore -- <file>');
else
  await runOnDatabase(async ({ collabStore, collabDir }, url) => {
    const path = resolve(process.env.INIT_CWD ?? '.', file);
    await migrate(url);
    const { tables, rows, events } = await putBack(path, { url, collabStore, dir: resolve(collabDir) });
    process.stdout.write(
      `${tables} tables with ${rows} rows and ${events} events of files are put back. Look at them with: npm run fsck\n`,
    );
    return 0;
  });
