/** What a delivery to Slack holds: a drawn message, and how it is meant to be seen. Plain JSON. */
import type { Outgoing } from '../../hub/deliveries.ts';
import type { SlackSubject } from '../../hub/store/slack-book.ts';
import { toLane, type SlackAddress } from './address.ts';
import type { Block } from './blocks.ts';

export type SlackBody = {
  /** Seen by everybody in the conversation, or by the asker alone. */
  visible: boolean;
  /** For notifications and screen readers; escaped. */
  text: string;
  blocks: Block[];
  /** What it is about: its thread then needs no id. */
  subject?: SlackSubject;
  /**
   * `card`: takes the place of the message whose button was pressed. `subject`: of every message of ours about the subject; nothing is
   * said anew.
   */
  replaces?: 'card' | 'subject';
  /** What is over with this: its message of progress is closed. */
  ends?: SlackSubject;
  /** The asker is not among those who answer it, so it stands in the channel as a message that can be changed later. */
  lasting?: boolean;
};

/** Deliveries of one answer, in order. `key` says which answer. */
export function toOutgoing(address: SlackAddress, bodies: readonly SlackBody[], key: string, callId?: string): Outgoing[] {
  return bodies.map((body, i) => ({
    channel: 'slack',
    lane: toLane(address),
    replyTo: address,
    body,
    key: `slack:${key}:${i + 1}`,
    ...(callId !== undefined && { callId }),
  }));
}
