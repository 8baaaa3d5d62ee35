/** The whole pipeline over HTTP against the same durable writes done bare (DESIGN "What it must reach"). */
import type { Row } from './row.ts';
import { createBenchDir, startBenchHub, startProcess, type BenchHub } from './support/hub.ts';
import { load, type Load, type LoadPlan } from './support/load.ts';

export async function benchPipeline(): Promise<Row[]> {
  const dir = await createBenchDir();
  const bare = await startProcess('bench/support/bare.ts', /Bare is ready at (\S+)/, dir, { DATA_DIR: dir });
  let write: Load;
  let read: Load;
  try {
    write = await load({ url: bare.url, method: 'POST', headers: JSON_TYPE, body: '{"title":"A task"}' });
    read = await load({ url: bare.url });
  } finally {
    await bare.stop();
  }
  const hub = await startBenchHub();
  try {
    return await measure(hub, write, read);
  } finally {
    await hub.stop();
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function measure(hub: BenchHub, bareWrite: Load, bareRead: Load): Promise<Row[]> {
  const as = { authorization: `Bearer ${hub.key}`, ...JSON_TYPE };
  const create = await create50(hub, as);
  const ids = await makeTasks(hub, as, 50);
  const get = await load({ url: `${hub.url}/collab/tasks/${ids[0]}`, headers: as });
  const typed = await load({ url: `${hub.url}/hub/commands`, method: 'POST', headers: as, body: '{"text":"task show T-1"}' });
  const move = await load({ url: hub.url, method: 'POST', headers: as, vary: alternate(ids) });
  return [
    {
      what: 'bare: one PostgreSQL transaction and one grouped fdatasync, 50 callers',
      value: bareWrite.perSecond,
      unit: 'writes/s',
    },
    toRow('task.create through the whole pipeline with Idempotency-Key, 50 callers', create, bareWrite, 0.6),
    { what: 'bare: Koa answers JSON, 50 callers', value: bareRead.perSecond, unit: 'reads/s' },
    toRow('GET of a task, 50 callers', get, bareRead, 0.5),
    toRow('typed read command (POST /hub/commands), 50 callers', typed, bareRead, 0.5),
    {
      what: 'transition of a task, durable, 50 callers',
      value: move.perSecond,
      unit: 'writes/s',
      goal: '≥ 500/s',
      met: move.perSecond >= 500 && move.failed === 0,
    },
    {
      what: 'transition of a task, p99, 50 callers without a pause',
      value: move.p99Ms,
      unit: 'ms',
      goal: '≤ 15 ms',
      met: move.p99Ms <= 15,
    },
  ];
}

function toRow(what: string, measured: Load, bare: Load, least: number): Row {
  const ratio = measured.perSecond / bare.perSecond;
  const failed = measured.failed === 0 ? '' : ` (${measured.failed} failed)`;
  return {
    what: what + failed,
    value: measured.perSecond,
    unit: 'calls/s',
    ratio,
    goal: `≥ ${least * 100} % of bare`,
    met: ratio >= least && measured.failed === 0,
  };
}

const create50 = (hub: BenchHub, as: Record<string, string>) => {
  const plan: LoadPlan = {
    url: `${hub.url}/collab/tasks`,
    method: 'POST',
    headers: as,
    body: '{"title":"A task","priority":"high","owned_paths":["hub/**"]}',
  };
  return load({ ...plan, vary: (request, n) => ({ ...request, headers: { ...as, 'idempotency-key': `bench-${n}` } }) });
};

async function makeTasks(hub: BenchHub, headers: Record<string, string>, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () =>
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
