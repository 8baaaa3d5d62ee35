/**
 * Sending one delivery to Slack. Where it goes depends on how it was asked: at the response_url while Slack takes answers there, else
 * in the thread or the direct message; to the asker alone as an ephemeral message, or directly where Slack cannot show one.
 */
import type { WebClient } from '@slack/web-api';
import type { Deliveries, DeliveryRow, SendResult } from '../../hub/deliveries.ts';
import { isNotice } from '../../hub/notice.ts';
import type { SlackBook, SlackSubject } from '../../hub/store/slack-book.ts';
import type { SlackAddress } from './address.ts';
import { section } from './blocks.ts';
import { toOutgoing, type SlackBody } from './body.ts';
import { findSlackError, postResponse, toNotSent } from './client.ts';
import { renderNotice, type DiffOf } from './notices.ts';
import type { ProgressBody } from './progress.ts';

export type SendParts = {
  client: WebClient;
  book: Pick<SlackBook, 'note' | 'findMessages'>;
  deliveries: Pick<Deliveries, 'queue'>;
  diffOf: DiffOf;
  publicUrl: string;
  responseHost: string | undefined;
  nowMs: () => number;
};

/** Slack's words for a conversation that the bot, or the asker, is not part of. */
const OUTSIDE = new Set(['channel_not_found', 'not_in_channel', 'user_not_in_channel', 'is_archived', 'restricted_action']);
const UNCHANGEABLE = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_archived',
]);

/** Word of progress that is older was overtaken by something. */
const STALE_MS = 30_000;
const DONE: SlackBody = { visible: true, text: 'Done.', blocks: [section('Done.')] };

export function createSender(parts: SendParts): (row: DeliveryRow, signal: AbortSignal) => Promise<SendResult> {
  const { client, book } = parts;

  return async (row, signal) => {
    const address = row.replyTo as SlackAddress;
    if (isNotice(row.body)) {
      const bodies = await renderNotice(row.body, address, parts.publicUrl, parts.diffOf);
      await parts.deliveries.queue(undefined, toOutgoing(address, bodies, row.key, row.callId ?? undefined));
      return { sent: true };
    }
    if ('progress' in (row.body as object)) return await showProgress(row.body as ProgressBody, address);
    const body = row.body as SlackBody;
    const result = await deliver(body, address, signal);
    if (result.sent && body.ends !== undefined) await endProgress(body.ends);
    return result;
  };

  async function deliver(body: SlackBody, address: SlackAddress, signal: AbortSignal): Promise<SendResult> {
    if (body.replaces === 'card') return await replaceCard(body, address, signal);
    if (body.replaces === 'subject') return await replaceAll(body);
    return await say(body, address, signal);
  }

  /** One message, edited in place. Where the bot may not speak, nothing is said of progress. */
  async function showProgress({ progress, text, at }: ProgressBody, address: SlackAddress): Promise<SendResult> {
    if (parts.nowMs() - Date.parse(at) > STALE_MS) return { sent: true };
    const message = { visible: true, text, blocks: [section(text)] };
    const [known] = await book.findMessages(progress, 'progress');
    if (known !== undefined) return lenient(await update(known.channelId, known.ts, message));
    const channel = address.how === 'home' ? address.user : address.channel;
    const result = await post(message, channel, address.threadTs);
    if (!result.sent || result.nativeMessageId === undefined) return lenient(result);
    const place = { channelId: channel, ts: result.nativeMessageId, threadTs: address.threadTs ?? result.nativeMessageId };
    await book.note({ ...place, subject: progress, role: 'progress' }).catch(() => {});
    return result;
  }

  /** The answer is out, which is what counts; a message of progress that stays open only looks untidy. */
  async function endProgress(subject: SlackSubject): Promise<void> {
    const places = await book.findMessages(subject, 'progress').catch(() => []);
    for (const { channelId, ts } of places) await update(channelId, ts, DONE);
  }

  /** The message with the button becomes this one; a message that is gone has no buttons either. */
  async function replaceCard(body: SlackBody, address: SlackAddress, signal: AbortSignal): Promise<SendResult> {
    const { card, channel } = address;
    const posted = await respond(address, { replace_original: true, ...toMessage(body) }, signal);
    if (!('gone' in posted)) return posted;
    return card === undefined || card.ephemeral ? { sent: true } : await update(channel, card.ts, body);
  }

  async function replaceAll(body: SlackBody): Promise<SendResult> {
    const places = body.subject === undefined ? [] : await book.findMessages(body.subject, 'card');
    for (const { channelId, ts } of places) {
      const result = await update(channelId, ts, body);
      if (!result.sent && result.permanent !== true) return result;
    }
    return { sent: true };
  }

  async function update(channel: string, ts: string, body: SlackBody): Promise<SendResult> {
    try {
      await client.chat.update({ channel, ts, ...toMessage(body) });
      return { sent: true, nativeMessageId: ts };
    } catch (error) {
      return UNCHANGEABLE.has(findSlackError(error) ?? '') ? { sent: true } : toNotSent(error);
    }
  }

  async function say(body: SlackBody, address: SlackAddress, signal: AbortSignal): Promise<SendResult> {
    if (address.how === 'dm') return await post(body, address.channel, address.threadTs);
    if (address.how === 'home') return await post(body, address.user, undefined);
    // What has to be changed later must be a message of ours; an answer at a response_url has no name that Slack would tell.
    const lasting = body.lasting === true || address.how === 'mention';
    if (!lasting || !body.visible) {
      const posted = await respond(
        address,
        {
          response_type: body.visible ? 'in_channel' : 'ephemeral',
          replace_original: false,
          ...inThread(address),
          ...toMessage(body),
        },
        signal,
      );
      if (!('gone' in posted)) return posted;
    }
    return body.visible ? await sayToAll(body, address, signal) : await whisper(body, address);
  }

  async function sayToAll(body: SlackBody, address: SlackAddress, signal: AbortSignal): Promise<SendResult> {
    const result = await post(body, address.channel, address.threadTs);
    if (result.sent || !isOutside(result)) return result;
    const posted = await respond(address, { response_type: 'in_channel', replace_original: false, ...toMessage(body) }, signal);
    return 'gone' in posted ? await post(body, address.user, undefined) : posted;
  }

  async function whisper(body: SlackBody, { channel, user, threadTs, isThread }: SlackAddress): Promise<SendResult> {
    try {
      const thread = isThread === true && threadTs !== undefined ? { thread_ts: threadTs } : {};
      await client.chat.postEphemeral({ channel, user, ...thread, ...toMessage(body) });
      return { sent: true };
    } catch (error) {
      return OUTSIDE.has(findSlackError(error) ?? '') ? await post(body, user, undefined) : toNotSent(error);
    }
  }

  async function post(body: SlackBody, channel: string, threadTs: string | undefined): Promise<SendResult> {
    try {
      const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
      const message = { channel, ...thread, ...toMessage(body), unfurl_links: false, unfurl_media: false };
      const { ts, channel: posted } = (await client.apiCall('chat.postMessage', message)) as { ts?: string; channel?: string };
      if (ts === undefined) return { sent: true };
      await noteQuietly(body, { channelId: posted ?? channel, ts, threadTs: threadTs ?? ts });
      return { sent: true, nativeMessageId: ts };
    } catch (error) {
      return toNotSent(error);
    }
  }

  /** Without the note the thread needs ids again; the message is out and must not be sent twice for that. */
  async function noteQuietly({ subject }: SlackBody, place: { channelId: string; ts: string; threadTs: string }): Promise<void> {
    if (subject !== undefined) await book.note({ ...place, subject, role: 'card' }).catch(() => {});
  }

  async function respond(
    { responseUrl, responseUntil }: SlackAddress,
    message: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<SendResult | { gone: true }> {
    if (responseUrl === undefined || Date.parse(responseUntil ?? '') <= parts.nowMs()) return { gone: true };
    return await postResponse(responseUrl, message, { standIn: parts.responseHost, signal });
  }
}

/** Progress is tried again when Slack asks to wait, and given up without a fuss otherwise. */
function lenient(result: SendResult): SendResult {
  return result.sent || result.retryAfterSeconds !== undefined ? result : { sent: true };
}

function isOutside(result: SendResult): boolean {
  return !result.sent && [...OUTSIDE].some((word) => result.reason.endsWith(` ${word}`));
}

function inThread({ how, threadTs }: SlackAddress): Record<string, unknown> {
  return how === 'button' && threadTs !== undefined ? { thread_ts: threadTs } : {};
}

function toMessage({ text, blocks }: SlackBody): Record<string, unknown> & { text: string } {
  return { text, blocks, unfurl_links: false, unfurl_media: false };
}
