/** Opening a form, which Slack allows within three seconds of a press: after the acknowledgement, once, and with a word when it fails. */
import type { ViewsOpenArguments, WebClient } from '@slack/web-api';
import type { Deliveries } from '../../hub/deliveries.ts';
import type { Logger } from '../../hub/log.ts';
import type { SlackAddress } from './address.ts';
import { escape, section } from './blocks.ts';
import { toOutgoing } from './body.ts';
import { toReason } from './client.ts';
import type { Form } from './form.ts';

export type FormOpenerParts = { client: WebClient; deliveries: Pick<Deliveries, 'queue'>; log: Logger };

export function createFormOpener({ client, deliveries, log }: FormOpenerParts) {
  return (triggerId: string, form: Form, address: SlackAddress): void => {
    const view = form as unknown as ViewsOpenArguments['view'];
    client.views
      .open({ trigger_id: triggerId, view })
      .catch(async (error: unknown) => {
        const text = escape(`The form could not be opened: ${toReason(error)}. Please type the command instead.`);
        await deliveries.queue(
          undefined,
          toOutgoing(address, [{ visible: false, text, blocks: [section(text)] }], `form:${triggerId}`),
        );
      })
      .catch((error: unknown) => log.debug({ err: error }, 'A form could not be opened'));
  };
}
