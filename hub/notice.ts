/**
 * Later word of a call, for the place where it was asked: what came of a confirmation, or of a job. A delivery whose body is a Notice; the
 * channel's sender draws it.
 */
import type { Outgoing, ReplyAddress } from './deliveries.ts';
import type { ConfirmationRow, Decision } from './store/confirmations.ts';

export type Notice =
  | {
      notice: 'confirmation';
      confirm_id: string;
      line: string;
      status: 'approved' | 'denied' | 'stale';
      decisions: Decision[];
      /** What came of the command, as stored (call.ts); null when it was not run. */
      answer: unknown;
      text: string;
    }
  | {
      notice: 'job';
      job: string;
      title: string;
      status: 'ready' | 'failed' | 'cancelled';
      variants: { id: string; title: string }[];
      text: string;
    };

export function isNotice(body: unknown): body is Notice {
  return typeof body === 'object' && body !== null && 'notice' in body;
}

/** What the asker is told once a confirmation is decided; nothing when the asker decided it where it was asked. */
export function toConfirmationNotice(row: ConfirmationRow, answer: unknown, said: string | undefined): Outgoing[] {
  const address = row.replyTo as ReplyAddress | null;
  if (address === null || row.quorum === 0 || row.status === 'pending' || row.status === 'expired') return [];
  const decisions = row.decisions as Decision[];
  const who = decisions.map(({ name }) => name).join(' and ');
  const notice: Notice = {
    notice: 'confirmation',
    confirm_id: row.code,
    line: row.line,
    status: row.status,
    decisions,
    answer: answer ?? null,
    text: `${row.code} was ${row.status === 'denied' ? 'denied' : 'approved'} by ${who}.${said === undefined ? '' : ` ${said}`}`,
  };
  return [toOutgoing(address, notice, `confirmation:${row.id}`)];
}

export function toOutgoing({ channel, lane, to }: ReplyAddress, body: Notice, key: string): Outgoing {
  return { channel, lane, replyTo: to, body, key };
}
