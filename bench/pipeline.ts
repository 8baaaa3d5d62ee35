/** The whole pipeline over HTTP against the same durable writes done bare (DESIGN "What it must reach"). */
import type { Row } from './row.ts';
import { createBenchDir, startBenchHub, startProcess, type BenchHub } from './support/hub.ts';
import { load, type Load, type LoadPlan } from './support/load.ts';
import { progress } from './support/progress.ts';
import { inRounds, toRatios, toSeries } from './support/repeats.ts';
import { sized } from './support/size.ts';

export const METHOD = `50 callers on kept connections over the loopback, each with one request at a time and no pause; after a warm-up of
2 s each, 3 rounds in which all take turns for 3 s each. Bare is Koa in a process of its own that answers the same JSON: its write is one
PostgreSQL transaction and one write with \`fdatasync\` that all waiting requests share, its read does nothing but answer. Both have the same
embedded PostgreSQL with its usual durability and a pool of 16 connections for the bare one. The hub checks a key, limits, audits and keeps
an inbox row for each creation (each has an \`Idempotency-Key\` of its own); claims are of a different task each, and end with a release that
is counted as well. Ratios are taken round by round.`;

const CALLERS = 50;
const ROUNDS = sized(3, 1);
const WARM_SECONDS = 2;
const SECONDS = 3;
const TASKS = 50;
const RATE_GOAL = 500;
const LATENCY_GOAL_MS = 15;

const JSON_TYPE = { 'content-type': 'application/json' };

type Plans = Record<'bareWrite' | 'create' | 'bareRead' | 'get' | 'typed' | 'move' | 'claim', LoadPlan>;
type Name = keyof Plans;

/** Takes about 80 seconds. */
export async function benchPipeline(): Promise<Row[]> {
  const dir = await createBenchDir();
  const bare = await startProcess('bench/support/bare.ts', /Bare is ready at (\S+)/, dir, { DATA_DIR: dir });
  try {
    const hub = await startBenchHub();
    try {
      const rows = await measure(await toPlans(hub, bare.url));
      demandAudit(hub);
      return rows;
    } finally {
      await hub.stop();
    }
  } finally {
    await bare.stop();
  }
}

/** A figure of reads that were not audited would be that of another hub. */
function demandAudit(hub: BenchHub): void {
  if (/Audit rows .* are dropped/.test(hub.output())) throw new Error('The hub dropped audit rows');
}

async function toPlans(hub: BenchHub, bareUrl: string): Promise<Plans> {
  const headers = { authorization: `Bearer ${hub.key}`, ...JSON_TYPE };
  const [moved, claimed] = [await makeTasks(hub, headers), await makeTasks(hub, headers)];
  const post = { method: 'POST', headers } as const;
  const body = '{"title":"A task","priority":"high","owned_paths":["hub/**"]}';
  return {
    bareWrite: { url: bareUrl, method: 'POST', headers: JSON_TYPE, body: '{"title":"A task"}' },
    create: { url: `${hub.url}/collab/tasks`, ...post, body, vary: withKeys(headers) },
    bareRead: { url: bareUrl },
    get: { url: `${hub.url}/collab/tasks/${moved[0]}`, headers },
    typed: { url: `${hub.url}/hub/commands`, ...post, body: '{"text":"task show T-1"}' },
    move: { url: hub.url, ...post, vary: alternate(moved) },
    claim: { url: hub.url, ...post, vary: takeAndGive(claimed) },
  };
}

async function measure(plans: Plans): Promise<Row[]> {
  const names = Object.keys(plans) as Name[];
  for (const name of names) {
    progress(`pipeline: warming up ${name}`);
    await load({ ...plans[name], callers: CALLERS, seconds: WARM_SECONDS });
  }
  const loads = Object.fromEntries(names.map((name) => [name, [] as Load[]])) as Record<Name, Load[]>;
  const takes = names.map((name) => [name, () => take(name, plans[name], loads[name])] as const);
  const rates = await inRounds(ROUNDS, Object.fromEntries(takes) as Record<Name, () => Promise<number>>);
  const reads = (what: string, name: 'get' | 'typed') => toRatioRow(what, loads[name], rates[name], rates.bareRead, 0.5);
  const least = { reach: 'pipeline', ...toRatioRow(CREATED, loads.create, rates.create, rates.bareWrite, 0.6) };
  return [
    { what: BARE_WRITE, ...toSeries(rates.bareWrite), unit: 'writes/s' },
    least,
    {
      what: `bare: Koa answers JSON, ${CALLERS} callers`,
      ...toSeries(rates.bareRead),
      unit: 'reads/s',
      peer: asPeer('bare Koa, over HTTP'),
    },
    { ...reads(`GET of a task, ${CALLERS} callers`, 'get'), reach: 'read', peer: asPeer('Kyros, GET of a task over HTTP') },
    {
      ...reads(`typed read command (POST /hub/commands), ${CALLERS} callers`, 'typed'),
      reach: 'read',
      peer: asPeer('Kyros, a typed line over HTTP'),
    },
    ...toDurableRows('transition of a task', loads.move),
    ...toDurableRows('claim of a task, and its release', loads.claim),
  ];
}

const BARE_WRITE = `bare: one PostgreSQL transaction and one grouped fdatasync, ${CALLERS} callers`;
const CREATED = `task.create through the whole pipeline with Idempotency-Key, ${CALLERS} callers`;

/** The table of peers has these beside Hubot's bus, which is measured by bench/peers.ts. */
const asPeer = (name: string) => ({ group: 'Commands and reads', name });

async function take(name: string, plan: LoadPlan, loads: Load[]): Promise<number> {
  progress(`pipeline: ${name}, round ${loads.length + 1} of ${ROUNDS}`);
  const done = await load({ ...plan, callers: CALLERS, seconds: SECONDS });
  loads.push(done);
  return done.perSecond;
}

const countFailed = (loads: readonly Load[]) => loads.reduce((sum, { failed }) => sum + failed, 0);
const sayFailed = (failed: number) => (failed === 0 ? '' : ` (${failed} failed)`);

function toRatioRow(what: string, loads: readonly Load[], rates: number[], bare: number[], least: number): Row {
  const ratios = toRatios(rates, bare);
  const failed = countFailed(loads);
  return {
    what: what + sayFailed(failed),
    ...toSeries(rates),
    unit: 'calls/s',
    ...ratios,
    goal: `≥ ${least * 100} % of bare`,
    met: ratios.ratio >= least && failed === 0,
  };
}

function toDurableRows(what: string, loads: readonly Load[]): Row[] {
  const rate = toSeries(loads.map(({ perSecond }) => perSecond));
  const late = toSeries(loads.map(({ p99Ms }) => p99Ms));
  const failed = countFailed(loads);
  return [
    {
      what: `${what}, durable, ${CALLERS} callers${sayFailed(failed)}`,
      ...rate,
      unit: 'writes/s',
      goal: `≥ ${RATE_GOAL}/s`,
      met: rate.value >= RATE_GOAL && failed === 0,
      reach: 'durable',
    },
    {
      what: `${what}, p99, ${CALLERS} callers without a pause`,
      ...late,
      unit: 'ms',
      goal: `≤ ${LATENCY_GOAL_MS} ms`,
      met: late.value <= LATENCY_GOAL_MS,
      reach: 'durable',
    },
  ];
}

function withKeys(headers: Record<string, string>): LoadPlan['vary'] {
  return (request, n) => ({ ...request, headers: { ...headers, 'idempotency-key': `bench-${n}` } });
}

async function makeTasks(hub: BenchHub, headers: Record<string, string>): Promise<string[]> {
  const made = Array.from({ length: TASKS }, () =>
    fetch(`${hub.url}/collab/tasks`, { method: 'POST', headers, body: '{"title":"Moves"}' }),
  );
  return await Promise.all(made.map(async (reply) => ((await (await reply).json()) as { id: string }).id));
}

/** Every task is blocked and released again and again; each caller's next request is for another task. */
function alternate(ids: string[]): LoadPlan['vary'] {
  return (request, n) => {
    const id = ids[n % ids.length]!;
    const to = Math.floor(n / ids.length) % 2 === 0 ? 'blocked' : 'queued';
    return { ...request, path: `/collab/tasks/${id}/transition`, body: JSON.stringify({ to, reason: 'bench' }) };
  };
}

function takeAndGive(ids: string[]): LoadPlan['vary'] {
  let count = 0;
  return (request) => {
    const number = count++;
    const act = Math.floor(number / ids.length) % 2 === 0 ? 'claim' : 'release';
    return { ...request, path: `/collab/tasks/${ids[number % ids.length]}/${act}`, body: '{}' };
  };
}
