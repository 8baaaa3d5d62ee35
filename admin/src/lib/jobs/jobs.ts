/** Jobs and variants as the API answers them, and what to do about a job that failed. */
import type { AnswerOf } from '../api/types.ts';

export type Job = AnswerOf<'job.show'>;
export type Variant = Job['variants'][number];
export type Tool = AnswerOf<'tool.list'>['tools'][number];
export type Preset = AnswerOf<'preset.list'>['presets'][number];

export const JOB_STATUSES = ['queued', 'running', 'ready', 'accepted', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

const ADVICE: Record<string, string> = {
  invalid_input: 'Change the input and ask again.',
  target_refused: 'The address is not allowed from this hub. An operator can add it to OUTBOUND_ALLOW.',
  target_unavailable: 'The other side did not answer. Try again when it is back.',
  limit_exceeded: 'It was too large or took too long. Give it less, or raise the limit in the settings of the tool.',
  timeout: 'It took too long. Give it less, or raise the limit in the settings of the tool.',
  program_failed: 'The program ended with an error; its last words stand with the attempt.',
  program_killed: 'The program was stopped. Give it less, or more memory in the settings of the tool.',
  storage_full: 'The disk of the hub is full. Make room, then try again.',
  worker_lost: 'The worker went away in the middle. Try again.',
  poison: 'It took workers down with it several times. Change the input before you ask again.',
  forbidden: 'Whoever asked may not use this tool any more.',
};

/** What a person can do about it, in one or two sentences. */
export function toAdvice({ code, permanent }: NonNullable<Job['failure']>): string {
  return (
    ADVICE[code] ??
    (permanent ? 'Trying again would not help. Change the input and ask anew.' : 'Try again; it may pass by itself.')
  );
}
