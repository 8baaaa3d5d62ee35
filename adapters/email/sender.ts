/**
 * Who a mail says it is from (S27). The form of From decides what different programs make of it: of 26 hostile forms, the mail server's
 * ENVELOPE and the mail parser name different senders for 15. So only the plain form counts, and all readers have to agree on it.
 */
import { findFields, type Header } from './header.ts';

export type Sender = {
  /** Lower case. */
  address: string;
  domain: string;
};

/** A local part of everyday letters, and an ASCII domain. */
const PLAIN = /^[a-z0-9](?:[a-z0-9._+'=-]{0,62}[a-z0-9_+'=-])?@[a-z0-9](?:[a-z0-9.-]{0,250})\.[a-z]{2,63}$/;
/** A domain without a dot is one of this machine or network. */
const LOCAL = /^[a-z0-9](?:[a-z0-9._+'=-]{0,62}[a-z0-9_+'=-])?@[a-z0-9-]{1,63}$/;
const MAX_FROM = 998;

/** `others` are the addresses that other readers see in From. A text says in a few words why there is no sender. */
export function readSender(header: Header, others: readonly (readonly string[])[]): Sender | string {
  const froms = findFields(header, 'from');
  if (froms.length !== 1) return `it has ${froms.length} From fields`;
  const address = findPlainAddress(froms[0]!);
  if (address === undefined) return 'its From is not one plain address';
  for (const seen of others) {
    if (seen.length !== 1 || seen[0]!.toLowerCase() !== address) return 'two readings of its From differ';
  }
  return { address, domain: address.slice(address.lastIndexOf('@') + 1) };
}

/** `ann@example.org`, `<ann@example.org>` or `Any words <ann@example.org>`; nothing else, comments and groups included. */
function findPlainAddress(from: string): string | undefined {
  if (from.length > MAX_FROM) return undefined;
  const open = from.lastIndexOf('<');
  const bare = open === -1 ? from : from.endsWith('>') ? from.slice(open + 1, -1) : undefined;
  const address = bare?.toLowerCase();
  if (address === undefined || !(PLAIN.test(address) || LOCAL.test(address)) || address.includes('..')) return undefined;
  return open === -1 || isPlainName(from.slice(0, open).trim()) ? address : undefined;
}

/** Words, encoded words, or one quoted string: no second address, no list, no comment in it. */
function isPlainName(name: string): boolean {
  if (/^"(?:[^"\\]|\\.)*"$/.test(name)) return !/[\r\n]/.test(name);
  return !/[<>@,;:()[\]\\"]/.test(name);
}
