/**
 * What a call is about: the entities that its arguments name by id. Read from the schema (`meta.entity`), for the 404 before
 * everything else (E9), the audit row, and the versions that a preview pins.
 */
import { HubError } from './errors.ts';
import type { Command } from './command.ts';
import { getLease } from './collab/lease-end.ts';
import type { BoardView, Kind } from './collab/store.ts';
import { fieldsOf } from './schema.ts';

export type Target = { kind: string; id: string; version?: number };

const BOARD_KINDS: Record<string, { kind: Kind; noun: string }> = {
  tasks: { kind: 'tasks', noun: 'task' },
  agents: { kind: 'agents', noun: 'agent' },
  leases: { kind: 'locks', noun: 'lease' },
};

/** Fields that name the entity a command works on: those given by position or in the path. Computed once a command. */
const targetFields = new WeakMap<Command, { name: string; kind: Kind; noun: string }[]>();

function fieldsThatName(command: Command): { name: string; kind: Kind; noun: string }[] {
  let found = targetFields.get(command);
  if (found === undefined) {
    found = fieldsOf(command.input)
      .filter((field) => !field.list && (command.positional ?? []).includes(field.name))
      .flatMap((field) => {
        const known = BOARD_KINDS[field.meta.entity ?? ''];
        return known === undefined ? [] : [{ name: field.name, ...known }];
      });
    targetFields.set(command, found);
  }
  return found;
}

/**
 * The targets with the versions they have now.
 */
export function findTargets(command: Command, args: Record<string, unknown>, board: BoardView): Target[] {
  return fieldsThatName(command).flatMap(({ name, kind }) => {
    const id = args[name];
    const version = typeof id === 'string' ? board.get(kind, id)?.version : undefined;
    return typeof id === 'string' ? [{ kind, id, ...(version !== undefined && { version }) }] : [];
  });
}

/** Rows of the database that commands name; whether they are there is asked by the command. */
const ROW_KINDS: ReadonlySet<string> = new Set(['jobs', 'variants', 'presets', 'tools']);

/** The rows of the database that a call is about, for its audit row; none is looked up. What a list is filtered by is no target. */
export function findRows(command: Command, args: Record<string, unknown>): Target[] {
  const { positional = [], effect } = command;
  return fieldsOf(command.input).flatMap(({ name, list, meta }) => {
    const id = args[name];
    const isAbout = !list && ROW_KINDS.has(meta.entity ?? '') && (effect !== 'read' || positional.includes(name));
    return isAbout && typeof id === 'string' ? [{ kind: meta.entity!, id }] : [];
  });
}

/** Refuses a call about something that is not there. Errors: not_found; lease_lost for a lease that was there once. */
export function locate(command: Command, args: Record<string, unknown>, board: BoardView): void {
  for (const { name, kind, noun } of fieldsThatName(command)) {
    const given = args[name];
    if (typeof given !== 'string') continue;
    // As the schemas of these ids do: people type `t-12` as well. Names of agents are as they are.
    const id = kind === 'agents' ? given : given.toUpperCase();
    if (kind === 'locks') getLease(board, id.slice(0, 60));
    else if (board.get(kind, id) === undefined) throw new HubError('not_found', `There is no ${noun} ${given.slice(0, 60)}.`);
  }
}
