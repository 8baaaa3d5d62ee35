/** Presets: named inputs of executors. Changes happen in the transaction of the command that asks for them. */
import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { IfMatch } from '../collab/etag.ts';
import { HubError } from '../errors.ts';
import { shown, validate } from '../issues.ts';
import { didYouMean } from '../language/closest.ts';
import { Preset } from '../store/entities/index.ts';
import { nextNumbers } from '../store/numbers.ts';
import { withDatabase } from '../store/outage.ts';
import type { Executor, Executors } from './executor.ts';
import { below } from './input-issues.ts';
import { toPresetView, toTagged, type PresetView, type Tagged } from './job-view.ts';
import { mergePatch } from './merge-patch.ts';
import { checkRowMatch } from './row-tag.ts';
import { unknownExecutor } from './tools.ts';

export type PresetDraft = {
  name: string;
  title: string;
  description: string;
  executor: string;
  /** May lack what a job gives of its own; what is there must fit the executor. */
  input: Record<string, unknown>;
};

export type PresetPatch = Partial<Omit<PresetDraft, 'executor'>>;

export type PresetQuery = { limit: number; after?: string; executor?: string };

export type Presets = {
  /** `createdBy` is a user's id. Errors: already_exists, invalid_input. */
  create(em: EntityManager, draft: PresetDraft, createdBy?: string): Promise<Tagged<PresetView>>;
  /** By id or name. Errors: not_found. */
  getRow(em: EntityManager, which: string): Promise<Preset>;
  /** Errors: not_found, unavailable. */
  get(which: string): Promise<Tagged<PresetView>>;
  /** In order of name; `after` is the last one of the page before. */
  list(query: PresetQuery): Promise<{ presets: Tagged<PresetView>[]; next?: string }>;
  /** `input` is a merge patch. Errors: not_found, etag_mismatch, already_exists, invalid_input. */
  update(em: EntityManager, which: string, patch: PresetPatch, ifMatch?: IfMatch): Promise<Tagged<PresetView>>;
  /** Jobs that were made from it keep its name. Errors: not_found, etag_mismatch. */
  remove(em: EntityManager, which: string, ifMatch?: IfMatch): Promise<PresetView>;
};

const ID = /^P-\d+$/i;
/** Names that a suggestion is looked for among. */
const MAX_COMPARED = 200;

export function createPresets(em: () => EntityManager, executors: Executors): Presets {
  async function getRow(tx: EntityManager, which: string, lock = false): Promise<Preset> {
    const where = ID.test(which) ? { id: which.toUpperCase() } : { name: which.toLowerCase() };
    const row = await tx.findOne(Preset, where, lock ? { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true } : {});
    if (row !== null) return row;
    const others = await tx.find(Preset, {}, { fields: ['name'], limit: MAX_COMPARED, orderBy: { name: 'asc' } });
    const hint = didYouMean(
      which,
      others.map(({ name }) => name),
    );
    throw new HubError('not_found', `There is no preset ${shown(which)}.${hint}`);
  }

  async function lock(tx: EntityManager, which: string, ifMatch?: IfMatch): Promise<Preset> {
    const row = await getRow(tx, which, true);
    checkRowMatch(ifMatch, toPresetView(row), { by: null, at: row.updatedAt.toISOString() });
    return row;
  }

  return {
    async create(tx, draft, createdBy) {
      const executor = executors.find(draft.executor);
      if (executor === undefined) throw unknownExecutor(executors, draft.executor);
      checkPart(executor, draft.input);
      const [number] = await nextNumbers(tx, 'P');
      const row = tx.create(Preset, { id: `P-${number}`, ...draft, createdBy: createdBy ?? null });
      tx.persist(row);
      await flush(tx, draft.name);
      return toTagged(toPresetView(row));
    },
    getRow: (tx, which) => getRow(tx, which),
    get: async (which) => toTagged(toPresetView(await withDatabase(() => getRow(em(), which)))),
    async list({ limit, after, executor }) {
      const where = { ...(after !== undefined && { name: { $gt: after } }), ...(executor !== undefined && { executor }) };
      const found = await withDatabase(() => em().find(Preset, where, { orderBy: { name: 'asc' }, limit: limit + 1 }));
      const page = found.slice(0, limit);
      const presets = page.map((row) => toTagged(toPresetView(row)));
      return { presets, ...(found.length > limit && { next: page.at(-1)!.name }) };
    },
    async update(tx, which, { input, ...fields }, ifMatch) {
      const row = await lock(tx, which, ifMatch);
      const merged = input === undefined ? row.input : mergePatch(row.input, input);
      const executor = executors.find(row.executor);
      if (executor !== undefined && input !== undefined) checkPart(executor, merged);
      Object.assign(row, fields, input !== undefined && { input: merged });
      await flush(tx, row.name);
      return toTagged(toPresetView(row));
    },
    async remove(tx, which, ifMatch) {
      const row = await lock(tx, which, ifMatch);
      const view = toPresetView(row);
      await tx.remove(row).flush();
      return view;
    },
  };
}

/** What is there must fit; what is missing may come with the job. Errors: invalid_input. */
function checkPart(executor: Executor, input: Record<string, unknown>): void {
  const checked = validate(executor.input, input);
  if (!('issues' in checked)) return;
  const wrong = checked.issues.filter(({ path }) => Object.hasOwn(input, toKey(path)));
  if (wrong.length > 0) throw below('input', wrong);
}

/** The first key of a JSON Pointer. */
function toKey(path: string): string {
  return (path.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Errors: already_exists. */
async function flush(tx: EntityManager, name: string): Promise<void> {
  try {
    await tx.flush();
  } catch (error) {
    if (!(error instanceof UniqueConstraintViolationException)) throw error;
    throw new HubError('already_exists', `There is a preset ${name} already.`, {}, { cause: error });
  }
}
