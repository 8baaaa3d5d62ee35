/**
 * Where a request comes from. `X-Forwarded-For` is only believed as far as trusted proxies wrote it: each appends the address
 * that it saw, so the list is read from the right (S49, S58).
 */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Reads the address of the client. Never throws: what is no address is passed over for the last one that was. */
export type AddressReader = (req: IncomingMessage) => string;

/** `trustProxy`: unset = believe nobody; a number = so many proxies stand in front; else their addresses or networks. */
export function createAddressReader(trustProxy: string | undefined): AddressReader {
  if (trustProxy === undefined || trustProxy === '' || trustProxy === '0') return (req) => plain(req.socket.remoteAddress ?? '');
  const isTrusted = /^\d+$/.test(trustProxy) ? byHops(Number(trustProxy)) : byNetwork(trustProxy);
  return (req) => {
    let address = plain(req.socket.remoteAddress ?? '');
    const chain = forwarded(req);
    for (let hop = 0; hop < chain.length && isTrusted(address, hop); hop++) address = chain[hop] as string;
    return address;
  };
}

/** The addresses of X-Forwarded-For, nearest first, up to the first that is no address. */
function forwarded(req: IncomingMessage): string[] {
  const header = req.headers['x-forwarded-for'];
  if (header === undefined) return [];
  const chain = String(header)
    .split(',')
    .map((part) => plain(part.trim()))
    .reverse();
  const end = chain.findIndex((address) => isIP(address) === 0);
  return end === -1 ? chain : chain.slice(0, end);
}

function byHops(count: number): (address: string, hop: number) => boolean {
  return (_, hop) => hop < count;
}

function byNetwork(list: string): (address: string) => boolean {
  const trusted = new BlockList();
  for (const entry of list.split(',')) {
    const [address = '', bits] = entry.trim().split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** IPv4 addresses that arrive on an IPv6 socket are IPv4 addresses; zones name an interface of this machine. */
function plain(address: string): string {
  const bare = address.split('%', 1)[0] as string;
  const mapped = bare.toLowerCase().startsWith('::ffff:') ? bare.slice(7) : '';
  return isIPv4(mapped) ? mapped : bare;
}

/** The key of an address in limits: IPv6 by its /64, since one household or machine holds all of it (S49). */
export function addressKey(address: string): string {
  const bare = plain(address);
  if (!isIPv6(bare)) return bare;
  const [head = '', tail] = bare.toLowerCase().split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
