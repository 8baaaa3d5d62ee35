/** Plain Agenda on PostgreSQL, with a handler that does nothing: wake-ups and nothing else. */
import { PostgresBackend } from '@agendajs/postgres-backend';
import { Agenda } from 'agenda';
import type pg from 'pg';

const NAME = 'noop';
const POLL_MS = 500;

function createAgenda(pool: pg.Pool, concurrency: number): Agenda {
  const agenda = new Agenda({
    backend: new PostgresBackend({ pool, ensureSchema: false }),
    name: `bench-${Math.random()}`,
    processEvery: POLL_MS,
    maxConcurrency: concurrency,
    defaultConcurrency: concurrency,
    defaultLockLimit: 0,
  });
  agenda.on('error', () => {});
  return agenda;
}

async function end(agenda: Agenda, pool: pg.Pool): Promise<void> {
  await agenda.stop(false);
  await pool.query('delete from agenda_jobs where name = $1', [NAME]);
}

/** A backlog, and one worker: jobs a second. */
export async function runAgenda(pool: pg.Pool, concurrency: number, count: number): Promise<number> {
  const backlog = `insert into agenda_jobs (name, next_run_at, data) select $2, now(), '{}' from generate_series(1, $1)`;
  await pool.query(backlog, [count, NAME]);
  const agenda = createAgenda(pool, concurrency);
  let left = count;
  const done = Promise.withResolvers<void>();
  agenda.on('complete', () => {
    if (--left === 0) done.resolve();
  });
  agenda.define(NAME, async () => {}, { concurrency });
  const startedMs = performance.now();
  await agenda.start();
  await done.promise;
  const perSecond = (count / (performance.now() - startedMs)) * 1_000;
  await end(agenda, pool);
  return perSecond;
}

/** Milliseconds from asking to the start of the handler, one after the other, with the notifications of its backend. */
export async function timeAgendaStarts(pool: pg.Pool, concurrency: number, count: number): Promise<number[]> {
  const agenda = createAgenda(pool, concurrency);
  let began = (): void => {};
  agenda.define(NAME, async () => began(), { concurrency });
  await agenda.start();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = Promise.withResolvers<void>();
    began = start.resolve;
    const askedMs = performance.now();
    await agenda.now(NAME, {});
    await start.promise;
    times.push(performance.now() - askedMs);
  }
  await end(agenda, pool);
  return times;
}
