/** Whether an address of a user may be called at all (S40): what can be said before its name is looked up, and after. */
import { HubError } from '../errors.ts';
import { parseAddress, toReach } from './address.ts';
import type { AllowList } from './allow-list.ts';

/** Longest address, in characters. */
export const MAX_URL_LENGTH = 2_048;

const WEB_PORTS = [80, 443];

/** A host and port to dial. `host` is a name, or an address without brackets. */
export type Target = { url: URL; host: string; port: number };

/**
 * Reads and checks the text of an address. The platform's URL parser undoes the many spellings of one host (`0x7f000001`,
 * `127.1`, full-width digits), so that checks look at what would be dialled. Errors: target_not_allowed.
 */
export function parseTarget(text: string, allow: AllowList): Target {
  const url = text.length <= MAX_URL_LENGTH ? URL.parse(text) : null;
  if (!url) throw notAllowed('It is not a web address.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw notAllowed('Only https addresses are called.');
  if (url.username !== '' || url.password !== '') {
    throw notAllowed('An address with a user name or password is not called. Send a header.');
  }
  // "localhost." is the same host as "localhost".
  if (url.hostname.endsWith('.')) url.hostname = url.hostname.slice(0, -1);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '' || host.endsWith('.')) throw notAllowed('It names no host.');
  url.hash = '';
  const target = { url, host, port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port) };
  checkTarget(target, allow);
  return target;
}

function checkTarget({ url, host, port }: Target, allow: AllowList): void {
  const isNamed = allow.allowsHost(host, port);
  if (!isNamed && !WEB_PORTS.includes(port)) throw notAllowed(`Port ${port} of ${host} is not called, only 443 and 80.`);
  if (!isNamed && url.protocol !== 'https:') throw notAllowed(`${host} is called with https only.`);
  if (parseAddress(host)) checkAddress(host, { host, port }, allow);
}

/** Checks an address that a host was found at; `text` as the resolver said it. Errors: target_not_allowed. */
export function checkAddress(text: string, { host, port }: Pick<Target, 'host' | 'port'>, allow: AllowList): void {
  const address = parseAddress(text);
  if (!address) throw notAllowed(`${host} has no usable address.`);
  if (allow.allowsAddress(address, port)) return;
  const reach = toReach(address);
  if (reach === 'public' || (reach === 'private' && allow.allowsHost(host, port))) return;
  // Which private address a name has is nobody's business.
  throw notAllowed(`${host} is not a public address.`);
}

export function notAllowed(detail: string): HubError {
  return new HubError('target_not_allowed', detail);
}
