/**
 * Migrations by hand: `node scripts/migrate.ts create <name> | up | pending | check`, on DATABASE_URL.
 * `create` writes the difference between the entities and migrations/.snapshot.json; it needs no database.
 * `check` fails when the entities have changed without a migration.
 */
import { createOrm, migrate, pendingMigrations, type Orm } from '../hub/store/orm.ts';

const [command, name] = process.argv.slice(2);
const url = process.env.DATABASE_URL ?? 'postgres://localhost/kyros';

const commands: Record<string, (orm: Orm) => Promise<void>> = {
  async create(orm) {
    if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name)) throw new Error('A name is missing, such as: create add-jobs');
    const { fileName } = await orm.migrator.create(undefined, false, false, name);
    console.log(fileName === '' ? 'The entities have not changed.' : `migrations/${fileName}`);
  },
  async up() {
    await migrate(url);
  },
  async pending(orm) {
    console.log((await pendingMigrations(orm)).join('\n') || 'None.');
  },
  async check(orm) {
    if (await orm.migrator.checkSchema())
      throw new Error('The entities have changed: run create <name>, and commit the migration.');
    console.log('The migrations are up to date with the entities.');
  },
};

const run = commands[command ?? ''];
if (run === undefined) {
  console.error('Say one of: create <name>, up, pending, check');
  process.exitCode = 2;
} else {
  const orm = await createOrm(url);
  try {
    await run(orm);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await orm.close();
  }
}
