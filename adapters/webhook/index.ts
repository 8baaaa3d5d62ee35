/** Webhooks, in and out: `POST /hooks/:source`, and events to the targets that wait for them. */
import type { Core } from '../../hub/core.ts';
import { createOutgoingEvents } from '../../hub/webhook-events.ts';
import type { Adapter } from '../../hub/http/adapter.ts';
import { hookRoutes } from './routes.ts';
import { createWebhookSender } from './send.ts';

export function createWebhookAdapter(core: Core): Adapter {
  const outgoing = createOutgoingEvents(core);
  // The sender asked for an answer, or none is sent: whoever repeats the message gets the first one.
  core.intake.register('webhook', { toDeliveries: () => [], limitedAtDoor: true });
  core.deliveries.register('webhook', createWebhookSender(core));
  return {
    mount: (routes, { recordRefusal, stopping }) => hookRoutes(routes, { ...core, recordRefusal, stopping }),
    start() {
      outgoing.start();
      core.channels.report('webhook', 'up');
    },
    close: () => outgoing.close(),
  };
}
