/**
 * A hub with a long past: a million audit rows and a million events. Any page of either is soon there, and so is the hub after a
 * start. Everything goes through HTTP, with the hub's other work around it.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../hub/store/embedded-postgres.ts';
import { migrate } from '../hub/store/orm.ts';
import type { Row } from './row.ts';
import { createClient, type Client } from './support/client.ts';
import { fillAudit } from './support/fill-audit.ts';
import { fillEvents } from './support/fill-events.ts';
import { createBenchDir, startBenchHub } from './support/hub.ts';
import { timeOne, toTimes, type Times } from './support/times.ts';

const ROWS = 1_000_000;
const GOAL_MS = 50;
const START_GOAL_SECONDS = 5;
/** Of each page: the first time counts as well, when nothing of it is in memory yet. */
const REPEATS = 3;

/** Takes about a minute and 1.5 GB of disk, which are freed again. */
export async function benchHistory(): Promise<Row[]> {
  const dir = await createBenchDir();
  try {
    await fillDatabase(dir);
    const epoch = await fillEvents(join(dir, 'board'), ROWS);
    return await measure(dir, epoch);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function fillDatabase(dir: string): Promise<void> {
  const database = await startEmbeddedPostgres({ dataDir: join(dir, 'data'), log: () => {} });
  try {
    await migrate(database.url);
    await fillAudit(database.url, ROWS);
  } finally {
    await database.stop();
  }
}

async function measure(dir: string, epoch: string): Promise<Row[]> {
  const hub = await startBenchHub({}, dir);
  const client = createClient(hub);
  try {
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
      },
      ...toRows('GET /audit', audit),
      ...toRows('GET /collab/events', events),
      ...toRows('event list, typed', await timeTyped(client)),
    ];
  } finally {
    client.close();
    await hub.end();
  }
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

function withPlaces(filter: string): string[] {
  return ['', `before=${ROWS / 2}`, 'before=300'].map(
    (place) => `/audit?${['limit=50', filter, place].filter((part) => part !== '').join('&')}`,
  );
}

/** From the middle, the beginning and near the end; plain, with a frequent name, with a rare target, and with one that never comes. */
const EVENT_PAGES = ['after=EPOCH-500000', 'after=EPOCH-1', 'after=EPOCH-999000', 'after=EPOCH-250123'].flatMap((place) => [
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
    },
  ];
}
