/**
 * The hub with an executor that does nothing but say when it began, beside plain Agenda and graphile-worker with a handler that does
 * nothing, on the same database. Measures all before it says that it is ready, in turns, and prints what it measured.
 */
import pg from 'pg';
import { z } from 'zod';
import { createCallId } from '../../hub/call-id.ts';
import { jobDesk } from '../../hub/jobs/desk.ts';
import { defineExecutor } from '../../hub/jobs/executor.ts';
import type { Hub } from '../../hub/start.ts';
import { runGraphile, timeGraphileStarts } from './graphile.ts';
import { startOwnHub } from './own-hub.ts';
import { runAgenda, timeAgendaStarts } from './plain-agenda.ts';
import { inRounds } from './repeats.ts';
import { sized } from './size.ts';

const COUNT = sized(400, 5);
const STARTS = sized(100, 3);
const ROUNDS = sized(5, 1);
/** What graphile-worker recommends above its concurrency. */
const SPARE_CONNECTIONS = 2;

const noop = defineExecutor({
  name: 'noop',
  summary: 'Says when it began.',
  role: 'agent',
  input: z.strictObject({}),
  settings: z.strictObject({}),
  params: z.strictObject({}),
  limits: { timeoutSeconds: 60, maxInputBytes: 1_000, maxOutputBytes: 1_000, maxAttempts: 3 },
  example: {},
  run: async () => [{ title: 'began', mediaType: 'text/plain', content: String(performance.timeOrigin + performance.now()) }],
});

/** The same backlog as jobs, with all they promise: lease, fence, attempt, events, variant. */
async function runJobs({ core }: Hub, pool: pg.Pool): Promise<number> {
  const { id } = (await pool.query(`select id from api_keys limit 1`)).rows[0];
  const principal = { id: `key:${id}`, name: 'bench' };
  const em = core.orm.em.fork();
  await em.begin();
  for (let n = 0; n < COUNT; n++) {
    const job = { title: 'noop', executor: 'noop', maxAttempts: 3, input: {}, channel: 'api', principal } as const;
    await jobDesk.enqueue(em, { ...job, callId: createCallId() });
  }
  const startedMs = performance.now();
  await em.commit();
  core.jobs.committed();
  for (;;) {
    const { rows } = await pool.query(`select 1 from jobs where status in ('queued', 'running') limit 1`);
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return (COUNT / (performance.now() - startedMs)) * 1_000;
}

const { hub, config, databaseUrl } = await startOwnHub([noop]);
const concurrency = config.workerConcurrency;
const pool = new pg.Pool({ connectionString: databaseUrl, max: concurrency + SPARE_CONNECTIONS });
pool.on('error', () => {});
// graphile-worker asks for this one as well: a connection may fail while somebody has it.
pool.on('connect', (client) => client.on('error', () => {}));
const graphile = { pool, concurrency, count: COUNT };
const rates = await inRounds(ROUNDS, {
  agenda: () => runAgenda(pool, concurrency, COUNT),
  kyros: () => runJobs(hub, pool),
  graphile: () => runGraphile(graphile),
  batches: () => runGraphile({ ...graphile, batches: true }),
});
const starts = {
  agenda: await timeAgendaStarts(pool, concurrency, STARTS),
  graphile: await timeGraphileStarts({ ...graphile, count: STARTS }),
};
await pool.end();
process.stdout.write(`Measured ${JSON.stringify({ rates, starts })}\n`);
process.stdout.write(`Kyros is ready at ${hub.publicUrl}\n`);
