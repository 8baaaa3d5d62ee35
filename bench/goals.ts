/**
 * What Kyros must reach, and for goals that it has missed before, why. The reason is printed only when the row misses; the figures
 * come from the run alone.
 */

export type Goal = { key: string; what: string; goal: string; why?: string };

export const GOALS: readonly Goal[] = [
  {
    key: 'pipeline',
    what: 'A command through the whole pipeline (auth, inbox, limits, audit, durable effect, event), 50 callers',
    goal: '≥ 60 % of the same durable writes done bare',
    why: 'One core makes the calls, and it is the limit before the disk and the database are.',
  },
  {
    key: 'read',
    what: 'A read command, and GET of a task, 50 callers',
    goal: '≥ 50 % of bare Koa',
    why: 'A read is authenticated, limited, checked on the way out and audited; bare Koa does none of these.',
  },
  {
    key: 'durable',
    what: 'Claim or transition, durable, 50 callers',
    goal: '≥ 500/s, p99 ≤ 15 ms',
    why: 'With 50 callers that never pause, a call waits for the calls before it and for the disk.',
  },
  {
    key: 'append',
    what: 'Event append, durable, grouped',
    goal: '≥ 20,000/s; ≥ 80 % of a bare grouped append',
    why: 'One thread makes the lines more slowly than the disk writes bytes that are ready (docs/adr/0005-board-in-files.md).',
  },
  {
    key: 'streams',
    what: 'Event to 500 SSE readers at 200 events/s',
    goal: 'p99 ≤ 50 ms',
    why: 'Hub and readers share the two cores: 100,000 deliveries a second are made and read on the same machine.',
  },
  {
    key: 'idle',
    what: '2,000 idle streams',
    goal: '≤ 250 MB',
    why: 'Nearly all of it is the hub itself with the code of all its channels, before the first stream is open.',
  },
  {
    key: 'board',
    what: 'Transition on a board of 10,000 tasks',
    goal: '≤ 1.5 × its cost with 100 tasks',
    why: 'A larger board has more memory to walk through, for the rules and for the collector of garbage.',
  },
  {
    key: 'list',
    what: 'First page of the list of 10,000 tasks',
    goal: '≤ 20 ms',
    why: 'The first call after a start runs code that is not compiled yet.',
  },
  {
    key: 'history',
    what: 'A history of 1,000,000 audit rows and events',
    goal: 'any page ≤ 50 ms; start ≤ 5 s',
    why: 'What is not in memory yet is read from the disk first.',
  },
  {
    key: 'start',
    what: 'A job from POST to the start of its executor',
    goal: 'p50 ≤ 30 ms',
    why: 'On the way are the audited call, its transaction, the wake-up, the lease and the attempt, each with a commit of its own.',
  },
  {
    key: 'jobs',
    what: 'Jobs that do nothing',
    goal: '≥ 2 × plain Agenda on the same database',
    why: 'A job has a lease, an attempt, events and a variant, each durable; a wake-up of plain Agenda has none of these.',
  },
  {
    key: 'panel',
    what: 'The panel: script of the shell, first paint, the tail at 500 events/s',
    goal: '≤ 150 kB gzip; ≤ 1 s; no dropped input',
    why: 'Browser, hub and database share the two cores, and the browser draws without a graphics card.',
  },
];
