/** What an executor is given, as the runner would, kept for a test to look at. No lease is really held. */
import type { Role } from '../../hub/command.ts';
import type { Executor, VariantDraft, Work } from '../../hub/jobs/executor.ts';
import { HubError } from '../../hub/errors.ts';

export type FakeWork = Work & {
  messages: string[];
  printed: string;
  steps: { name: string; details: Record<string, unknown> | undefined }[];
  /** Resources in the order they were taken; each was given back when the run ended. */
  leases: string[];
  openLeases: number;
  /** Ends the attempt as the runner would. */
  stop(reason?: HubError): void;
};

export type FakeWorkOptions = {
  params?: Record<string, unknown>;
  role?: Role;
  attempt?: number;
  /** Called with every step, print and progress, so that a test can act in the middle. */
  onEvent?: (what: string, work: FakeWork) => void;
  /** Resources that somebody else holds. */
  held?: string[];
};

export function createFakeWork({
  params,
  role = 'operator',
  attempt = 1,
  onEvent = () => {},
  held = [],
}: FakeWorkOptions = {}): FakeWork {
  const controller = new AbortController();
  const work: FakeWork = {
    jobId: 'J-7',
    title: 'A job',
    attempt,
    ...(params && { params }),
    askedBy: 'Ada',
    role,
    signal: controller.signal,
    messages: [],
    printed: '',
    steps: [],
    leases: [],
    openLeases: 0,
    stop: (reason = new HubError('stopping')) => controller.abort(reason),
    progress(message) {
      work.messages.push(message);
      onEvent(`progress ${message}`, work);
    },
    print(text) {
      work.printed += text;
      onEvent(`print ${text}`, work);
    },
    async step(name, details) {
      work.steps.push({ name, details });
      onEvent(`step ${name}`, work);
    },
    async underLease(resource, write) {
      if (held.includes(resource)) throw new HubError('lease_held', `${resource} is held by somebody else.`);
      work.leases.push(resource);
      work.openLeases += 1;
      onEvent(`lease ${resource}`, work);
      try {
        return await write({ fence: 1, signal: controller.signal });
      } finally {
        work.openLeases -= 1;
      }
    },
  };
  return work;
}

/** Runs it as the runner does: input, settings and params through its schemas, `admit` first. Throws what it throws. */
export async function runExecutor(
  executor: Executor,
  input: unknown,
  { work = createFakeWork(), settings = {} }: { work?: FakeWork; settings?: Record<string, unknown> } = {},
): Promise<VariantDraft[]> {
  const given = executor.input.parse(input);
  if (work.params) work.params = executor.params.parse(work.params);
  executor.admit?.(given, { role: work.role });
  return executor.run(work, given, executor.settings.parse(settings));
}

/** The failure of something that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<HubError> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: HubError) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`It did not fail: ${JSON.stringify(outcome.value)?.slice(0, 300)}`);
}
