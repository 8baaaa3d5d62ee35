/**
 * Everything that Slack posts, at one path: events, slash commands, buttons, forms. Verified over the raw bytes before anything is
 * parsed, handed to Bolt, made durable, and only then acknowledged. What cannot be made durable in time is answered 503, and Slack
 * sends it again.
 */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { App, Receiver } from '@slack/bolt';
import getRawBody from 'raw-body';
import { createLimiter } from '../../hub/gates.ts';
import { HubError } from '../../hub/errors.ts';
import type { HttpContext } from '../../hub/http/context.ts';
import { parseStrictJson } from '../../hub/json.ts';
import { dispatch, type Incoming } from './dispatch.ts';
import { findSignatureProblem } from './signature.ts';

/** What a request was refused for, for the audit log. */
export type Refused = { outcome: 'invalid_signature' | 'bad_request'; source: string; detail: string; requestId: string };

export type HttpReceiverParts = {
  signingSecret: string;
  onRefused: (refused: Refused) => void;
  nowMs?: () => number;
};

export type HttpReceiver = { receiver: Receiver; handle(ctx: HttpContext): Promise<void> };

/** Bytes of a body; the largest payloads of Slack, forms, stay below 250 KB. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Slack waits three seconds. */
const ACK_WITHIN_MS = 2500;
/** Refusals of one address that are written down; the rest of a flood would only fill the log. */
const NOTED = { count: 30, seconds: 60 };
const MAX_CHALLENGE = 500;

export function createHttpReceiver({ signingSecret, onRefused, nowMs = Date.now }: HttpReceiverParts): HttpReceiver {
  const noted = createLimiter(NOTED, { nowMs });
  let app: Pick<App, 'processEvent'> | undefined;

  async function handle(ctx: HttpContext): Promise<void> {
    const bytes = await readBody(ctx);
    const problem = findSignatureProblem(ctx.req.rawHeaders, bytes, signingSecret, nowMs());
    if (problem !== undefined) throw refuse(ctx, new HubError('invalid_signature'), problem);
    const body = read(ctx, bytes);
    if (answerSetUp(ctx, body)) return;
    // Of the bytes, not of the signature: a retry is signed anew.
    const deliveryId = createHash('sha256').update(bytes).digest('base64url');
    answer(ctx, await withinTime(dispatch(app!, { body, deliveryId, source: ctx.request.ip })));
  }

  function read(ctx: HttpContext, bytes: Buffer): Incoming['body'] {
    try {
      return parseBody(ctx.req.headers['content-type'] ?? '', bytes.toString('utf8'));
    } catch (error) {
      throw refuse(ctx, error as HubError, 'signed, but not a payload of Slack');
    }
  }

  function refuse(ctx: HttpContext, error: HubError, detail: string): HubError {
    const { requestId, source } = ctx.state as { requestId: string; source: string };
    const outcome = error.code === 'invalid_signature' ? 'invalid_signature' : 'bad_request';
    if (noted.take(source).allowed) onRefused({ outcome, source, detail, requestId });
    return error;
  }

  return {
    handle,
    receiver: {
      init(bolt) {
        app = bolt;
      },
      start: async () => {},
      stop: async () => {},
    },
  };
}

async function readBody(ctx: HttpContext): Promise<Buffer> {
  try {
    return await getRawBody(ctx.req, { limit: MAX_BODY_BYTES, length: ctx.req.headers['content-length'] ?? null });
  } catch (error) {
    const tooLarge = (error as { type?: string }).type === 'entity.too.large';
    throw tooLarge
      ? new HubError('payload_too_large', `The body is larger than ${MAX_BODY_BYTES} bytes`)
      : new HubError('bad_request', 'The body broke off before its end', {}, { cause: error });
  }
}

/** JSON for events; a form for commands, and for the rest a form with JSON in its `payload`. Errors: bad_request, bad_json, unsupported_media_type. */
function parseBody(type: string, text: string): Incoming['body'] {
  const kind = type.split(';')[0]!.trim().toLowerCase();
  if (kind === 'application/json') return toObject(parseStrictJson(text));
  if (kind !== 'application/x-www-form-urlencoded') throw new HubError('unsupported_media_type', 'Slack sends JSON or a form');
  const form = Object.fromEntries(new URLSearchParams(text));
  return form.payload === undefined ? form : toObject(parseStrictJson(form.payload));
}

function toObject(value: unknown): Incoming['body'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HubError('bad_request', 'The payload is no object');
  return value as Incoming['body'];
}

/** What Slack sends to see whether somebody is there; only answered when signed (S24). */
function answerSetUp(ctx: HttpContext, body: Incoming['body']): boolean {
  if (body.ssl_check === '1') {
    ctx.status = 200;
    ctx.body = '';
    return true;
  }
  if (body.type !== 'url_verification') return false;
  ctx.status = 200;
  ctx.type = 'text/plain';
  ctx.body = String(body.challenge).slice(0, MAX_CHALLENGE);
  return true;
}

/** Errors: what could not be made durable, and `timeout` when that is not known in time. */
async function withinTime(work: Promise<unknown>): Promise<unknown> {
  const stop = new AbortController();
  const late = setTimeout(ACK_WITHIN_MS, undefined, { signal: stop.signal }).then(() => {
    throw new HubError('overloaded', 'It could not be stored in time; Slack sends it again.', { retry_after_seconds: 1 });
  });
  late.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw (error as { original?: unknown }).original ?? error;
  } finally {
    stop.abort();
  }
}

function answer(ctx: HttpContext, given: unknown): void {
  ctx.status = 200;
  if (given === undefined || given === '') ctx.body = '';
  else if (typeof given === 'string') Object.assign(ctx, { type: 'text/plain', body: given });
  else Object.assign(ctx, { type: 'application/json', body: JSON.stringify(given) });
}
