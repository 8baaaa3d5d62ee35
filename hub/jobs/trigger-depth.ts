/**
 * How many triggers stand behind something that happened (J8). An event names its call, and an event of a job names its job, whose row
 * names the call that made it; the call of a trigger is known by the inbox from before it runs, and by its fire afterwards.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventRecord } from '../collab/store.ts';

/** Triggers that may answer one another in a row. */
export const MAX_DEPTH = 5;

/** The depth of the trigger that caused each event; 0 where none did. By seq. */
export async function findDepths(em: EntityManager, events: readonly EventRecord[]): Promise<Map<number, number>> {
  const causes = await findCauses(em, events);
  const calls = [...new Set(causes.values())];
  if (calls.length === 0) return new Map(events.map(({ seq }) => [seq, 0]));
  const marks = calls.map(() => '?').join(', ');
  const rows = await em.execute<{ call_id: string; depth: number }[]>(
    `select call_id, depth from trigger_fires where call_id in (${marks})
     union all
     select i.call_id, f.depth from inbox i join trigger_fires f on i.native_id = f.trigger_id || '@' || f.key
     where i.channel = 'trigger' and i.call_id in (${marks})`,
    [...calls, ...calls],
  );
  const depths = new Map(rows.map((row) => [row.call_id, row.depth]));
  return new Map(events.map(({ seq }) => [seq, depths.get(causes.get(seq) ?? '') ?? 0]));
}

/** The call behind each event, where one is known. */
async function findCauses(em: EntityManager, events: readonly EventRecord[]): Promise<Map<number, string>> {
  const jobs = new Map<number, string>();
  const causes = new Map<number, string>();
  for (const { seq, call, target, details } of events) {
    const named = typeof details.by_call === 'string' ? details.by_call : undefined;
    const job =
      target?.startsWith('job:') === true
        ? target.slice('job:'.length)
        : typeof details.job === 'string'
          ? details.job
          : undefined;
    if (named !== undefined && UUID.test(named)) causes.set(seq, named);
    else if (job !== undefined) jobs.set(seq, job);
    else if (call !== undefined && UUID.test(call)) causes.set(seq, call);
  }
  if (jobs.size === 0) return causes;
  const ids = [...new Set(jobs.values())];
  const rows = await em.execute<{ id: string; call_id: string }[]>(
    `select id, call_id from jobs where id in (${ids.map(() => '?').join(', ')})`,
    ids,
  );
  const calls = new Map(rows.map((row) => [row.id, row.call_id]));
  for (const [seq, job] of jobs) if (calls.has(job)) causes.set(seq, calls.get(job)!);
  return causes;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
