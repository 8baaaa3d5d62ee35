/** The tables and sequences of the database, as the catalog has them: a new table is in the backup without anybody thinking of it. */
import type pg from 'pg';

export type Table = { schema: string; name: string; columns: string[] };

/** What says which migrations ran stays as the target has it; who is alive and who was heard is nobody's past. */
const NOT_KEPT = ['public.mikro_orm_migrations', 'collab.heard', 'collab.hubs'];

/** Parents before children, so that each row finds what it refers to. */
export async function findTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { id: string; parents: string[] }>(
    `select c.oid::text as id, n.nspname as schema, c.relname as name,
       (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
       (select coalesce(array_agg(k.confrelid::text), '{}') from pg_constraint k
         where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as parents
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('public', 'collab') and n.nspname || '.' || c.relname <> all($1)
     order by n.nspname, c.relname`,
    [NOT_KEPT],
  );
  const sorted: typeof rows = [];
  while (sorted.length < rows.length) {
    const done = new Set(sorted.map(({ id }) => id));
    const ready = rows.filter(({ id, parents }) => !done.has(id) && parents.every((parent) => done.has(parent)));
    if (ready.length === 0) throw new Error('Tables refer to one another in a circle');
    sorted.push(...ready);
  }
  return sorted.map(({ schema, name, columns }) => ({ schema, name, columns }));
}

export type Sequence = { name: string; value: string };

export async function findSequences(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `select quote_ident(schemaname) || '.' || quote_ident(sequencename) as name, last_value::text as value from pg_sequences
     where schemaname in ('public', 'collab') and last_value is not null order by 1`,
  );
  return rows;
}

export function toName({ schema, name }: Pick<Table, 'schema' | 'name'>): string {
  return `"${schema}"."${name}"`;
}

/** Names of the migrations that the database has seen. */
export async function findMigrations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from mikro_orm_migrations order by name');
  return rows.map(({ name }) => name);
}
