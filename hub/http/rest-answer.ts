/**
 * Answers of `execute` as HTTP: status, entity tag, location and body as the command's binding says, problems by being thrown,
 * pending confirmations as 202 (CONTRACT "Hub").
 */
import type { Answer, LimitState, Pending } from '../call.ts';
import type { AnswerFile, HttpBinding } from '../command.ts';
import { toDisposition } from './disposition.ts';
import { stateOf, type HttpContext } from './context.ts';
import { setHeader, writeBody, writeEmpty } from './reply.ts';
import { UNTOUCHED } from './security-headers.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Writes the answer of a bound command. Throws the HubError of a refused one, for the problem writer. */
export function writeAnswer(ctx: HttpContext, binding: HttpBinding, answer: Answer): void {
  writeCommon(ctx, answer);
  if (!answer.ok) throw answer.error;
  if (answer.status === 'pending') return writePending(ctx, answer);
  const { output } = answer;
  if (binding.headers !== undefined) Object.assign(stateOf(ctx).headers, binding.headers(output));
  if (binding.location !== undefined) setHeader(ctx, 'Location', binding.location(output));
  const etag = binding.etag?.(output);
  if (etag !== undefined && isUnchanged(ctx, etag)) return;
  if (binding.file !== undefined) return writeFile(ctx, toStatus(binding, output), binding.file.of(output));
  const body = binding.body === undefined ? output : binding.body(output);
  if (body === undefined) writeEmpty(ctx, 204);
  else writeJson(ctx, toStatus(binding, output), body);
}

/** What the browser is to keep and never to show as a page of the hub: the API's policy forbids everything in it once more. */
function writeFile(ctx: HttpContext, status: number, { name, mediaType, content }: AnswerFile): void {
  setHeader(ctx, 'Content-Disposition', toDisposition(name));
  writeBody(ctx, status, mediaType, content);
}

function toStatus({ status = 200 }: HttpBinding, output: unknown): number {
  return typeof status === 'number' ? status : status.of(output);
}

/** What every answer of a call says, refused or not: whether it is a repeat, and what is left of the limits. */
export function writeCommon(ctx: HttpContext, answer: Answer): void {
  stateOf(ctx).callId = answer.id;
  if (answer.replayed) setHeader(ctx, 'Idempotency-Replayed', 'true');
  if (answer.limits !== undefined) writeLimits(ctx, answer.limits);
}

export function writePending(ctx: HttpContext, { id, confirm_id, preview }: Pending): void {
  writeJson(ctx, 202, { id, status: 'pending', confirm_id, preview });
}

/** Answers with `value` as JSON. */
export function writeJson(ctx: HttpContext, status: number, value: unknown): void {
  writeBody(ctx, status, JSON_TYPE, JSON.stringify(value));
}

/**
 * Sets the ETag, and answers 304 when the client of a GET has this very state (RFC 9110 section 13.1.2).
 * Such routes may not be stored or changed on the way (E6).
 */
export function isUnchanged(ctx: HttpContext, etag: string): boolean {
  setETag(ctx, etag);
  const known = ctx.req.headers['if-none-match'];
  if (known === undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD') || !includesTag(known, etag)) return false;
  writeEmpty(ctx, 304);
  return true;
}

/** Sets the ETag. Such routes may not be stored or changed on the way (E6). */
export function setETag(ctx: HttpContext, etag: string): void {
  setHeader(ctx, 'ETag', etag);
  setHeader(ctx, 'Cache-Control', UNTOUCHED);
}

/** The weak comparison of If-None-Match. Our tags hold no comma, so a list may be split at them. */
function includesTag(header: string, etag: string): boolean {
  if (header === etag || header === '*') return true;
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

/** draft-ietf-httpapi-ratelimit-headers-10: one policy, which is the tighter of those that apply. */
export function writeLimits(ctx: HttpContext, { policy, remaining, resetSeconds }: LimitState): void {
  setHeader(ctx, 'RateLimit-Policy', toPolicy(policy));
  setHeader(ctx, 'RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
}

const policies = new Map<string, string>();

/** The policy as the pipeline words it, `60 in 60 s`, as a structured field. There are a handful of them. */
function toPolicy(words: string): string {
  const known = policies.get(words);
  if (known !== undefined) return known;
  const [quota = '0', seconds = '0'] = words.match(/\d+/g) ?? [];
  const header = `"default";q=${quota};w=${seconds}`;
  if (policies.size < 100) policies.set(words, header);
  return header;
}
