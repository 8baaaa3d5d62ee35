/**
 * Sends one webhook to a target by Standard Webhooks 1.0 (S26): signed anew for each try, under the same id; through the outbound guard,
 * which dials no address of an inner network; never following a redirect.
 */
import type { Core } from '../../hub/core.ts';
import type { DeliveryRow, SendResult } from '../../hub/deliveries.ts';
import { HubError } from '../../hub/errors.ts';
import type { OutboundResponse } from '../../hub/outbound/guard.ts';
import type { WebhookTarget } from '../../hub/store/entities/webhook-target.ts';
import { currentTraceparent } from '../../hub/telemetry/trace.ts';
import { signStandard } from './receive.ts';

const TIMEOUT_SECONDS = 15;
/** A target that asks for more patience than this gets this. */
const MAX_RETRY_AFTER_SECONDS = 86_400;
/** Bytes of an answer that are read: it is thrown away. */
const MAX_ANSWER_BYTES = 64 * 1024;

export function createWebhookSender({ outbound, webhooks, log }: Pick<Core, 'outbound' | 'webhooks' | 'log'>) {
  async function disable(id: string, reason: string): Promise<void> {
    await webhooks.disableTarget(id, reason);
    log.warn({ target: id, reason }, 'A webhook target is turned off');
  }

  async function post(target: WebhookTarget, row: DeliveryRow, signal: AbortSignal): Promise<OutboundResponse> {
    const body = JSON.stringify(row.body);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const traceparent = currentTraceparent();
    return await outbound.fetch(target.url, {
      method: 'POST',
      body,
      signal,
      timeoutSeconds: TIMEOUT_SECONDS,
      maxRedirects: 0,
      maxBytes: MAX_ANSWER_BYTES,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'kyros-webhooks/1',
        ...(traceparent !== undefined && { traceparent }),
        'webhook-id': row.key,
        'webhook-timestamp': timestamp,
        'webhook-signature': signStandard(webhooks.sealer.open(target.sealedSecret), row.key, timestamp, body),
      },
    });
  }

  return async function send(row: DeliveryRow, signal: AbortSignal): Promise<SendResult> {
    const { target: id } = row.replyTo as { target: string };
    const target = await webhooks.findTarget(id);
    if (target === undefined) return { sent: false, permanent: true, reason: 'the target was taken away' };
    if (!target.active) return { sent: false, permanent: true, reason: 'the target is turned off' };
    try {
      const response = await post(target, row, signal);
      if (response.status === 410) await disable(id, 'it answered 410: it is gone');
      return toResult(response);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      return { sent: false, reason: error.message, permanent: error.code === 'target_not_allowed' };
    }
  };
}

function toResult({ status, headers }: OutboundResponse): SendResult {
  if (status >= 200 && status < 300) return { sent: true };
  const reason = `it answered ${status}`;
  if (status === 410) return { sent: false, permanent: true, reason };
  const retryAfterSeconds = findRetryAfterSeconds(headers['retry-after']);
  return { sent: false, reason, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/** RFC 9110 section 10.2.3: seconds or a date. */
function findRetryAfterSeconds(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS);
}
