/**
 * From what Slack delivered to a durable asking, which is all that happens before the acknowledgement. Who is known becomes an envelope
 * of the intake; who is not waits in the database until Slack has told who it is.
 */
import type { Intake } from '../../hub/intake.ts';
import type { Logger } from '../../hub/log.ts';
import { HubError } from '../../hub/errors.ts';
import type { SlackBook } from '../../hub/store/slack-book.ts';
import type { User } from '../../hub/store/entities/user.ts';
import { toLane } from './address.ts';
import { toFingerprint, type Asking } from './asking.ts';
import { findLinkCode } from './linking.ts';
import type { People } from './people.ts';
import type { Started } from './progress.ts';

export type Entrance = {
  /** Durable when it resolves. Errors: unavailable, overloaded, stopping: then Slack must send it again. */
  take(asking: Asking): Promise<void>;
  /** An asking whose asker is known. Errors: as above. */
  accept(asking: Asking, user: User): Promise<void>;
};

export type EntranceParts = {
  intake: Pick<Intake, 'accept'>;
  people: People;
  book: Pick<SlackBook, 'park'>;
  /** Somebody waits to be looked up. */
  onParked: () => void;
  started: Started;
  /** The same id with another message. */
  onMismatch: (asking: Asking) => void;
  log: Logger;
};

export function createEntrance(parts: EntranceParts): Entrance {
  async function accept(asking: Asking, user: User): Promise<void> {
    const principalId = `user:${user.id}`;
    const address = { ...asking.address, principalId };
    try {
      const accepted = await parts.intake.accept({
        channel: 'slack',
        scope: address.team,
        nativeId: asking.nativeId,
        fingerprint: toFingerprint(asking),
        principalId,
        ask: asking.ask,
        replyTo: address,
        lane: `${toLane(address)}:${address.user}`,
        receivedAt: asking.receivedAt,
        ...(asking.source !== undefined && { source: asking.source }),
      });
      if (!accepted.duplicate) parts.started.watch(accepted.id, address, accepted.finished());
    } catch (error) {
      // It will never be taken, however often Slack sends it.
      if (!(error instanceof HubError && error.code === 'idempotency_mismatch')) throw error;
      parts.onMismatch(asking);
    }
  }

  return {
    accept,
    async take(asking) {
      const user = findLinkCode(asking) === undefined ? await parts.people.find(asking.address) : undefined;
      if (user !== undefined) return await accept(asking, user);
      await parts.book.park(`${asking.address.team}:${asking.nativeId}`, asking);
      parts.onParked();
    },
  };
}
