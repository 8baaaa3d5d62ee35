/**
 * Whether a message to `/hooks/<source>` is what it says it is (S21). Pure: headers, bytes and secrets in, the id of the delivery out.
 * Signatures are over the bytes as they came, compared in constant time; a header that came twice counts as none.
 *
 * Sources: Standard Webhooks 1.0 (webhook-id, webhook-timestamp, webhook-signature), GitHub "Validating webhook deliveries".
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SourceKind } from '../../hub/webhook-kind.ts';

export type Message = {
  /** By lower-case name, every copy (Node's `headersDistinct`). */
  headers: Record<string, string[] | undefined>;
  bytes: Buffer;
  nowMs: number;
};

/** `id` is undefined where the sender gave none: then a repeat cannot be told. */
export type Verified = { ok: true; id: string | undefined } | { ok: false; reason: string };

/** Both ways: a message of the future is as wrong as an old one. */
const TOLERANCE_SECONDS = 300;
/** Signatures in one header: one for each secret during a rotation. */
const MAX_SIGNATURES = 10;
const ID = /^[\x21-\x7e]{1,200}$/;

/** `secrets`: as they sign (standard, github), or hashes of keys (apikey). */
export function verify(kind: SourceKind, message: Message, secrets: readonly string[]): Verified {
  const checks = { standard: verifyStandard, github: verifyGithub, apikey: verifyKey };
  return checks[kind](message, secrets);
}

function verifyStandard({ headers, bytes, nowMs }: Message, secrets: readonly string[]): Verified {
  const id = only(headers['webhook-id']);
  const timestamp = only(headers['webhook-timestamp']);
  const signature = only(headers['webhook-signature']);
  if (id === undefined || !ID.test(id)) return refused('webhook-id is missing or malformed');
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) return refused('webhook-timestamp is missing or malformed');
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS)
    return refused('webhook-timestamp is more than 5 minutes off');
  const given = (signature ?? '').split(' ').filter((one) => one.startsWith('v1,'));
  if (given.length === 0 || given.length > MAX_SIGNATURES) return refused('webhook-signature is missing or malformed');
  const right = secrets.map((secret) => signStandard(secret, id, timestamp, bytes));
  return anyEqual(given, right) ? { ok: true, id } : refused('the signature is not right');
}

/** `v1,<base64>` over `id.timestamp.body`. */
export function signStandard(secret: string, id: string, timestamp: string, body: Buffer | string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

function verifyGithub({ headers, bytes }: Message, secrets: readonly string[]): Verified {
  const id = only(headers['x-github-delivery']);
  const signature = only(headers['x-hub-signature-256']);
  if (id === undefined || !ID.test(id)) return refused('X-GitHub-Delivery is missing or malformed');
  if (signature === undefined) return refused('X-Hub-Signature-256 is missing');
  const right = secrets.map((secret) => `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`);
  return anyEqual([signature], right) ? { ok: true, id } : refused('the signature is not right');
}

function verifyKey({ headers }: Message, hashes: readonly string[]): Verified {
  const key = only(headers['x-api-key']);
  if (key === undefined) return refused('X-API-Key is missing');
  const id = headers['idempotency-key'] === undefined ? undefined : only(headers['idempotency-key']);
  if (headers['idempotency-key'] !== undefined && (id === undefined || !ID.test(id)))
    return refused('Idempotency-Key is malformed');
  const hash = createHash('sha256').update(key).digest('hex');
  return anyEqual([hash], hashes) ? { ok: true, id } : refused('the key is not right');
}

/** Looks at all of them, whatever the first says. */
function anyEqual(given: readonly string[], right: readonly string[]): boolean {
  let found = false;
  for (const one of given) for (const other of right) found = isEqual(one, other) || found;
  return found;
}

function isEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function only(values: string[] | undefined): string | undefined {
  return values?.length === 1 ? values[0] : undefined;
}

function refused(reason: string): Verified {
  return { ok: false, reason };
}
