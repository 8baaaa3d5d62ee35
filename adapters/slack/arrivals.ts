/**
 * Those who asked before the hub knew who they are. Slack is asked, as often as it needs; then their asking runs like everybody's, or they
 * are told, privately, how to link their account. Links themselves are made here too: they are asked for by people nobody knows.
 */
import type { Links } from '../../hub/auth/links.ts';
import type { Deliveries } from '../../hub/deliveries.ts';
import type { Logger } from '../../hub/log.ts';
import type { Arrival, SlackBook } from '../../hub/store/slack-book.ts';
import type { User } from '../../hub/store/entities/user.ts';
import type { Asking } from './asking.ts';
import { toOutgoing, type SlackBody } from './body.ts';
import { toNotSent } from './client.ts';
import { findLinkCode, link, toStranger, toUnsure } from './linking.ts';
import type { People } from './people.ts';

export type ArrivalsParts = {
  book: Pick<SlackBook, 'claimArrivals' | 'postpone' | 'forget'>;
  people: People;
  links: Links;
  deliveries: Pick<Deliveries, 'queue'>;
  accept: (asking: Asking, user: User) => Promise<void>;
  /** For the audit log. */
  onOutcome: (asking: Asking, outcome: string, detail: string) => void;
  publicUrl: string;
  log: Logger;
};

export type Arrivals = { wake(): void; close(): Promise<void> };

const LOOK_MS = 5000;
const AT_ONCE = 16;
/** After so long an asking is too old to be run: whoever gave it has gone on. */
const GIVE_UP_MS = 30 * 60_000;
const RETRY_SECONDS = [1, 2, 5, 15, 30];

export function createArrivals(parts: ArrivalsParts): Arrivals {
  let wanted = false;
  let closed = false;
  let round: Promise<void> | undefined;
  const timer = setInterval(wake, LOOK_MS).unref();

  function wake(): void {
    wanted = true;
    if (closed) return;
    round ??= work()
      .catch((error: unknown) => parts.log.debug({ err: error }, 'New people of Slack cannot be looked at now'))
      .finally(() => {
        round = undefined;
        if (wanted) wake();
      });
  }

  async function work(): Promise<void> {
    wanted = false;
    const arrivals = await parts.book.claimArrivals(AT_ONCE);
    if (arrivals.length === AT_ONCE) wanted = true;
    await Promise.all(arrivals.map(settle));
  }

  async function settle(arrival: Arrival): Promise<void> {
    const asking = arrival.asking as Asking;
    try {
      await answer(asking);
      await parts.book.forget(arrival.key);
    } catch (error) {
      const { retryAfterSeconds, reason } = toNotSent(error);
      if (Date.now() - arrival.receivedAt.getTime() > GIVE_UP_MS) return await giveUp(arrival, reason);
      const seconds = retryAfterSeconds ?? RETRY_SECONDS[Math.min(arrival.attempts, RETRY_SECONDS.length) - 1]!;
      await parts.book.postpone(arrival.key, seconds);
      setTimeout(wake, seconds * 1000 + 50).unref();
    }
  }

  async function answer(asking: Asking): Promise<void> {
    const code = findLinkCode(asking);
    if (code !== undefined) {
      const { body, outcome, user } = await link(asking, code, await parts.people.find(asking.address), parts.links);
      parts.onOutcome(asking, outcome, user === undefined ? 'link' : `linked to ${user.email}`);
      return await say(asking, body);
    }
    const user = await parts.people.lookUp(asking.address);
    if (user !== undefined) return await parts.accept(asking, user);
    parts.onOutcome(asking, 'unlinked', 'This Slack account belongs to no user');
    await say(asking, toStranger(parts.publicUrl));
  }

  async function giveUp(arrival: Arrival, reason: string): Promise<void> {
    const asking = arrival.asking as Asking;
    parts.onOutcome(asking, 'unavailable', reason);
    await say(asking, toUnsure());
    await parts.book.forget(arrival.key);
  }

  async function say({ address, nativeId }: Asking, body: SlackBody): Promise<void> {
    await parts.deliveries.queue(undefined, toOutgoing(address, [body], `arrival:${address.team}:${nativeId}`));
  }

  wake();
  return {
    wake,
    async close() {
      closed = true;
      clearInterval(timer);
      await round;
    },
  };
}
