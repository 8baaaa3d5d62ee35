/**
 * What an agent needs to start on a task it has claimed, in one answer (SEMANTICS T7): what its dependencies left behind, how earlier
 * attempts ended, who works nearby, and where to begin reading events. Every list is bounded, newest first where it has an age.
 */
import { z } from 'zod';
import { ENDS, toTaskResource } from './lease-fields.ts';
import type { Lease } from './lease-fields.ts';
import { leasesOn } from './lease-index.ts';
import { parsePattern } from './path-pattern.ts';
import type { Pattern } from './path-pattern.ts';
import type { BoardView } from './store.ts';
import { STATUSES } from './task-fields.ts';
import type { Entry, Task } from './task-fields.ts';
import { activeTasksOn } from './task-rival.ts';

const MAX_DEPENDENCIES = 50;
const MAX_ENTRIES = 5;
const MAX_ATTEMPTS = 10;
const MAX_NEIGHBOURS = 20;

const entry = z.object({ text: z.string(), by: z.string(), at: z.string() });
const dependency = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(STATUSES),
  blocking: z.boolean(),
  evidence: z.array(entry),
  notes: z.array(entry),
});
const attempt = z.object({
  holder: z.string(),
  fence: z.int(),
  started_at: z.string(),
  ended_at: z.string(),
  ended: z.enum(ENDS),
  reason: z.string().optional(),
});
const neighbour = z.object({ holder: z.string(), path: z.string(), task: z.string().optional() });

export const contextPackSchema = z.object({
  dependencies: z.array(dependency).meta({ description: 'What the task builds on, with what was left there last' }),
  attempts: z.array(attempt).meta({ description: 'Earlier leases on the task and why they ended, newest first' }),
  nearby: z.array(neighbour).meta({ description: 'Paths in the same folders that others work on' }),
  dod: z.array(z.object({ id: z.string(), text: z.string(), checked: z.boolean() })).meta({ description: 'Definition of done' }),
  cursor: z.string().meta({ description: 'Event cursor: read on from here to miss nothing' }),
});
export type ContextPack = z.infer<typeof contextPackSchema>;

/** The context of a task as the board is now. `epoch` names the log, for the cursor. */
export function toContextPack(board: BoardView, task: Task, epoch: string): ContextPack {
  return {
    dependencies: Object.keys(task.depends_on)
      .slice(0, MAX_DEPENDENCIES)
      .flatMap((id) => toDependency(board, task, id)),
    attempts: leasesOn(board).endedOn(toTaskResource(task.id)).slice(0, MAX_ATTEMPTS).flatMap(toAttempt),
    nearby: findNeighbours(board, task),
    dod: Object.entries(task.dod).map(([id, { text, checked }]) => ({ id, text, checked })),
    cursor: `${epoch}-${board.seq}`,
  };
}

function toDependency(board: BoardView, task: Task, id: string): ContextPack['dependencies'] {
  const needed = board.get('tasks', id) as Task | undefined;
  if (!needed) return [];
  const { title, status, evidence, notes } = needed;
  return [{ id, title, status, blocking: task.depends_on[id]!.blocking, evidence: newest(evidence), notes: newest(notes) }];
}

function newest(entries: readonly Entry[]): Entry[] {
  return entries.slice(-MAX_ENTRIES).toReversed();
}

function toAttempt({ holder, fence, acquired_at, ended }: Lease): ContextPack['attempts'] {
  if (!ended) return [];
  const why = ended.reason === undefined ? {} : { reason: ended.reason };
  return [{ holder, fence, started_at: acquired_at, ended_at: ended.at, ended: ended.kind, ...why }];
}

/** Who has paths in the folders that the task's own paths lie in. */
function findNeighbours(board: BoardView, task: Task): ContextPack['nearby'] {
  const found = new Map<string, ContextPack['nearby'][number]>();
  for (const folder of new Set(task.owned_paths.flatMap(findFolder))) {
    for (const one of neighboursIn(board, task, parsePattern(folder))) found.set(`${one.holder} ${one.path}`, one);
    if (found.size >= MAX_NEIGHBOURS) break;
  }
  return [...found.values()].slice(0, MAX_NEIGHBOURS);
}

function neighboursIn(board: BoardView, task: Task, folder: Pattern): ContextPack['nearby'] {
  const tasks = activeTasksOn(board, folder).filter(({ id }) => id !== task.id);
  const leases = leasesOn(board).liveOver(folder);
  const free = leases.filter(({ task_id, holder }) => task_id === undefined && holder !== task.assignee);
  return [
    ...tasks.flatMap(({ id, assignee, created_by, owned_paths }) =>
      owned_paths.map((path) => ({ holder: assignee ?? created_by, path, task: id })),
    ),
    ...free.map(({ holder, resource }) => ({ holder, path: resource.slice('path:'.length) })),
  ];
}

/** The folder that a path lies in, as far as it is written out; none at the root. */
function findFolder(path: string): string[] {
  const literal = path
    .replace(/^(\.\/)+/, '')
    .replace(/\/(\*\*)?$/, '')
    .split(/[*?[{]/, 1)[0]!;
  const folder = literal.slice(0, Math.max(0, literal.lastIndexOf('/')));
  return folder === '' ? [] : [folder];
}
