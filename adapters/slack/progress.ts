/**
 * Word of what takes long: that it has begun, then how far it is, in one message that is edited in place at most once a second. Sent as
 * deliveries like everything else, so that Slack's limits and the order within a conversation hold for it too.
 */
import type { Deliveries, Outgoing } from '../../hub/deliveries.ts';
import type { Logger } from '../../hub/log.ts';
import type { SlackSubject } from '../../hub/store/slack-book.ts';
import { toLane, type SlackAddress } from './address.ts';
import { cut, escape, section } from './blocks.ts';
import { toOutgoing } from './body.ts';

/** How far something is: the newest word counts, and an old one is not worth sending. */
export type ProgressBody = { progress: SlackSubject; text: string; at: string };

export type Started = {
  /** Tells the asker that it has begun, unless it is over soon. */
  watch(envelopeId: string, address: SlackAddress, finished: Promise<unknown>): void;
};

export type Progress = Started & {
  /** May be called often. */
  say(subject: SlackSubject, address: SlackAddress, message: string): void;
  /** Nothing more is said about it. */
  end(subject: SlackSubject): void;
  close(): void;
};

/** What takes longer than this is told to have begun. */
const STARTED_AFTER_MS = 2500;
const EVERY_MS = 1000;
const MAX_TEXT = 1000;
const MAX_FOLLOWED = 1000;

type Followed = { lastMs: number; timer?: NodeJS.Timeout; latest?: { address: SlackAddress; text: string } };

export function createProgress(deliveries: Pick<Deliveries, 'queue'>, log: Logger): Progress {
  const followed = new Map<string, Followed>();
  const timers = new Set<NodeJS.Timeout>();

  function queue(outgoing: Outgoing[]): void {
    deliveries
      .queue(undefined, outgoing)
      .catch((error: unknown) => log.debug({ err: error }, 'Word of progress could not be queued'));
  }

  function flush(subject: SlackSubject, one: Followed): void {
    delete one.timer;
    if (one.latest === undefined) return;
    const { address, text } = one.latest;
    delete one.latest;
    one.lastMs = Date.now();
    queue([toProgress(subject, address, text)]);
  }

  function say(subject: SlackSubject, address: SlackAddress, message: string): void {
    const key = `${subject.kind}:${subject.id}`;
    if (!followed.has(key) && followed.size >= MAX_FOLLOWED) followed.delete(followed.keys().next().value!);
    const one = followed.get(key) ?? { lastMs: 0 };
    followed.set(key, one);
    one.latest = { address, text: cut(message, MAX_TEXT) };
    if (one.timer !== undefined) return;
    const waitMs = Math.max(0, one.lastMs + EVERY_MS - Date.now());
    one.timer = setTimeout(() => flush(subject, one), waitMs).unref();
  }

  function end({ kind, id }: SlackSubject): void {
    clearTimeout(followed.get(`${kind}:${id}`)?.timer);
    followed.delete(`${kind}:${id}`);
  }

  return {
    say,
    end,
    watch(envelopeId, address, finished) {
      const subject = { kind: 'call', id: envelopeId } as const;
      const timer = setTimeout(() => (timers.delete(timer), begin(envelopeId, address)), STARTED_AFTER_MS).unref();
      timers.add(timer);
      const over = () => (clearTimeout(timer), timers.delete(timer), end(subject));
      finished.then(over, over);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const { timer } of followed.values()) clearTimeout(timer);
    },
  };

  /** After a slash command it is nobody else's business yet, and there is no message of ours to edit. */
  function begin(envelopeId: string, address: SlackAddress): void {
    if (address.how !== 'slash' && address.how !== 'button') return say({ kind: 'call', id: envelopeId }, address, 'Started.');
    const text = 'Started; the answer follows.';
    queue(toOutgoing(address, [{ visible: false, text, blocks: [section(text)] }], `started:${envelopeId}`));
  }
}

function toProgress(progress: SlackSubject, address: SlackAddress, message: string): Outgoing {
  const at = new Date().toISOString();
  return {
    channel: 'slack',
    lane: toLane(address),
    replyTo: address,
    body: { progress, text: escape(message), at } satisfies ProgressBody,
    key: `slack:progress:${progress.kind}:${progress.id}:${at}`,
  };
}
