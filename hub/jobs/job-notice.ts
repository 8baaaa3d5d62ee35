/** Word of a job that came to an end, for the place where it was asked for. */
import type { Outgoing, ReplyAddress } from '../deliveries.ts';
import { toOutgoing } from '../notice.ts';
import type { Verdict } from './outcome.ts';

export type NoticeAbout = { id: string; title: string; attempt: number; replyTo: unknown };

/** Nothing for a job that nobody waits for, and for one that goes on. */
export function toJobNotice(
  job: NoticeAbout,
  { status, failure }: Verdict,
  variants: { id: string; title: string }[],
): Outgoing[] {
  if (job.replyTo === null || (status !== 'ready' && status !== 'failed' && status !== 'cancelled')) return [];
  const text = `${job.id} "${job.title}" ${toWords(status, variants.length, failure?.message)}`;
  const notice = { notice: 'job', job: job.id, title: job.title, status, variants, text } as const;
  return [toOutgoing(job.replyTo as ReplyAddress, notice, `job:${job.id}:${job.attempt}`)];
}

function toWords(status: 'ready' | 'failed' | 'cancelled', count: number, why: string | undefined): string {
  if (status === 'ready') return `is ready with ${count === 1 ? 'one variant' : `${count} variants`} to look at.`;
  return status === 'failed' ? `failed: ${why}` : 'was cancelled.';
}
