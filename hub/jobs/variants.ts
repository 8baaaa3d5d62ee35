/**
 * Variants: looked at, edited, decided about. Every change locks the job first, says what happened through the outbox, and is part
 * of the command's own transaction. The unique index on accepted variants stands behind the locks.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { IfMatch } from '../collab/etag.ts';
import type { EventName } from '../collab/events.ts';
import { HubError } from '../errors.ts';
import { Variant, type Job } from '../store/entities/index.ts';
import { withDatabase } from '../store/outage.ts';
import type { JobAsker } from './desk.ts';
import { toDiff, type Diff } from './diff.ts';
import type { Executors } from './executor.ts';
import { toExportFile, type ExportFile, type ExportFormat } from './export.ts';
import { toTagged, toVariantView, type Tagged, type VariantView } from './job-view.ts';
import { postOutbox } from './outbox.ts';
import { checkRowMatch } from './row-tag.ts';
import { getJob, getVariant, lockVariant } from './rows.ts';
import { assertTransition } from './transition.ts';

export type VariantEdit = { content: string; title?: string };

/** `changed` is false when it stood so before. */
export type Decided = { variant: Tagged<VariantView>; rejected: string[]; changed: boolean };

/** What a variant is compared with: the job's input, its own first form, or another variant by id. */
export type Against = 'original' | 'proposed' | (string & {});

export type Comparison = Diff & { against: string };

export type Variants = {
  /** Errors: not_found, unavailable. */
  get(id: string): Promise<Tagged<VariantView>>;
  /** Of all jobs, the newest first, without their contents. */
  newest(limit: number): Promise<Pick<VariantView, 'id' | 'title' | 'status' | 'job_id'>[]>;
  /** Only a proposed one. Errors: not_found, etag_mismatch, already_decided, payload_too_large. */
  edit(em: EntityManager, id: string, edit: VariantEdit, asker: JobAsker, ifMatch?: IfMatch): Promise<Tagged<VariantView>>;
  /** Rejects its siblings too. Errors: not_found, etag_mismatch, already_decided, illegal_transition. */
  accept(em: EntityManager, id: string, asker: JobAsker, ifMatch?: IfMatch): Promise<Decided>;
  /** Errors: not_found, already_decided. */
  reject(em: EntityManager, id: string, asker: JobAsker & { reason?: string }): Promise<Decided>;
  /** From what it is compared with to its content. Errors: not_found, invalid_input when there is nothing to compare with. */
  compare(id: string, against?: Against): Promise<Comparison>;
  /** Errors: not_found, not_accepted, overloaded. */
  export(id: string, format: ExportFormat): Promise<ExportFile>;
};

export function createVariants(em: () => EntityManager, executors: Executors): Variants {
  return {
    get: async (id) => toTagged(toVariantView(await withDatabase(() => getVariant(em(), id)))),
    async newest(limit) {
      const fields = ['id', 'title', 'status', 'job'] as const;
      const rows = await withDatabase(() => em().find(Variant, {}, { fields, orderBy: { number: 'desc' }, limit }));
      return rows.map(({ id, title, status, job }) => ({ id, title, status, job_id: job.id }));
    },
    edit: (tx, id, edit, asker, ifMatch) => editVariant(tx, executors, id, edit, asker, ifMatch),
    accept,
    reject,
    compare: (id, against) => withDatabase(() => compare(em(), executors, id, against)),
    async export(id, format) {
      const variant = await withDatabase(() => getVariant(em(), id));
      if (variant.status !== 'accepted')
        throw new HubError('not_accepted', `${variant.id} is ${variant.status}, and only an accepted variant is exported.`, {
          variant_status: variant.status,
        });
      const { title } = await withDatabase(() => getJob(em(), variant.job.id));
      return await toExportFile(toVariantView(variant), title, format);
    },
  };
}

async function editVariant(
  tx: EntityManager,
  executors: Executors,
  id: string,
  { content, title }: VariantEdit,
  asker: JobAsker,
  ifMatch?: IfMatch,
): Promise<Tagged<VariantView>> {
  const { job, variant } = await lockVariant(tx, id);
  checkMatch(variant, ifMatch);
  if (variant.status !== 'proposed') throw decided(variant);
  checkSize(executors, job, content);
  if (content === variant.content && (title ?? variant.title) === variant.title) return toTagged(toVariantView(variant));
  Object.assign(variant, {
    content,
    title: title ?? variant.title,
    proposed: variant.proposed ?? (content === variant.content ? null : variant.content),
    editedBy: asker.principal.name,
    version: variant.version + 1,
  });
  await tx.flush();
  await say(tx, asker, variant, 'variant_edited', {});
  return toTagged(toVariantView(variant));
}

/** What a person writes is bound like what the executor writes. Errors: payload_too_large. */
function checkSize(executors: Executors, job: Job, content: string): void {
  const most = executors.find(job.executor)?.limits.maxOutputBytes ?? Infinity;
  const bytes = Buffer.byteLength(content);
  if (bytes > most)
    throw new HubError('payload_too_large', `The content has ${bytes} bytes; a variant of ${job.executor} has at most ${most}.`);
}

async function accept(tx: EntityManager, id: string, asker: JobAsker, ifMatch?: IfMatch): Promise<Decided> {
  const { job, variant } = await lockVariant(tx, id);
  checkMatch(variant, ifMatch);
  if (variant.status === 'accepted') return { variant: toTagged(toVariantView(variant)), rejected: [], changed: false };
  if (variant.status !== 'proposed') throw decided(variant, await findAccepted(tx, job));
  assertTransition(job, 'accepted');
  const siblings = await tx.find(
    Variant,
    { job: job.id, status: 'proposed', id: { $ne: variant.id } },
    { orderBy: { number: 'asc' }, refresh: true },
  );
  decide(variant, 'accepted', asker);
  for (const sibling of siblings) decide(sibling, 'rejected', asker, `${variant.id} was accepted`);
  Object.assign(job, { status: 'accepted', failure: null, version: job.version + 1 });
  await tx.flush();
  const rejected = siblings.map((sibling) => sibling.id);
  await say(tx, asker, variant, 'variant_accepted', { rejected });
  return { variant: toTagged(toVariantView(variant)), rejected, changed: true };
}

async function reject(tx: EntityManager, id: string, asker: JobAsker & { reason?: string }): Promise<Decided> {
  const { variant } = await lockVariant(tx, id);
  if (variant.status === 'rejected') return { variant: toTagged(toVariantView(variant)), rejected: [], changed: false };
  if (variant.status !== 'proposed') throw decided(variant);
  decide(variant, 'rejected', asker, asker.reason);
  await tx.flush();
  await say(tx, asker, variant, 'variant_rejected', asker.reason === undefined ? {} : { reason: asker.reason });
  return { variant: toTagged(toVariantView(variant)), rejected: [variant.id], changed: true };
}

function decide(variant: Variant, status: 'accepted' | 'rejected', { principal }: JobAsker, reason?: string): void {
  Object.assign(variant, {
    status,
    decidedBy: principal.name,
    decidedAt: new Date(),
    reason: reason ?? null,
    version: variant.version + 1,
  });
}

/** P5: who comes later is told what happened. */
function decided(variant: Variant, accepted?: Variant | null): HubError {
  const at = variant.decidedAt?.toISOString() ?? null;
  const instead = accepted == null ? '' : ` ${accepted.id} was accepted by ${accepted.decidedBy}.`;
  return new HubError('already_decided', `${variant.id} was ${variant.status} by ${variant.decidedBy} at ${at}.${instead}`, {
    variant_status: variant.status,
    decided_by: variant.decidedBy ?? null,
    decided_at: at,
    ...(accepted != null && { accepted: accepted.id }),
  });
}

function findAccepted(tx: EntityManager, job: Job): Promise<Variant | null> {
  return tx.findOne(Variant, { job: job.id, status: 'accepted' });
}

function checkMatch(variant: Variant, ifMatch: IfMatch | undefined): void {
  const by = variant.decidedBy ?? variant.editedBy ?? null;
  checkRowMatch(ifMatch, toVariantView(variant), { by, at: variant.updatedAt.toISOString() });
}

async function say(
  tx: EntityManager,
  { principal, callId }: JobAsker,
  variant: Variant,
  event: EventName,
  details: Record<string, unknown>,
): Promise<void> {
  const about = { event, target: `variant:${variant.id}`, details: { job: variant.job.id, ...details } };
  await postOutbox(tx, { kind: 'event', event: about, actor: principal.name, callId });
}

async function compare(fork: EntityManager, executors: Executors, id: string, against?: Against): Promise<Comparison> {
  const variant = await getVariant(fork, id);
  const job = await getJob(fork, variant.job.id);
  const original = originalOf(executors, job);
  const base = against ?? (original === undefined ? 'proposed' : 'original');
  if (base === 'original' && original === undefined)
    throw nothingToCompare(`${job.executor} has no original text that ${variant.id} could be compared with`);
  const left =
    base === 'original'
      ? original!
      : base === 'proposed'
        ? (variant.proposed ?? variant.content)
        : (await getVariant(fork, base)).content;
  return { against: base, ...toDiff(left, variant.content) };
}

/** An input from before its executor changed may not fit any more; there is nothing to compare with then. */
function originalOf(executors: Executors, { executor: name, input }: Job): string | undefined {
  const executor = executors.find(name);
  const read = executor?.input.safeParse(input);
  return read?.success === true ? executor?.original?.(read.data) : undefined;
}

function nothingToCompare(message: string): HubError {
  return new HubError('invalid_input', `${message}. Compare it with another variant, or with what was proposed.`, {
    errors: [{ path: '/against', message }],
  });
}
