/**
 * `POST /hooks/:source`: verify over the raw bytes → limit → envelope (durable) → 202, or 200 with the result for `Prefer: wait`.
 * A refused signature and an unknown source look the same and take the same work (S21).
 */
import { createHash, randomUUID } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { Core } from '../../hub/core.ts';
import { HubError } from '../../hub/errors.ts';
import { BODY_LIMIT_BYTES, readBytes } from '../../hub/http/body.ts';
import { toRefusal } from '../../hub/http/authenticate.ts';
import { stateOf, type HttpContext, type Refusal, type Routes } from '../../hub/http/context.ts';
import { findWaitSeconds } from '../../hub/http/request-headers.ts';
import { writeGiven } from '../../hub/http/hub-answer.ts';
import { setHeader } from '../../hub/http/reply.ts';
import { writeJson, writeLimits } from '../../hub/http/rest-answer.ts';
import type { Envelope, Finished } from '../../hub/intake.ts';
import { parseStrictJson } from '../../hub/json.ts';
import { verify } from './receive.ts';
import type { OpenSource as Source } from '../../hub/webhooks.ts';

export type HookDeps = Pick<Core, 'channels' | 'intake' | 'webhooks'> & {
  recordRefusal: (refusal: Refusal, channel: 'webhook') => void;
  stopping: AbortSignal;
};

/** Checked in place of the secrets of a source that is not there: the answer takes as long. */
const NOBODY: Source = { id: '', name: '', kind: 'standard', secrets: ['whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'], active: false };

export function hookRoutes(routes: Routes, deps: HookDeps): void {
  routes.post('/hooks/:source', async (koa) => {
    const ctx = koa as unknown as HttpContext;
    try {
      await receive(ctx, deps);
    } catch (thrown) {
      if (thrown instanceof HubError && thrown.kind.status < 500)
        deps.recordRefusal(withReason(toRefusal(ctx, thrown), thrown), 'webhook');
      throw thrown;
    }
  });
}

/** What exactly was wrong is for the audit log; a stranger learns nothing of it. */
function withReason(refusal: Refusal, { cause }: HubError): Refusal {
  return typeof cause === 'string' ? { ...refusal, detail: `${refusal.detail} (${cause})` } : refusal;
}

async function receive(ctx: HttpContext, deps: HookDeps): Promise<void> {
  const bytes = await readBytes(ctx.req, BODY_LIMIT_BYTES);
  const { source, id } = await authenticate(ctx, bytes, deps);
  stateOf(ctx).actor = `webhook:${source.name}`;
  admit(ctx, source, deps);
  const accepted = await deps.intake.accept(toEnvelope(ctx, source, id, bytes));
  if (accepted.duplicate) setHeader(ctx, 'Idempotency-Replayed', 'true');
  const finished = await waited(ctx, accepted.finished, deps.stopping);
  if (finished === undefined) writeJson(ctx, 202, { id: accepted.id, status: 'accepted', duplicate: accepted.duplicate });
  else writeGiven(ctx, finished.answer);
}

async function authenticate(
  ctx: HttpContext,
  bytes: Buffer,
  { webhooks }: HookDeps,
): Promise<{ source: Source; id: string | undefined }> {
  const source = (await webhooks.findSource(String(ctx.params.source).slice(0, 100))) ?? NOBODY;
  const verified = verify(source.kind, { headers: ctx.req.headersDistinct, bytes, nowMs: Date.now() }, source.secrets);
  if (!verified.ok || !source.active)
    throw new HubError(
      'invalid_token',
      'The message is not signed as this source signs, or there is no such source.',
      {},
      {
        cause: verified.ok ? 'the source is paused' : verified.reason,
      },
    );
  return { source, id: verified.id };
}

/** At the door, because what was accepted is run, not refused (S49). Errors: rate_limited. */
function admit(ctx: HttpContext, source: Source, { channels }: HookDeps): void {
  const { allowed, limits, retryAfterSeconds } = channels.take('webhook', toPrincipalId(source));
  writeLimits(ctx, limits);
  if (allowed) return;
  throw new HubError('rate_limited', `Too many messages; try again in ${retryAfterSeconds} s`, {
    retry_after_seconds: retryAfterSeconds,
  });
}

function toEnvelope(ctx: HttpContext, source: Source, id: string | undefined, bytes: Buffer): Envelope {
  if (!isUtf8(bytes)) throw new HubError('bad_json', 'The body is not valid UTF-8');
  const body = parseStrictJson(bytes.toString('utf8'));
  const deliveryId = id ?? randomUUID();
  return {
    channel: 'webhook',
    scope: source.id,
    nativeId: deliveryId,
    fingerprint: createHash('sha256').update(bytes).digest('base64url'),
    principalId: toPrincipalId(source),
    ask: toAsk(body, source, deliveryId),
    replyTo: null,
    receivedAt: new Date().toISOString(),
    source: stateOf(ctx).source,
  };
}

/** A command, typed text, or anything else: that is for the triggers that wait for this source. */
function toAsk(body: unknown, source: Source, deliveryId: string): Envelope['ask'] {
  const fields = typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
  const names = Object.keys(fields);
  if (names.length === 1 && typeof fields.text === 'string') return { text: fields.text };
  const { command, args = {} } = fields;
  if (typeof command === 'string' && names.every((name) => name === 'command' || name === 'args')) {
    if (typeof args === 'object' && args !== null && !Array.isArray(args))
      return { command, args: args as Record<string, unknown> };
  }
  return { command: 'trigger.deliver', args: { source: source.name, delivery_id: deliveryId, payload: body } };
}

function toPrincipalId(source: Source): string {
  return `webhook:${source.id}`;
}

/** `Prefer: wait` without a number: a sender that wants the result and has no time of its own in mind. */
const BARE_WAIT = /(?:^|[,;])\s*wait\s*(?=$|[,;])/i;
const BARE_WAIT_SECONDS = 25;

/** The result, when the sender wants to wait and it comes in time. */
async function waited(ctx: HttpContext, finished: () => Promise<Finished>, stopping: AbortSignal): Promise<Finished | undefined> {
  const { prefer } = ctx.req.headers;
  const seconds = findWaitSeconds(prefer) ?? (BARE_WAIT.test(String(prefer)) ? BARE_WAIT_SECONDS : undefined);
  if (seconds === undefined) return undefined;
  setHeader(ctx, 'Preference-Applied', `wait=${seconds}`);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, undefined);
    stopping.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  return await Promise.race([finished(), late]).finally(() => clearTimeout(timer));
}
