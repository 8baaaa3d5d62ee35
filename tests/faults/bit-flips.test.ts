/** One bit of what is stored is another one (R3, S56): `fsck` and `audit verify` find it, whichever it is. 1,000 with `npm run test:faults`. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeDisk, type Disk } from '../../hub/collab/files/disk.ts';
import { checkAudit } from '../../hub/fsck/database.ts';
import { checkFolder } from '../../hub/fsck/files.ts';
import { liftAuditGuard } from '../support/audit-guard.ts';
import { createStoreFolder, type StoreFolder } from '../support/store-folder.ts';
import { openTestCore, type TestCore } from '../support/test-core.ts';

const FLIPS = process.env.KYROS_FAULTS === 'full' ? 500 : 30;
const SEED = Number(process.env.KYROS_SEED ?? Date.now() % 2147483647) || 1;

/** Park and Miller's generator: the seed is in every message, so that a failure can be seen again. */
let random = SEED;
const next = (below: number) => (random = (random * 48271) % 2147483647) % below;

let folder: StoreFolder;
let core: TestCore;
let client: pg.Client;

beforeAll(async () => {
  folder = await createStoreFolder();
  const store = await folder.open({ bounds: { segmentBytes: 4000 } });
  for (let n = 1; n <= 40; n++) await store.commit({ actor: 'ann' }, () => [toTask(n)]);
  await store.close();
  core = await openTestCore();
  const ann = await core.person('admin', 'ann');
  for (let n = 0; n < 8; n++) {
    const ask = { command: 'task.create', params: {}, body: { args: { title: `Ünïcode ${n}` } } };
    expect(await core.core.execute({ channel: 'api', principal: ann, ask })).toMatchObject({ ok: true });
  }
  await core.core.ledger.flush();
  await core.close();
  client = new pg.Client({ connectionString: core.databaseUrl });
  await client.connect();
  await liftAuditGuard(client);
});
afterAll(async () => {
  await client?.end();
  await core?.remove();
  await folder?.remove();
});

const toTask = (n: number) => ({
  event: 'thing_changed',
  changes: [{ kind: 'tasks' as const, id: `T-${n}`, value: { title: `Thing ${n} ä`, n } }],
});

/** The disk of the folder, with one bit of one file other than it is. */
function flipOnRead(path: string, at: number, bit: number): Disk {
  return {
    ...nodeDisk,
    async open(opened, mode) {
      const file = await nodeDisk.open(opened, mode);
      if (opened !== path) return file;
      return {
        ...file,
        async read(into, position) {
          const count = await file.read(into, position);
          if (at >= position && at < position + count) into[at - position]! ^= 1 << bit;
          return count;
        },
      };
    },
  };
}

test(`R3 each of ${FLIPS} flipped bits in segments and state files is found by fsck`, { timeout: 60_000 }, async () => {
  const files = ['events', 'state'].flatMap((name) =>
    readdirSync(join(folder.path, name)).map((file) => join(folder.path, name, file)),
  );
  expect(files.length).toBeGreaterThan(5);
  expect((await checkFolder(nodeDisk, folder.path)).problems).toEqual([]);
  for (let flip = 0; flip < FLIPS; flip++) {
    const path = files[flip % files.length]!;
    const [at, bit] = [next(statSync(path).size), next(8)];
    const { problems } = await checkFolder(flipOnRead(path, at, bit), folder.path);
    const where = path.slice(folder.path.length + 1);
    expect(
      problems.map(({ place }) => place),
      `seed ${SEED}: ${where} byte ${at} bit ${bit}`,
    ).toContain(where);
  }
});

/** A row as JSON with one bit flipped, written back; false when the database takes no such row. */
async function writeFlipped(table: string, seq: number, text: string): Promise<boolean> {
  const columns = `select string_agg(quote_ident(column_name), ', ') as all from information_schema.columns where table_schema = 'public' and table_name = $1`;
  const { all } = (await client.query(columns, [table])).rows[0] as { all: string };
  await client.query('savepoint flip');
  try {
    await client.query(
      `update ${table} set (${all}) = (select ${all} from json_populate_record(null::${table}, $1::json)) where seq = $2`,
      [text, seq],
    );
    return true;
  } catch {
    await client.query('rollback to flip');
    return false;
  }
}

const readRow = async (table: string, seq: number) =>
  (await client.query<{ text: string }>(`select to_json(t)::text as text from ${table} t where seq = $1`, [seq])).rows[0]?.text;

test(`S56 each of ${FLIPS} flipped bits in rows of the audit log and its head is found`, { timeout: 120_000 }, async () => {
  const { rows } = await client.query<{ seq: string }>('select seq from audit_events order by seq');
  expect(rows.length).toBeGreaterThan(10);
  const pool = client as unknown as pg.Pool;
  expect((await checkAudit(pool)).problems).toEqual([]);
  const [found, refused] = [{ count: 0 }, { count: 0 }];
  for (let flip = 0; flip < FLIPS; flip++) {
    const isHead = flip % 10 === 0;
    const table = isHead ? 'audit_head' : 'audit_events';
    const seq = Number(isHead ? rows.at(-1)!.seq : rows[next(rows.length)]!.seq);
    const text = (await readRow(table, seq))!;
    const bytes = Buffer.from(text);
    const [at, bit] = [next(bytes.length), next(8)];
    bytes[at]! ^= 1 << bit;
    await client.query('begin');
    const taken = await writeFlipped(table, seq, bytes.toString('latin1').includes('\0') ? '' : toText(bytes));
    // The same row in other words (\u00e4 for \u00E4) is no change; so is another name of a column that holds nothing.
    const isChanged = taken && (await readRow(table, seq)) !== text;
    const where = `seed ${SEED}: ${table} ${seq} byte ${at} bit ${bit}`;
    if (isChanged) expect((await checkAudit(pool)).problems, where).toHaveLength(1);
    if (isChanged) found.count++;
    else refused.count++;
    await client.query('rollback');
  }
  expect(found.count).toBeGreaterThan(FLIPS / 4);
  console.log(`${found.count} found by the chain, ${refused.count} refused by the database or without effect`);
});

/** Bytes that are no UTF-8 cannot stand in the database: an empty text is refused as they would be. */
function toText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}
