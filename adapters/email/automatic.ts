/** Mail that no person wrote to us (RFC 3834, RFC 5230, S30): it is never run and never answered, so that no two machines talk for ever. */
import { findField, findFields, type Header } from './header.ts';

/** What our own mails carry; one that comes back is known by it. */
export const LOOP_FIELD = 'X-Kyros-Loop';

/** More hops than this is a loop. */
const MAX_RECEIVED = 50;
const ROBOTS = /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|[a-z0-9._-]+-bounces?)(?:[+=][^@]*)?@/;
const REPORTS = /^(?:multipart\/report|message\/(?:disposition-notification|delivery-status|feedback-report))\b/i;

/** Why it is automatic, in a word or two; undefined for mail of a person. `own` are the hub's addresses, lower case. */
export function findAutomatic(header: Header, own: readonly string[]): string | undefined {
  const submitted = findField(header, 'auto-submitted');
  if (submitted !== undefined && toToken(submitted) !== 'no') return 'auto-submitted';
  if (findFields(header, 'precedence').some((value) => /^(?:bulk|list|junk|auto_reply)$/.test(toToken(value))))
    return 'precedence';
  if (header.fields.some(({ name }) => name.startsWith('list-') || name === 'mailing-list')) return 'mailing list';
  if (findFields(header, 'return-path').some((value) => /^<\s*>$/.test(value))) return 'null return path';
  if (findFields(header, 'content-type').some((value) => REPORTS.test(value))) return 'report';
  if (['x-autoreply', 'x-autorespond', 'x-auto-reply-from'].some((name) => findField(header, name) !== undefined))
    return 'autoreply';
  if (findField(header, LOOP_FIELD.toLowerCase()) !== undefined) return 'own mail';
  if (findFields(header, 'received').length > MAX_RECEIVED) return 'mail loop';
  return findRobot(findFields(header, 'from'), own);
}

/** `no`, `auto-replied` … without parameters and comments (RFC 3834 5). */
function toToken(value: string): string {
  return value.split(/[;(]/, 1)[0]!.trim().toLowerCase();
}

function findRobot(froms: string[], own: readonly string[]): string | undefined {
  for (const from of froms) {
    const address = /([^\s<>"(),;@]+@[^\s<>"(),;@]+)>?\s*$/.exec(from.slice(0, 998).toLowerCase())?.[1];
    if (address === undefined) continue;
    if (own.includes(address)) return 'own address';
    if (ROBOTS.test(address)) return 'robot sender';
  }
  return undefined;
}
