/** What somebody asks of an executor, checked before anything is stored: who may, with which input, from which preset. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Role } from '../command.ts';
import { HubError } from '../errors.ts';
import { validate } from '../issues.ts';
import type { Job, Preset } from '../store/entities/index.ts';
import type { JobStatus } from '../store/entities/job.ts';
import type { Executor } from './executor.ts';
import { atField, below } from './input-issues.ts';
import type { Presets } from './presets.ts';
import { lockJob } from './rows.ts';
import type { Tools } from './tools.ts';
import { assertTransition } from './transition.ts';

export type JobOrder = {
  /** Exactly one of the two. A preset is named by its id or name. */
  executor?: string;
  preset?: string;
  title?: string;
  input: Record<string, unknown>;
};

/** An order that may be queued: what `ctx.jobs.enqueue` takes of it. */
export type CheckedOrder = {
  title: string;
  executor: string;
  input: Record<string, unknown>;
  maxAttempts: number;
  preset?: string;
};

export type JobOrders = {
  /** Errors: invalid_input, not_found (preset), forbidden, tool_disabled, payload_too_large; what the executor refuses. */
  check(em: EntityManager, order: JobOrder, role: Role): Promise<CheckedOrder>;
  /** The job, locked, when somebody may ask for this change of it. Errors: not_found, illegal_transition. */
  open(em: EntityManager, id: string, to: JobStatus, from?: readonly JobStatus[]): Promise<Job>;
  /** Whether a job may run again, with these params. Errors: as `check`. */
  checkAgain(em: EntityManager, job: Job, role: Role, params?: Record<string, unknown>): Promise<void>;
};

export function createJobOrders(tools: Tools, presets: Presets): JobOrders {
  return {
    async check(em, order, role) {
      const preset = await findPreset(em, presets, order);
      const executor = await tools.open(em, preset?.executor ?? order.executor!, role);
      const input = { ...preset?.input, ...order.input };
      checkInput(executor, input, role);
      return {
        title: order.title ?? preset?.title ?? executor.name,
        executor: executor.name,
        input,
        maxAttempts: executor.limits.maxAttempts,
        ...(preset !== undefined && { preset: preset.name }),
      };
    },
    async open(em, id, to, from) {
      const job = await lockJob(em, id);
      assertTransition(job, to, from);
      return job;
    },
    async checkAgain(em, job, role, params) {
      const executor = await tools.open(em, job.executor, role);
      if (params !== undefined) {
        const checked = validate(executor.params, params);
        if ('issues' in checked) throw below('params', checked.issues);
      }
      checkInput(executor, job.input, role);
    },
  };
}

async function findPreset(em: EntityManager, presets: Presets, { executor, preset }: JobOrder): Promise<Preset | undefined> {
  if ((executor === undefined) === (preset === undefined)) {
    const message = executor === undefined ? 'is missing: give an executor or a preset' : 'cannot stand beside a preset';
    throw new HubError('invalid_input', `executor ${message}.`, { errors: [{ path: '/executor', message }] });
  }
  return preset === undefined ? undefined : await presets.getRow(em, preset);
}

function checkInput(executor: Executor, input: Record<string, unknown>, role: Role): void {
  const { maxInputBytes } = executor.limits;
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > maxInputBytes)
    throw new HubError('payload_too_large', `The input has ${bytes} bytes; ${executor.name} takes ${maxInputBytes}.`);
  const checked = validate(executor.input, input);
  if ('issues' in checked) throw below('input', checked.issues);
  atField('input', () => executor.admit?.(checked.value, { role }));
}
