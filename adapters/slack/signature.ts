/**
 * Whether a request is Slack's: HMAC-SHA256 over `v0:<timestamp>:` and the raw bytes, as docs.slack.dev/authentication/
 * verifying-requests-from-slack describes it; with clocks compared in both directions and one header of each (S21).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that the clocks may differ, either way. */
const TOLERANCE_SECONDS = 300;

const SIGNATURE = /^v0=[0-9a-f]{64}$/;
const TIMESTAMP = /^\d{1,12}$/;

/** Why a request is refused; undefined when it is Slack's. `rawHeaders` as Node gives them: name, value, name, value … */
export function findSignatureProblem(
  rawHeaders: readonly string[],
  body: Uint8Array,
  secret: string,
  nowMs: number,
): string | undefined {
  const signature = only(rawHeaders, 'x-slack-signature');
  const timestamp = only(rawHeaders, 'x-slack-request-timestamp');
  if (signature === undefined || !SIGNATURE.test(signature)) return 'there is no signature, or more than one';
  if (timestamp === undefined || !TIMESTAMP.test(timestamp)) return 'there is no timestamp, or more than one';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return 'the timestamp is too far from now';
  const wanted = Buffer.from(sign(body, timestamp, secret));
  return timingSafeEqual(wanted, Buffer.from(signature)) ? undefined : 'the signature does not fit';
}

/** `v0=<hex>` */
export function sign(body: Uint8Array | string, timestamp: string, secret: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

function only(rawHeaders: readonly string[], name: string): string | undefined {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]!.toLowerCase() === name);
  return values.length === 1 ? values[0] : undefined;
}
