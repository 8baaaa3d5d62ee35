/**
 * One delivery of Slack through Bolt, with the acknowledgement held back: Bolt acknowledges an event before its listeners have run, and
 * a crash in between would lose it. Here the listeners make it durable first; what they throw is thrown, and nothing is acknowledged.
 */
import type { App } from '@slack/bolt';

export type Incoming = {
  body: Record<string, unknown>;
  /** Names the delivery where its payload has no id of its own. */
  deliveryId: string;
  /** Address of the sender, for the audit row. */
  source?: string;
};

/** What listeners find in `context`. */
export type DeliveryContext = { deliveryId: string; source?: string };

/** Resolves to what Slack is answered: nothing, text or a JSON body. */
export async function dispatch(app: Pick<App, 'processEvent'>, { body, deliveryId, source }: Incoming): Promise<unknown> {
  let answer: unknown;
  await app.processEvent({
    body,
    ack: async (given?: unknown) => {
      answer = given;
    },
    customProperties: { deliveryId, ...(source !== undefined && { source }) } satisfies DeliveryContext,
  });
  return answer;
}
