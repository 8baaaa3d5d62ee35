/** Rules of tasks and leases on a large board, without the disk: claims, the ready queue and dependencies (SEMANTICS T3, T5, T6). */
import { Board } from '../hub/collab/board.ts';
import { claimNext } from '../hub/collab/claim-next.ts';
import { claimTask } from '../hub/collab/claim.ts';
import { createLeaseClock } from '../hub/collab/lease-clock.ts';
import { toStoredEvents } from '../hub/collab/record.ts';
import type { EventDraft, Rule } from '../hub/collab/store.ts';
import type { Task } from '../hub/collab/task-fields.ts';
import { toBlankTask } from '../hub/collab/task-patch.ts';
import { readyTasks } from '../hub/collab/task-ready.ts';
import { updateTask } from '../hub/collab/task.ts';
import type { Row } from './row.ts';
import { sized } from './support/size.ts';

export const METHOD = `In one process without disk or network, one caller: the rules are run on a board in memory and their events applied, and each run is
timed. Figures are percentiles of 100 to 2,000 runs, as the rows say. Small and large boards take turns.`;

const SMALL = sized(100, 20);
const LARGE = sized(10_000, 400);
const DEPENDENCIES = 3;
const GOAL_MS = 50;
/** What one page of the ready list shows. */
const PAGE = 50;
/** Tasks taken from the queue and finished, one after the other. */
const TAKEN = sized(500, 20);
const GROWTH_GOAL = 1.5;

/** Takes some seconds and no disk. */
export async function benchClaims(): Promise<Row[]> {
  return [benchCycles(), ...benchQueue(), benchGrowth(), ...benchCrowd()];
}

const AT = '2026-11-26T09:00:00.000Z';
const moment = () => ({ at: AT, wallMs: Date.now(), monotonicMs: performance.now() });

/** Milliseconds that a rule takes and its events need to be numbered and applied. */
function run(board: Board, rule: Rule): number {
  const from = performance.now();
  const events = toStoredEvents(rule(board, moment()), { actor: 'bench' }, { epoch: 'e', board, at: AT });
  for (const { record } of events) board.apply(record);
  return performance.now() - from;
}

/** A board of queued tasks; `shape` fills in what matters. */
function createBoard(count: number, shape: (number: number) => Partial<Task>): Board {
  const board = new Board();
  for (let from = 1; from <= count; from += 500) {
    const numbers = Array.from({ length: Math.min(500, count - from + 1) }, (_, at) => from + at);
    run(board, () =>
      numbers.map((number) => toCreated({ ...toBlankTask(`T-${number}`, 'A task', { by: 'bench', at: AT }), ...shape(number) })),
    );
  }
  return board;
}

function toCreated(task: Task): EventDraft {
  return { event: 'task_created', details: { title: task.title }, changes: [{ kind: 'tasks', id: task.id, value: task }] };
}

function atShare(times: number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]!;
}

/** Each task needs three older ones; the newest is given one more, so that nearly everything must be looked at. */
function benchCycles(): Row {
  const older = (number: number) => Array.from({ length: DEPENDENCIES }, (_, at) => `T-${Math.max(1, number - 1 - at * 7)}`);
  const board = createBoard(LARGE, (number) => ({
    depends_on: number === 1 ? {} : Object.fromEntries(older(number).map((id) => [id, { blocking: true }])),
  }));
  const add = (at: number) =>
    updateTask({ id: `T-${LARGE}`, by: 'bench', patch: { depends_on: { [`T-${at + 1}`]: { blocking: true } } } });
  return toRow(
    `dependency added to ${LARGE} tasks with ${LARGE * DEPENDENCIES}`,
    Array.from({ length: 100 }, (_, at) => run(board, add(at))),
  );
}

/** Work through a board whose tasks need three others each: what is ready changes with every task that is done. */
function benchQueue(): Row[] {
  const older = (number: number) => [2, 3, 4].map((share) => `T-${Math.max(1, Math.floor(number / share))}`);
  const board = createBoard(LARGE, (number) => ({
    status: number <= LARGE / 10 ? 'done' : 'queued',
    depends_on: number === 1 ? {} : Object.fromEntries(older(number).map((id) => [id, { blocking: true }])),
    owned_paths: [`src/part${number}/**`],
  }));
  const clock = createLeaseClock({ deafSeconds: Infinity });
  const caller = { name: 'ann', agent: false };
  const times = { ready: [] as number[], next: [] as number[] };
  for (let taken = 0; taken < TAKEN; taken += 1) {
    const from = performance.now();
    readyTasks(board).take(PAGE).toArray();
    times.ready.push(performance.now() - from);
    const { value: first } = readyTasks(board).next();
    times.next.push(run(board, claimNext(clock, { caller })));
    run(board, () => [toDone(board.get('tasks', (first as Task).id) as Task)]);
  }
  return [
    toRow(`first ${PAGE} of the ready list of ${LARGE} tasks with ${LARGE * DEPENDENCIES} dependencies`, times.ready),
    toRow(`next of ${LARGE} tasks with ${LARGE * DEPENDENCIES} dependencies`, times.next),
  ];
}

function toDone(task: Task): EventDraft {
  return {
    event: 'task_transitioned',
    target: `task:${task.id}`,
    changes: [{ kind: 'tasks', id: task.id, value: { ...task, status: 'done' } }],
  };
}

function toRow(what: string, times: number[]): Row {
  const p99 = atShare(times, 0.99);
  return { what: `${what}, p99`, value: p99, unit: 'ms', goal: `≤ ${GOAL_MS} ms`, met: p99 <= GOAL_MS };
}

/** Claims one task after the other, each with paths of its own, on a small and on a large board in turn. */
function benchGrowth(): Row {
  const shape = (number: number) => ({ owned_paths: [`src/part${number}/**`, `docs/part${number}.md`] });
  const times = { small: [] as number[], large: [] as number[] };
  const clock = createLeaseClock({ deafSeconds: Infinity });
  const large = createBoard(LARGE, shape);
  for (let round = 0; round < 20; round += 1) {
    const small = createBoard(SMALL, shape);
    for (let number = 1; number <= SMALL; number += 1) {
      times.small.push(run(small, claimTask(clock, { id: `T-${number}`, caller: { name: `a${number}`, agent: true } })));
      times.large.push(
        run(large, claimTask(clock, { id: `T-${round * SMALL + number}`, caller: { name: `a${number}`, agent: true } })),
      );
    }
  }
  const [small, value] = [atShare(times.small, 0.5), atShare(times.large, 0.5)];
  const ratio = value / small;
  return {
    what: `claim with two paths on ${LARGE} tasks; ratio to ${SMALL}`,
    value: value * 1_000,
    unit: 'µs',
    ratio,
    goal: `≤ ${GROWTH_GOAL} ×`,
    met: ratio <= GROWTH_GOAL,
  };
}

/** The queue at its worst: all but the last task conflict with one in work. */
function benchCrowd(): Row[] {
  const clock = createLeaseClock({ deafSeconds: Infinity });
  const board = createBoard(LARGE, (number) => ({
    owned_paths: number === LARGE ? ['docs'] : [`src/part${number % 50}/**`, '*.md'],
  }));
  const next = () => run(board, claimNext(clock, { caller: { name: 'ann', agent: true } }));
  const first = next();
  next();
  const none = Array.from({ length: 50 }, next);
  return [
    { what: `first question for the next of ${LARGE} tasks after a start`, value: first, unit: 'ms' },
    { what: `next task when all ${LARGE} conflict`, value: atShare(none, 0.5), unit: 'ms' },
  ];
}
