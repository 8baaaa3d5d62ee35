/**
 * Hubs with a long past: a thousand, a hundred thousand and a million audit rows and as many events. Any page of either is soon there,
 * and so is the hub after a start. Everything goes through HTTP, with the hub's other work around it.
 */
import { join } from 'node:path';
import { moveFromFiles } from '../hub/collab/postgres/move/from-files.ts';
import { createLogger } from '../hub/log.ts';
import { startEmbeddedPostgres } from '../hub/store/embedded-postgres.ts';
import { migrate } from '../hub/store/orm.ts';
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { fillAudit } from './support/fill-audit.ts';
import { fillEvents } from './support/fill-events.ts';
import { inBenchDir, startBenchHub, type BenchHub } from './support/hub.ts';
import { leave } from './support/leftovers.ts';
import { load } from './support/load.ts';
import { progress } from './support/progress.ts';
import { inRounds, toSeries } from './support/repeats.ts';
import { isSmoke, sized } from './support/size.ts';
import { timeOne, toTimes, type Times } from './support/times.ts';

export const METHOD = `Audit rows and events are filled in beforehand; each size is a folder and a database of its own, started as after a clean stop. Growth: the
start once; an audit page and a page of events in the middle, 30 times each by one caller, three rounds, the median of their medians;
appends of events by 50 callers without a pause, three rounds of 1.5 s after a warm-up. For the store in PostgreSQL the same events are moved
there first, up to a hundred thousand. Pages of a million: every listed filter and place three times, the first time included, and the
slowest counts.`;

const SIZES: readonly number[] = isSmoke ? [50, 500] : [1_000, 100_000, 1_000_000];
const ROWS = SIZES.at(-1)!;
/** More are not moved into PostgreSQL, so that the whole run stays within its time. */
const MOST_MOVED = sized(100_000, 50);
const GOAL_MS = 50;
const START_GOAL_SECONDS = 5;
/** Of each page: the first time counts as well, when nothing of it is in memory yet. */
const REPEATS = sized(3, 1);
const ROUNDS = sized(3, 1);
const PAGES_A_ROUND = sized(30, 2);
const APPEND_CALLERS = 50;
const APPEND_SECONDS = 1.5;

type Past = { size: number; dir: string; epoch: string };
type Store = 'files' | 'postgres';

/** Takes about two minutes and 1.5 GB of disk, which are freed again. */
export async function benchHistory(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await inBenchDir((dir) => benchSize(dir, size))));
  return rows;
}

async function benchSize(dir: string, size: number): Promise<Row[]> {
  progress(`history: filling in ${size} audit rows and events`);
  await onDatabase(dir, (url) => fillAudit(url, size));
  const past = { size, dir, epoch: await fillEvents(join(dir, 'board'), size) };
  const rows = await benchStore(past, 'files');
  if (size > MOST_MOVED) return rows;
  progress(`history: moving ${size} events into PostgreSQL`);
  await onDatabase(dir, (url) => moveFromFiles({ dir: join(dir, 'board'), url, log: createLogger('warn') }));
  return [...rows, ...(await benchStore(past, 'postgres'))];
}

async function onDatabase(dir: string, work: (url: string) => Promise<unknown>): Promise<void> {
  const database = await startEmbeddedPostgres({ dataDir: join(dir, 'data'), log: () => {} });
  const forget = leave(() => database.stop());
  try {
    await migrate(database.url);
    await work(database.url);
  } finally {
    await database.stop();
    forget();
  }
}

async function benchStore(past: Past, store: Store): Promise<Row[]> {
  progress(`history: ${past.size} in ${store}`);
  const hub = await startBenchHub({ COLLAB_STORE: store }, past.dir);
  const client = createClient(hub);
  try {
    // The pages of the goals come first: nothing of them is in memory yet.
    const pages = past.size === ROWS ? await benchPages(hub, client, past.epoch) : [];
    return [...pages, ...(await benchGrowth(hub, client, past, store))];
  } finally {
    client.close();
    await hub.end();
  }
}

async function benchGrowth(hub: BenchHub, client: Client, { size, epoch }: Past, store: Store): Promise<Row[]> {
  const middle = Math.floor(size / 2);
  const taken = await inRounds(ROUNDS, {
    audit: () => timePage(client, `/audit?limit=50&before=${middle}`),
    events: () => timePage(client, `/collab/events?after=${epoch}-${middle}`),
  });
  await append(hub);
  const appended = await inRounds(ROUNDS, { append: () => append(hub) });
  const toRow = (line: string, unit: string, values: readonly number[]): Row => ({
    what: `${line}, ${store}, ${size} of each`,
    ...toSeries(values),
    unit,
    growth: { table: 'history', line: `${line}, ${store}`, size },
  });
  return [
    toRow('start of the hub', 's', [hub.readyMs / 1000]),
    toRow('page of the audit log', 'ms', taken.audit),
    toRow('page of events', 'ms', taken.events),
    toRow(`append of an event over HTTP, ${APPEND_CALLERS} callers`, 'events/s', appended.append),
  ];
}

async function timePage(client: Client, page: string): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < PAGES_A_ROUND; n++) times.push(await timeOne(() => client.json(200, page)));
  return toTimes(times).p50Ms;
}

async function append({ url, key }: BenchHub): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ event: 'build_finished', target: 'task:T-1', details: { status: 'ok', seconds: 41 } });
  const plan = { url: `${url}/collab/events`, method: 'POST', headers, body } as const;
  const done = await load({ ...plan, callers: APPEND_CALLERS, seconds: APPEND_SECONDS });
  if (done.failed > 0) throw new Error(`${done.failed} appends failed`);
  return done.perSecond;
}

async function benchPages(hub: BenchHub, client: Client, epoch: string): Promise<Row[]> {
  const audit = await timePages(client, AUDIT_PAGES.flatMap(withPlaces));
  const events = await timePages(
    client,
    EVENT_PAGES.map((page) => page.replaceAll('EPOCH', epoch)),
  );
  return [
    {
      what: `start with ${ROWS} audit rows and ${ROWS} events`,
      value: hub.readyMs / 1000,
      unit: 's',
      goal: `≤ ${START_GOAL_SECONDS} s`,
      met: hub.readyMs <= START_GOAL_SECONDS * 1000,
      reach: 'history',
    },
    ...toRows('GET /audit', audit),
    ...toRows('GET /collab/events', events),
    ...toRows('event list, typed', await timeTyped(client)),
  ];
}

/** Frequent, rare and missing values, alone and together. */
const AUDIT_PAGES = [
  '',
  'outcome=ok',
  'outcome=forbidden',
  'outcome=abandoned',
  'outcome=none',
  'channel=api',
  'channel=slack',
  'channel=email',
  'channel=mcp',
  'actor=agent%201',
  'actor=person%205',
  'actor=rare%20person',
  'actor=nobody',
  'command=task.show',
  'command=user.list',
  'command=no.such',
  'actor=agent%201&outcome=forbidden',
  'actor=agent%201&channel=email',
  'actor=agent%201&command=no.such',
  'channel=slack&outcome=abandoned',
  'channel=slack&actor=agent%201&command=user.list',
  'outcome=ok&command=no.such',
];

/** Near the beginning. */
const EARLY_ROW = 300;

function withPlaces(filter: string): string[] {
  return ['', `before=${ROWS / 2}`, `before=${EARLY_ROW}`].map(
    (place) => `/audit?${['limit=50', filter, place].filter((part) => part !== '').join('&')}`,
  );
}

/** From the middle, the beginning and near the end; plain, with a frequent name, with a rare target, and with one that never comes. */
const EVENT_PAGES = [0.5, 0, 0.999, 0.250123]
  .map((share) => `after=EPOCH-${Math.floor(share * ROWS) || 1}`)
  .flatMap((place) => [
    `/collab/events?${place}`,
    `/collab/events?${place}&limit=1000`,
    `/collab/events?${place}&event=build_finished`,
    `/collab/events?${place}&task=T-1`,
    `/collab/events?${place}&actor=nobody`,
  ]);

const TYPED = ['event list', 'event list --limit 200', 'event list --task T-1', 'event list --actor nobody'];

type Measured = { name: string; ms: number };

async function timePages(client: Client, pages: readonly string[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of pages) {
    for (let n = 0; n < REPEATS; n++) measured.push({ name, ms: await timeOne(() => client.json(200, name)) });
  }
  return measured;
}

async function timeTyped(client: Client): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const name of TYPED) {
    const ask = { body: { text: name } };
    for (let n = 0; n < REPEATS; n++) measured.push({ name, ms: await timeOne(() => client.json(200, '/hub/commands', ask)) });
  }
  return measured;
}

function toRows(what: string, measured: Measured[]): Row[] {
  const times: Times = toTimes(measured.map(({ ms }) => ms));
  const slowest = measured.reduce((a, b) => (b.ms > a.ms ? b : a));
  return [
    { what: `${what}, ${measured.length} pages, p50`, value: times.p50Ms, unit: 'ms' },
    {
      what: `${what}, slowest page (${slowest.name})`,
      value: slowest.ms,
      unit: 'ms',
      goal: `≤ ${GOAL_MS} ms`,
      met: slowest.ms <= GOAL_MS,
      reach: 'history',
    },
  ];
}
