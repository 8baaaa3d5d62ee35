/** What Slack delivered, as something that can be asked of the hub: plain JSON, so that it can wait in the database. */
import { createHash } from 'node:crypto';
import type { SlackAddress } from './address.ts';

export type Asking = {
  /** What makes a repeat recognisable: event_id, trigger_id, or the hash of the delivery. */
  nativeId: string;
  /** `raw`: the message as Slack sent it, where its marks were undone (G3). */
  ask: { text: string; raw?: string } | { command: string; args: Record<string, unknown> };
  address: SlackAddress;
  /** ISO time. */
  receivedAt: string;
  source?: string;
};

/** Of what was asked and by whom: another one under the same id is refused. */
export function toFingerprint({ ask, address: { channel, user } }: Asking): string {
  return createHash('sha256')
    .update(JSON.stringify([ask, channel, user]))
    .digest('base64url');
}
