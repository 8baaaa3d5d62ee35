/**
 * One page of the audit log, whatever it is filtered by, at a bounded cost: rows are looked at in the order of an index, at most so
 * many for one page. A page on which little was found is short, and says where the next one begins.
 */
import type pg from 'pg';

export type AuditFilter = { channel?: string; actor?: string; outcome?: string; command?: string };

/** Rows looked at for one page: in the order of the table, and in that of another index, which costs several times as much a row. */
export type Look = { inTable: number; inIndex: number };

export const LOOK: Look = { inTable: 20_000, inIndex: 2_000 };

/** Behind every row. */
const NEWEST = 2 ** 53;

/**
 * What has an index for itself, the rarest first. The usual values stand in none: most rows have them, so that they are found
 * soon without, and most rows are spared the cost of being entered (store/entities/audit-event.ts).
 */
const INDEXED = [
  { name: 'outcome', usual: 'ok' },
  { name: 'channel', usual: 'api' },
  { name: 'actor', usual: undefined },
] as const;

/** A call is shown by its outcome; by its intent only while it has none. Both carry a line, and only such rows are in the index of calls. */
const IS_ATTEMPT = `(kind = 'outcome' or not exists (
  select 1 from audit_events o where o.call_id = a.call_id and o.line is not null and o.kind = 'outcome' and o.seq > a.seq))`;

type Looking = { from: string; order: string; atMost: number; rest: string; values: unknown[] };

/** Up to `limit` rows, newest first, with the wanted columns; `nextBefore` is undefined when nothing is left to look at. */
export async function readAuditPage<Row extends { seq: string }>(
  pool: pg.Pool,
  filter: AuditFilter,
  { columns, before = NEWEST, limit, look }: { columns: string; before?: number | undefined; limit: number; look: Look },
): Promise<{ rows: Row[]; nextBefore: number | undefined }> {
  const looking = toLooking(filter, before, look);
  // The order of the inner rows is that of its index. Asked for once more it would be sorted, and all of it looked at.
  const { rows } = await pool.query<Row>(
    `select ${columns} from (select * ${toRange(looking)} limit ${looking.atMost}) a where ${looking.rest} limit ${limit + 1}`,
    looking.values,
  );
  const page = rows.slice(0, limit);
  const last = page.length === 0 ? NEWEST : Number(page.at(-1)!.seq);
  if (rows.length > limit) return { rows: page, nextBefore: last };
  const end = await findEnd(pool, filter, before, look);
  // Rows that were added meanwhile moved the end up; what was shown is not shown again.
  return { rows: page, nextBefore: end === undefined ? undefined : Math.min(end, last) };
}

/** The last row that was looked at, when there are more. */
async function findEnd(pool: pg.Pool, filter: AuditFilter, before: number, look: Look): Promise<number | undefined> {
  const looking = toLooking(only(filter, findLead(filter)?.name), before, look);
  const { rows } = await pool.query<{ seq: string }>(
    `select seq ${toRange(looking)} offset ${looking.atMost - 1} limit 1`,
    looking.values,
  );
  return rows[0] === undefined ? undefined : Number(rows[0].seq);
}

function only(filter: AuditFilter, name: keyof AuditFilter | undefined): AuditFilter {
  return name === undefined ? {} : { [name]: filter[name] };
}

function toRange({ from, order }: Looking): string {
  return `from audit_events where ${from} order by ${order}`;
}

function findLead(filter: AuditFilter): (typeof INDEXED)[number] | undefined {
  return INDEXED.find(({ name, usual }) => filter[name] !== undefined && filter[name] !== usual);
}

/**
 * Where to look and what to hold the rows against. The bounds of an index are written as a comparison of pairs, and not as
 * `actor = $2`: then no other index gives the order, and the planner cannot take one in which it would look at everything.
 */
function toLooking(filter: AuditFilter, before: number, look: Look): Looking {
  const lead = findLead(filter);
  const others = Object.entries(filter).filter(([name, value]) => name !== lead?.name && value !== undefined);
  const first = lead === undefined ? [before] : [before, filter[lead.name]];
  const rest = [...others.map(([name], at) => `a.${name} = $${first.length + at + 1}`), IS_ATTEMPT].join(' and ');
  const values = [...first, ...others.map(([, value]) => value)];
  if (lead === undefined) return { from: 'seq < $1', order: 'seq desc', atMost: look.inTable, rest, values };
  const { name, usual } = lead;
  const isIndexed = usual === undefined ? '' : ` and ${name} <> '${usual}'`;
  return {
    from: `(${name}, seq) < ($2, $1) and ${name} >= $2${isIndexed}`,
    order: `${name} desc, seq desc`,
    atMost: look.inIndex,
    rest,
    values,
  };
}
