/** Doing what `receive.ts` decided: give the command to the intake, answer, audit; and say where the mail goes. */
import type { Finished, Intake } from '../../hub/intake.ts';
import type { Outgoing } from '../../hub/deliveries.ts';
import { HubError } from '../../hub/errors.ts';
import type { SecurityEvent } from '../../hub/auth/security-log.ts';
import type { Handled } from './mailbox.ts';
import type { Verdict } from './receive.ts';
import { toExplanation, toPlainLetter, type Letter } from './render.ts';
import type { Thread } from './thread.ts';

export type CarryOutParts = {
  mailbox: string;
  intake: Pick<Intake, 'accept'>;
  queue: (outgoing: Outgoing) => Promise<void>;
  grant: (reply: { key: string; address: string; kind: Letter['kind'] }) => Promise<boolean>;
  note: (event: SecurityEvent) => void;
  now: () => Date;
};

type Verdicts = { [Kind in Verdict['kind']]: Extract<Verdict, { kind: Kind }> };

/** How long a mail waits whose sender cannot be checked now, by how often it waited; five hours in all. */
const LATER_SECONDS = [60, 300, 900, 3600, 3600, 3600, 3600];

export function createCarryOut(parts: CarryOutParts): (verdict: Verdict, delays: number) => Promise<Handled> {
  const note = (verdict: Verdict, outcome: string, detail: string) =>
    parts.note({
      outcome,
      actor: verdict.sender === '' ? 'unknown sender' : verdict.sender,
      detail,
      ...('principalId' in verdict && { principalId: verdict.principalId }),
    });

  async function give(verdict: Verdicts['command']): Promise<Handled> {
    const { text, fingerprint, principalId, sender, thread, key, provenBy } = verdict;
    try {
      const accepted = await parts.intake.accept({
        channel: 'email',
        scope: parts.mailbox,
        nativeId: key,
        fingerprint,
        principalId,
        ask: { text },
        replyTo: thread,
        lane: principalId,
        receivedAt: parts.now().toISOString(),
        source: `${sender} (${provenBy})`,
      });
      return { running: accepted.finished().then(toFolder, (error: unknown) => (isStopping(error) ? undefined : 'Failed')) };
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'idempotency_mismatch')) throw error;
      note(verdict, 'mail_refused', 'another mail with this Message-ID came before');
      return { folder: 'Failed' };
    }
  }

  async function explain(verdict: Verdicts['unproven']): Promise<Handled> {
    note(verdict, 'mail_unproven', verdict.reason);
    const key = `${toKey(parts.mailbox, verdict.key)}:explained`;
    if (verdict.explain && (await parts.grant({ key, address: verdict.sender, kind: 'explanation' })))
      await parts.queue(
        toOutgoing(verdict.thread, key, toExplanation(`Your mail was not taken as a command: ${verdict.reason}.`)),
      );
    return { folder: 'Failed' };
  }

  async function refuse(verdict: Verdicts['refused']): Promise<Handled> {
    note(verdict, 'mail_refused', verdict.reason);
    await parts.queue(toOutgoing(verdict.thread, `${toKey(parts.mailbox, verdict.key)}:refused`, toPlainLetter(verdict.reason)));
    return { folder: 'Failed' };
  }

  function wait(verdict: Verdicts['later'], delays: number): Handled {
    const seconds = LATER_SECONDS[delays];
    if (seconds !== undefined) return { later: { seconds, reason: verdict.reason, counts: false } };
    note(verdict, 'mail_unproven', `${verdict.reason}, for hours`);
    return { folder: 'Failed' };
  }

  return async (verdict, delays) => {
    switch (verdict.kind) {
      case 'command':
        return await give(verdict);
      case 'unproven':
        return await explain(verdict);
      case 'refused':
        return await refuse(verdict);
      case 'later':
        return wait(verdict, delays);
      case 'unreadable':
        return { park: verdict.reason };
      case 'ignored':
        note(verdict, 'mail_ignored', verdict.reason);
        return { folder: 'Processed' };
      case 'quarantined':
        note(verdict, 'mail_quarantined', verdict.reason);
        return { folder: 'Failed' };
    }
  };
}

/** The same for every try of one mail's answer. */
export function toKey(mailbox: string, mailKey: string): string {
  return `email:${mailbox}:${mailKey}`;
}

export function toOutgoing(thread: Thread, key: string, letter: Letter): Outgoing {
  return { channel: 'email', lane: thread.to, replyTo: thread, body: letter, key };
}

function toFolder({ answer }: Finished): 'Processed' | 'Failed' {
  return answer.ok ? 'Processed' : 'Failed';
}

function isStopping(error: unknown): boolean {
  return error instanceof HubError && error.code === 'stopping';
}
