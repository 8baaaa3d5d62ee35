/**
 * What an executor is: the code that does a job's work. It is described once, and from the description come `GET /tools`, the
 * Studio's form, the check of a job's input and the limits under which it runs. It knows no database, no queue and no lease: the
 * runner (runner.ts) gives it a `Work` and keeps what it returns.
 */
import type { z } from 'zod';
import type { Role } from '../command.ts';
import type { HubError } from '../errors.ts';

/** One proposed result. */
export type VariantDraft = {
  /** Tells it from its siblings in a few words, as `wrapped at 80`. */
  title: string;
  /** `text/markdown`, `application/json`, `text/plain`, `text/css`, `text/yaml` … */
  mediaType: string;
  content: string;
  /** What made it different; shown beside it. */
  params?: Record<string, unknown>;
  /** One sentence about it, as "12 problems fixed, 3 left". */
  note?: string;
};

/** What an executor is given for one attempt. */
export type Work = {
  jobId: string;
  title: string;
  /** Attempt number, from 1. */
  attempt: number;
  /** What this run shall do differently from the first; undefined for the first. Checked against the executor's `params`. */
  params?: Record<string, unknown>;
  /** The person's name, for texts. */
  askedBy: string;
  /** The asker's role, read again when this attempt began (S18). Some inputs need more than the executor's own `role`. */
  role: Role;
  /** Aborted when the job is cancelled, its lease is lost, its time is over or the worker stops. `signal.reason` is a HubError. */
  signal: AbortSignal;
  /** Says how far it is. Shown at most once a second; a newer word replaces an older one. `percent` from 0 to 100. */
  progress(message: string, percent?: number): void;
  /** Adds to the attempt's output (what a runbook prints). Kept up to the tool's limit, the newest end. */
  print(text: string): void;
  /** Puts a step of its own on the event log, as `tool_step` with target `job:<id>`; awaits its durability. */
  step(name: string, details?: Record<string, unknown>): Promise<void>;
  /**
   * Runs `write` under a lease on `resource` (for example `path:docs/x.md`), which is renewed meanwhile and released after it.
   * Errors: lease_held (transient).
   */
  underLease<T>(resource: string, write: (lease: { fence: number; signal: AbortSignal }) => Promise<T>): Promise<T>;
};

export type ExecutorLimits = {
  /** An attempt that takes longer is aborted and, after a grace, its children are killed. */
  timeoutSeconds: number;
  /** Bytes of the input as JSON. */
  maxInputBytes: number;
  /** Bytes of all variants of one attempt together. */
  maxOutputBytes: number;
  /** Attempts for transient failures, the first one included. */
  maxAttempts: number;
};

export type ExecutorSpec<Input extends z.ZodObject, Settings extends z.ZodObject, Params extends z.ZodObject> = {
  /** As `docs.format`. */
  name: string;
  /** One sentence. */
  summary: string;
  /** The least role that may start it. */
  role: Role;
  /** Strict; every field with a description. A job's input is checked against it before anything is stored. */
  input: Input;
  /** What an operator may change of it (`PATCH /tools/:id`); every field has a default. */
  settings: Settings;
  /** What `job variant` may ask of one more run; every field is optional. */
  params: Params;
  limits: ExecutorLimits;
  /** A complete input that works, for the Studio and the docs; run by the tests. */
  example: z.input<Input>;
  /**
   * Does the work. At least one variant. Known failures are HubErrors: the retryable ones of hub/errors.ts are tried again,
   * all others are permanent; anything else counts as transient (J3).
   */
  run(work: Work, input: z.output<Input>, settings: z.output<Settings>): Promise<VariantDraft[]>;
  /**
   * Refuses what the schema cannot: an unknown runbook, a parameter out of range, a role too low for this very input, an address
   * that is never called. Throws HubError. Asked before anything is stored (`job create`, `retry`); `run` asks again by itself.
   */
  admit?(input: z.output<Input>, asker: { role: Role }): void;
  /** What of the input the variants are compared with (the diff's left side); undefined where there is nothing to compare. */
  original?(input: z.output<Input>): string | undefined;
};

/** An executor as the hub handles it, with its types forgotten. */
export type Executor = ExecutorSpec<z.ZodObject, z.ZodObject, z.ZodObject>;

export function defineExecutor<Input extends z.ZodObject, Settings extends z.ZodObject, Params extends z.ZodObject>(
  spec: ExecutorSpec<Input, Settings, Params>,
): Executor {
  return spec as unknown as Executor;
}

/** The executors of a hub, by name. */
export type Executors = {
  all: readonly Executor[];
  find(name: string): Executor | undefined;
};

export function createExecutors(all: readonly Executor[]): Executors {
  const byName = new Map(all.map((executor) => [executor.name, executor]));
  if (byName.size < all.length) throw new Error('Two executors have one name');
  return { all: [...all].sort((a, b) => (a.name < b.name ? -1 : 1)), find: (name) => byName.get(name) };
}

/** Whether trying again may help (J3). */
export function isTransient(error: unknown): boolean {
  const kind = (error as Partial<HubError> | undefined)?.kind;
  return kind === undefined || kind.retryable;
}
