/** Readers of events that are cut off, through the real hub: what they saw together is the log, without a gap and without a duplicate. */
import { afterAll, describe, expect, test } from 'vitest';
import { startReaders } from '../../bench/support/reader-messages.ts';
import { findFreePort } from '../support/free-port.ts';
import { readLog } from '../support/log-on-disk.ts';
import { createRandom, hop, WAYS, type Way } from '../support/roaming-reader.ts';
import { startHub, type TestHub } from '../support/start-hub.ts';

/** 500 by hand (`KYROS_STREAMS=500 npm test -- tests/hub/tail-resume.test.ts`), fewer in every run. */
const STREAMS = Number(process.env.KYROS_STREAMS ?? 100);
const STREAMS_A_PROCESS = 50;
/** Repeat a failure with the seed that it printed. */
const SEED = Number(process.env.KYROS_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** Each test has a hub of its own, because they kill it, and because one of them waits for a sign of life. */
const hubs: TestHub[] = [];
async function startOwnHub(env: Record<string, string> = {}): Promise<TestHub> {
  const hub = await startHub(env);
  hubs.push(hub);
  return hub;
}
afterAll(async () => void (await Promise.all(hubs.map((hub) => hub.remove()))));

const LAST = 'all_said';
const TASK = 'task:T-1';
const post = (hub: TestHub, event: string, n: number, target?: string) =>
  hub.ask('/collab/events', {
    body: { event, details: { n, text: 'ä→€ '.repeat(n % 7) }, ...(target !== undefined && { target }) },
  });

const idsOf = (events: any[]) => events.map(({ id }) => id);

/** Events that concern the task T-1, as the filter `task` understands it. */
const isAboutTask = ({ target, details }: any) =>
  target === TASK || (details.changes ?? []).some(({ kind, id }: any) => kind === 'tasks' && id === 'T-1');

const FILTERS: { query: string; passes: (event: any) => boolean }[] = [
  { query: '', passes: () => true },
  { query: '', passes: () => true },
  { query: 'event=ping,all_said', passes: ({ event }) => ['ping', LAST].includes(event) },
  { query: 'event=p*,a*', passes: ({ event }) => /^[pa]/.test(event) },
  { query: 'task=T-1', passes: isAboutTask },
];

/** Posts so many events, and a last one; those that a kill cut off may be in the log or not. */
async function writeEvents(hub: TestHub, count: number, up: () => Promise<unknown>, onPosted: () => void): Promise<void> {
  let posted = 0;
  const writer = async () => {
    while (posted < count) {
      const n = posted++;
      const reply = await post(hub, ['ping', 'pong', 'other'][n % 3]!, n, n % 4 === 0 ? TASK : undefined).catch(() => undefined);
      if (reply === undefined) await up();
      else onPosted();
    }
  };
  await Promise.all([writer(), writer(), writer()]);
  await up();
  await post(hub, LAST, 0, TASK);
}

describe.concurrent('readers that are cut off', { timeout: 60_000 }, () => {
  test('R6 V2 V5 V8 at every boundary between two events, by header, query and long-poll', async () => {
    const hub = await startOwnHub();
    await hub.ask('/collab/tasks', { body: { title: 'Watched' } });
    for (let n = 0; n < 40; n++) await post(hub, n % 2 === 0 ? 'ping' : 'pong', n, n % 3 === 0 ? TASK : undefined);
    const log = await readLog(hub);
    expect(log.length).toBeGreaterThan(40);
    const last = log.at(-1)!.id;
    const resume = async (way: Way, at: number) => {
      const cursor = at === 0 ? 'earliest' : log[at - 1]!.id;
      const hopped = await hop(hub, {
        way,
        cursor,
        budget: way === 'poll' ? 1000 : Infinity,
        until: ({ events }) => events.at(-1)?.id === last,
      });
      expect(hopped.events, `${way} after ${cursor}`).toEqual(log.slice(at));
      expect(hopped.cursor).toBe(last);
    };
    for (const way of WAYS) await Promise.all(log.map((_, at) => resume(way, at)));
  });

  test(`R6 V2 V5 V6 V8 S3 at any byte, by all ways in turn, over two deaths of the hub (seed ${SEED})`, async () => {
    const hub = await startOwnHub();
    await hub.ask('/collab/tasks', { body: { title: 'Watched' } });
    const hops = { header: 0, query: 0, poll: 0 };
    let up: Promise<unknown> = Promise.resolve();
    let acknowledged = 0;
    const onPosted = () => {
      acknowledged++;
      if (acknowledged === 100 || acknowledged === 200) up = hub.kill().then(() => hub.start());
    };

    const isOver = ({ events }: { events: any[] }) => events.at(-1)?.event === LAST;
    const read = async (filter: string, seed: number): Promise<any[]> => {
      const random = createRandom(seed);
      const seen: any[] = [];
      for (let cursor = 'earliest'; seen.at(-1)?.event !== LAST;) {
        const way = WAYS[Math.floor(random() * WAYS.length)]!;
        const budget = 1 + Math.floor(random() * (way === 'poll' ? 10 : 4000));
        const hopped = await hop(hub, { way, cursor, filter, budget, until: isOver }).catch(onlyNetwork);
        await up;
        if (hopped === undefined) continue;
        hops[way]++;
        seen.push(...hopped.events);
        cursor = hopped.cursor;
      }
      return seen;
    };

    const reading = Promise.all(FILTERS.map(({ query }, n) => read(query, SEED + n)));
    await writeEvents(hub, 300, () => up, onPosted);
    const seen = await reading;
    const log = await readLog(hub);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
    expect(log.length).toBeGreaterThanOrEqual(acknowledged + 2);
    expect(acknowledged).toBeGreaterThan(200);
    for (const [n, { query, passes }] of FILTERS.entries()) {
      const wanted = log.filter(passes);
      expect(idsOf(seen[n]!), `with "${query}" and seed ${SEED + n}`).toEqual(idsOf(wanted));
      expect(seen[n]!).toEqual(wanted);
    }
    expect(Math.min(...Object.values(hops))).toBeGreaterThan(5);
    console.log(`seed ${SEED}: ${log.length} events, hops ${JSON.stringify(hops)}`);
  });

  test('V4 a quiet filter moves on by bookmarks, also over the death of the hub', async () => {
    const hub = await startOwnHub();
    const first = (await post(hub, 'ping', 0)).body.id;
    const quiet = hop(hub, {
      way: 'query',
      cursor: first,
      filter: 'event=pong',
      budget: Infinity,
      until: ({ cursor }) => cursor !== first,
    });
    let passed = first;
    for (let n = 0; n < 30; n++) passed = (await post(hub, 'ping', n)).body.id;
    const { events, cursor } = await quiet;
    expect([events, cursor]).toEqual([[], passed]);

    await hub.kill();
    await hub.start();
    await post(hub, 'ping', 31);
    const wanted = (await post(hub, 'pong', 32)).body.id;
    for (const way of WAYS) {
      const hopped = await hop(hub, {
        way,
        cursor,
        filter: 'event=pong',
        budget: 500,
        until: (soFar) => soFar.events.length > 0,
      });
      expect([idsOf(hopped.events), hopped.cursor]).toEqual([[wanted], wanted]);
    }
    const all = await hop(hub, { way: 'poll', cursor, budget: 1000 });
    expect(all.events.map(({ event }) => event).filter((event) => /^p[io]ng$/.test(event))).toEqual(['ping', 'pong']);
  });
});

/** A refused or cut connection is what is tested; anything else is a failure. */
function onlyNetwork(error: unknown): undefined {
  if (!(error instanceof TypeError)) throw error;
}

describe.concurrent('a restart of the hub under open streams', () => {
  test(`R6 V2 V5 ${STREAMS} streams come back by themselves, and each has every event`, { timeout: 60_000 }, async () => {
    const hub = await startOwnHub({ PORT: String(await findFreePort()) });
    const crowd = Array.from({ length: Math.ceil(STREAMS / STREAMS_A_PROCESS) }, () => startReaders());
    try {
      await Promise.all(
        crowd.map((readers, n) => readers.open(Math.min(STREAMS_A_PROCESS, STREAMS - n * STREAMS_A_PROCESS), hub)),
      );
      const before = (await readLog(hub)).at(-1)?.seq ?? 0;
      const seqOf = async (posted: Promise<{ body: any }>) => Number((await posted).body.id.split('-').at(-1));
      // A reader that has seen nothing yet has nothing to come back with.
      const opened = await seqOf(post(hub, 'ping', 0));
      const early = await Promise.all(crowd.map((readers) => readers.caughtUp(opened)));

      const cutOff = Array.from({ length: 100 }, (_, n) => post(hub, 'ping', n));
      await Promise.race(cutOff);
      const killedMs = performance.now();
      await hub.kill();
      await Promise.allSettled(cutOff);
      await hub.start();
      const readyMs = performance.now();
      for (let n = 0; n < 50; n++) await post(hub, 'pong', n);
      const last = await seqOf(post(hub, LAST, 0));
      const late = await Promise.all(crowd.map((readers) => readers.caughtUp(last)));

      const all = [...early, ...late];
      const sum = (name: 'received' | 'wrong' | 'opens') => all.reduce((total, one) => total + one[name], 0);
      expect(sum('wrong')).toBe(0);
      expect(sum('received')).toBe(STREAMS * (last - before));
      expect(sum('opens')).toBeGreaterThanOrEqual(2 * STREAMS);
      const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);
      console.log(
        `${STREAMS} streams have every event ${seconds(killedMs)} s after the kill, ${seconds(readyMs)} s after the start`,
      );
    } finally {
      for (const readers of crowd) readers.stop();
    }
  });
});
