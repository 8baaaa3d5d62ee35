/** Rows of jobs, variants and presets as everybody outside sees them: plain JSON, snake_case, instants in ISO 8601. */
import type { Attempt, Job, Preset, Variant } from '../store/entities/index.ts';
import { maskFields } from '../mask.ts';
import type { JobFailure, JobStatus } from '../store/entities/job.ts';
import { toRowTag } from './row-tag.ts';

export type JobSummary = {
  id: string;
  title: string;
  executor: string;
  preset: string | null;
  status: JobStatus;
  cancel_requested: boolean;
  progress: { message: string; percent?: number } | null;
  failure: JobFailure | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  version: number;
};

export type AttemptView = {
  number: number;
  status: Attempt['status'];
  worker: string;
  fence: number;
  params: Record<string, unknown> | null;
  failure: JobFailure | null;
  /** The end of what it printed. */
  output: string;
  started_at: string;
  finished_at: string | null;
};

export type VariantView = {
  id: string;
  job_id: string;
  attempt: number;
  title: string;
  media_type: string;
  content: string;
  /** As the executor proposed it, once somebody has edited it. */
  proposed: string | null;
  params: Record<string, unknown>;
  note: string;
  status: Variant['status'];
  edited_by: string | null;
  decided_by: string | null;
  decided_at: string | null;
  reason: string | null;
  created_at: string;
  updated_at: string;
  version: number;
};

/** With the tag that a change of it is made against (E1). */
export type Tagged<View> = View & { etag: string };

export type JobView = JobSummary & {
  input: Record<string, unknown>;
  /** What the present or next run is asked to do differently. */
  params: Record<string, unknown> | null;
  channel: string;
  max_attempts: number;
  /** When a queued job may run: later than now while a failed attempt waits for the next one. */
  run_at: string;
  attempts: AttemptView[];
  variants: Tagged<VariantView>[];
};

export type PresetView = {
  id: string;
  name: string;
  title: string;
  description: string;
  executor: string;
  input: Record<string, unknown>;
  created_at: string;
  updated_at: string;
  version: number;
};

export function toJobSummary(job: Job): JobSummary {
  return {
    id: job.id,
    title: job.title,
    executor: job.executor,
    preset: job.preset ?? null,
    status: job.status,
    cancel_requested: job.cancelRequested,
    progress: job.progress ?? null,
    failure: job.failure ?? null,
    created_by: job.createdByName,
    created_at: job.createdAt.toISOString(),
    started_at: toInstant(job.startedAt),
    finished_at: toInstant(job.finishedAt),
    version: job.version,
  };
}

/** Attempts and variants in the order they came. */
export function toJobView(job: Job, attempts: readonly Attempt[], variants: readonly Variant[]): JobView {
  return {
    ...toJobSummary(job),
    // Headers of a request may hold a key; a job is shown to everybody who may look.
    input: maskFields(job.input) as Record<string, unknown>,
    params: job.params ?? null,
    channel: job.channel,
    max_attempts: job.maxAttempts,
    run_at: job.runAt.toISOString(),
    attempts: attempts.map(toAttemptView),
    variants: variants.map((variant) => toTagged(toVariantView(variant))),
  };
}

function toAttemptView(attempt: Attempt): AttemptView {
  const { number, status, worker, fence, output } = attempt;
  return {
    number,
    status,
    worker,
    fence,
    params: attempt.params ?? null,
    failure: attempt.failure ?? null,
    output,
    started_at: attempt.startedAt.toISOString(),
    finished_at: toInstant(attempt.finishedAt),
  };
}

export function toVariantView(variant: Variant): VariantView {
  return {
    id: variant.id,
    job_id: variant.job.id,
    attempt: variant.attempt,
    title: variant.title,
    media_type: variant.mediaType,
    content: variant.content,
    proposed: variant.proposed ?? null,
    params: variant.params,
    note: variant.note,
    status: variant.status,
    edited_by: variant.editedBy ?? null,
    decided_by: variant.decidedBy ?? null,
    decided_at: toInstant(variant.decidedAt),
    reason: variant.reason ?? null,
    created_at: variant.createdAt.toISOString(),
    updated_at: variant.updatedAt.toISOString(),
    version: variant.version,
  };
}

export function toPresetView(preset: Preset): PresetView {
  return {
    id: preset.id,
    name: preset.name,
    title: preset.title,
    description: preset.description,
    executor: preset.executor,
    input: preset.input,
    created_at: preset.createdAt.toISOString(),
    updated_at: preset.updatedAt.toISOString(),
    version: preset.version,
  };
}

export function toTagged<View extends { id: string; version: number }>(view: View): Tagged<View> {
  return { ...view, etag: toRowTag(view) };
}

function toInstant(at: Date | null | undefined): string | null {
  return at?.toISOString() ?? null;
}
