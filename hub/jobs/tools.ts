/** Tools: the executors with what an operator says about them. Without a row a tool is enabled and has the settings of its executor. */
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isDeepStrictEqual } from 'node:util';
import type { IfMatch } from '../collab/etag.ts';
import { roleCovers, type Role } from '../command.ts';
import { HubError } from '../errors.ts';
import { shown, validate } from '../issues.ts';
import { didYouMean } from '../language/closest.ts';
import { Tool } from '../store/entities/index.ts';
import { withDatabase } from '../store/outage.ts';
import { toInputSchema, type JsonSchema } from '../surfaces/json-schema.ts';
import type { Executor, Executors } from './executor.ts';
import { toTagged, type Tagged } from './job-view.ts';
import { mergePatch } from './merge-patch.ts';
import { checkRowMatch } from './row-tag.ts';
import { below } from './input-issues.ts';

export type ToolView = {
  id: string;
  summary: string;
  role: Role;
  enabled: boolean;
  settings: Record<string, unknown>;
  limits: { timeout_seconds: number; max_input_bytes: number; max_output_bytes: number; max_attempts: number };
  input_schema: JsonSchema;
  params_schema: JsonSchema;
  settings_schema: JsonSchema;
  /** An input that works. */
  example: Record<string, unknown>;
  /** 0 while nobody has changed anything. */
  version: number;
};

export type ToolPatch = { enabled?: boolean; settings?: Record<string, unknown> };

export type Tools = {
  list(): Promise<Tagged<ToolView>[]>;
  /** Errors: not_found, unavailable. */
  get(name: string): Promise<Tagged<ToolView>>;
  /** `settings` is a merge patch; null gives a setting its default again. Errors: not_found, invalid_input, etag_mismatch. */
  update(em: EntityManager, name: string, patch: ToolPatch, ifMatch?: IfMatch): Promise<Tagged<ToolView>>;
  /** The executor, if it may work for somebody of this role now. Errors: invalid_input, forbidden, tool_disabled. */
  open(em: EntityManager, name: string, role: Role): Promise<Executor>;
};

export function createTools(em: () => EntityManager, executors: Executors): Tools {
  function find(name: string): Executor {
    const executor = executors.find(name);
    if (executor === undefined) throw new HubError('not_found', `There is no tool ${shown(name)}.${suggest(executors, name)}`);
    return executor;
  }

  return {
    async list() {
      const rows = await withDatabase(() => em().find(Tool, {}));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return executors.all.map((executor) => toTagged(toToolView(executor, byId.get(executor.name))));
    },
    async get(name) {
      const executor = find(name);
      const row = await withDatabase(() => em().findOne(Tool, { id: name }));
      return toTagged(toToolView(executor, row));
    },
    async update(tx, name, patch, ifMatch) {
      const executor = find(name);
      const row = await lockTool(tx, name);
      const before = toToolView(executor, row);
      checkRowMatch(ifMatch, before, { by: null, at: row.updatedAt.toISOString() });
      const next = applyPatch(executor, row, patch);
      if (next.enabled === row.enabled && isDeepStrictEqual(next.settings, row.settings)) return toTagged(before);
      await tx.nativeUpdate(Tool, { id: name }, { ...next, version: row.version + 1, updatedAt: new Date() });
      return toTagged(toToolView(executor, { ...next, version: row.version + 1 }));
    },
    async open(tx, name, role) {
      const executor = executors.find(name);
      if (executor === undefined) throw unknownExecutor(executors, name);
      if (!roleCovers(role, executor.role))
        throw new HubError('forbidden', `${name} needs the role ${executor.role} or higher; you are ${role}.`, {
          needed_role: executor.role,
        });
      const tool = await tx.findOne(Tool, { id: name });
      if (tool?.enabled === false) throw new HubError('tool_disabled', `${name} is switched off.`);
      return executor;
    },
  };
}

type ToolRow = { enabled: boolean; settings: Record<string, unknown>; version: number };

/** The row, made when there is none yet, for this transaction alone. */
async function lockTool(tx: EntityManager, name: string): Promise<Tool> {
  await tx.execute('insert into tools (id, version, updated_at) values (?, 0, now()) on conflict do nothing', [name]);
  return await tx.findOneOrFail(Tool, { id: name }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/** Only what differs from the defaults is kept, so that a later default reaches everybody who did not choose. Errors: invalid_input. */
function applyPatch(executor: Executor, row: ToolRow, { enabled, settings }: ToolPatch) {
  const merged = settings === undefined ? row.settings : mergePatch(row.settings, settings);
  const checked = validate(executor.settings, merged);
  if ('issues' in checked) throw below('settings', checked.issues);
  return { enabled: enabled ?? row.enabled, settings: merged };
}

function toToolView(executor: Executor, row: ToolRow | null | undefined): ToolView {
  const { name, summary, role, limits, example } = executor;
  return {
    id: name,
    summary,
    role,
    enabled: row?.enabled ?? true,
    settings: toSettings(executor, row?.settings ?? {}),
    limits: {
      timeout_seconds: limits.timeoutSeconds,
      max_input_bytes: limits.maxInputBytes,
      max_output_bytes: limits.maxOutputBytes,
      max_attempts: limits.maxAttempts,
    },
    input_schema: toInputSchema(executor.input),
    params_schema: toInputSchema(executor.params),
    settings_schema: toInputSchema(executor.settings),
    example,
    version: row?.version ?? 0,
  };
}

/** Settings with their defaults. A row from before a setting was renamed may not fit any more; the defaults hold then. */
function toSettings({ settings }: Executor, stored: Record<string, unknown>): Record<string, unknown> {
  const read = settings.safeParse(stored);
  return read.success ? read.data : settings.parse({});
}

/** Errors: always invalid_input, with the nearest name. */
export function unknownExecutor(executors: Executors, name: string): HubError {
  const message = `there is no executor ${shown(name)}.${suggest(executors, name)}`;
  return new HubError('invalid_input', `${message.charAt(0).toUpperCase()}${message.slice(1)}`, {
    errors: [{ path: '/executor', message }],
  });
}

function suggest(executors: Executors, name: string): string {
  return didYouMean(
    name,
    executors.all.map((executor) => executor.name),
  );
}
