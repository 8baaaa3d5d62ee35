/** The hub's own addresses, and the secret ones among those that a mail was sent to (S29). */
import { findFields, type Header } from './header.ts';

/** 26 characters of base32 are 130 bits. */
const SECRET = /^[a-z2-7]{26}$/;
const SECRET_FIELDS = ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc'];
/** Fields that are looked at; more of them is no honest mail. */
const MAX_FIELDS = 20;
const MAX_SECRETS = 3;

/** Secrets in `hub+<secret>@domain` for the given address of the hub. */
export function findSecrets(header: Header, address: string): string[] {
  const at = address.lastIndexOf('@');
  const [start, end] = [`${address.slice(0, at)}+`.toLowerCase(), address.slice(at).toLowerCase()];
  const values = SECRET_FIELDS.flatMap((name) => findFields(header, name)).slice(0, MAX_FIELDS);
  const words = values.flatMap((value) => value.toLowerCase().split(/[\s<>,;"]+/));
  const secrets = words
    .filter((word) => word.startsWith(start) && word.endsWith(end))
    .map((word) => word.slice(start.length, word.length - end.length))
    .filter((secret) => SECRET.test(secret));
  return [...new Set(secrets)].slice(0, MAX_SECRETS);
}

/** True for an address of the hub, with or without a tag behind a plus. */
export function isOwn(address: string, own: readonly string[]): boolean {
  const at = address.lastIndexOf('@');
  return own.includes(address.slice(0, at).split('+', 1)[0]! + address.slice(at));
}

/** Which field names the hub. */
export function findAddressee(to: readonly string[], cc: readonly string[], own: readonly string[]): 'to' | 'cc' | undefined {
  if (to.some((address) => isOwn(address, own))) return 'to';
  return cc.some((address) => isOwn(address, own)) ? 'cc' : undefined;
}
