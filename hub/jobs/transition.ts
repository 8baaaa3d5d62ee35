/** The states of a job (CONTRACT "Jobs") and which of them a person may ask for. The worker moves it between the others. */
import { HubError } from '../errors.ts';
import type { JobStatus } from '../store/entities/job.ts';

/**
 * From here to there because somebody asks for it. `queued` again: a retry, or one more variant. When that one failed or was
 * cancelled, what was proposed before may still be accepted.
 */
const MAY_ASK: Record<JobStatus, readonly JobStatus[]> = {
  queued: ['cancelled'],
  running: ['cancelled'],
  ready: ['accepted', 'queued'],
  accepted: [],
  failed: ['accepted', 'queued'],
  cancelled: ['accepted', 'queued'],
};

/** What people call the change. */
const WORDS: Partial<Record<JobStatus, string>> = { cancelled: 'be cancelled', queued: 'run again', accepted: 'be accepted' };

/** Errors: illegal_transition {from, to, allowed}. */
export function assertTransition(
  job: { id: string; status: JobStatus },
  to: JobStatus,
  from: readonly JobStatus[] = [job.status],
): void {
  const allowed = MAY_ASK[job.status];
  if (allowed.includes(to) && from.includes(job.status)) return;
  throw new HubError('illegal_transition', `${job.id} is ${job.status}, so it cannot ${WORDS[to] ?? `become ${to}`}.`, {
    from: job.status,
    to,
    allowed: from.includes(job.status) ? allowed : allowed.filter((status) => status !== to),
  });
}

/** Over, as far as its run is concerned: there is a result or a reason, until somebody asks for more. */
export function isRunOver(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running';
}
