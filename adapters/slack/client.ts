/**
 * Slack's Web API as deliveries need it: one try, soon. Trying again is the business of the deliveries, whose rows outlive the process;
 * a client that waits by itself would hold up every other conversation.
 */
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { SendResult } from '../../hub/deliveries.ts';
import type { Logger } from '../../hub/log.ts';
import { isResponseUrl } from './address.ts';
import { toBoltLogger } from './bolt-log.ts';
import type { SlackSettings } from './settings.ts';

/** Of one call. */
const TIMEOUT_MS = 10_000;
const MAX_RETRY_AFTER_SECONDS = 3600;
const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** Never `headers` here: web-api writes the token into a shared object, and the next workspace's calls would carry it. */
export function toClientOptions(settings: SlackSettings, log: Logger): WebClientOptions {
  return {
    slackApiUrl: settings.apiUrl,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    timeout: TIMEOUT_MS,
    allowAbsoluteUrls: false,
    logger: toBoltLogger(log),
  };
}

export function createClient(settings: SlackSettings, log: Logger, token = settings.botToken): WebClient {
  return new WebClient(token, toClientOptions(settings, log));
}

/** Slack's word for what is wrong, as `channel_not_found`; undefined for a failure of another kind. */
export function findSlackError(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
}

/** Answers of Slack that stay the same however often it is asked. Wrong tokens are not among them: an administrator mends those. */
const FINAL = new Set([
  'cant_update_message',
  'channel_not_found',
  'edit_window_closed',
  'invalid_arguments',
  'invalid_blocks',
  'invalid_blocks_format',
  'is_archived',
  'message_not_found',
  'messages_tab_disabled',
  'msg_blocks_too_long',
  'msg_too_long',
  'no_text',
  'not_in_channel',
  'restricted_action',
  'too_many_attachments',
  'user_not_found',
  'user_not_in_channel',
]);

export type NotSent = Extract<SendResult, { sent: false }>;

/** What came of a call that failed, in words for an operator. */
export function toNotSent(error: unknown): NotSent {
  if (error instanceof WebAPIRateLimitedError)
    return { sent: false, reason: 'Slack asked to wait', retryAfterSeconds: toRetryAfter(error.retryAfter) };
  const word = findSlackError(error);
  if (word !== undefined) return { sent: false, reason: `Slack said ${word.slice(0, 100)}`, permanent: FINAL.has(word) };
  return { sent: false, reason: toReason(error) };
}

/** Why Slack could not be asked, without addresses and secrets. */
export function toReason(error: unknown): string {
  if (error instanceof WebAPIHTTPError) return `Slack answered ${error.statusCode}`;
  if (error instanceof WebAPIRateLimitedError) return 'Slack asked to wait';
  const word = findSlackError(error);
  if (word !== undefined) return `Slack said ${word.slice(0, 100)}`;
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  return `Slack cannot be reached (${findSystemCode(cause) ?? (cause instanceof Error ? cause.name : 'unknown')})`;
}

/** ECONNREFUSED and the like, which fetch hides in causes. */
function findSystemCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
  }
  return undefined;
}

function toRetryAfter(seconds: number): number {
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, MAX_RETRY_AFTER_SECONDS) : DEFAULT_RETRY_AFTER_SECONDS;
}

/** Answers at a response_url. `gone`: Slack takes nothing there any more. */
export async function postResponse(
  url: string,
  message: Record<string, unknown>,
  options: { standIn: string | undefined; signal: AbortSignal },
): Promise<SendResult | { gone: true }> {
  if (!isResponseUrl(url, options.standIn)) return { gone: true };
  try {
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(message),
      redirect: 'error',
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await reply.body?.cancel();
    if (reply.ok) return { sent: true };
    if (reply.status === 429)
      return {
        sent: false,
        reason: 'Slack asked to wait',
        retryAfterSeconds: toRetryAfter(Number(reply.headers.get('retry-after') ?? NaN)),
      };
    return reply.status < 500 ? { gone: true } : { sent: false, reason: `Slack answered ${reply.status}` };
  } catch (error) {
    return { sent: false, reason: toReason(error) };
  }
}
