/**
 * Which addresses the hub calls for users (S40): public unicast only. The ranges are those of ipaddr.js, plus what it calls
 * unicast and is not: `::/96` (the old IPv4-compatible form, a second spelling of every IPv4 address), everything outside
 * 2000::/3, and the metadata address of Azure, which is a public one.
 */
import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
/** An address and how many of its first bits count. */
export type Range = [Address, number];

const GLOBAL_UNICAST: Range = [ipaddr.parse('2000::'), 3];
const METADATA: Range = [ipaddr.parse('168.63.129.16'), 32];

/** Ranges of a private network, which a host that the operator allows may be in. Link-local is not: it holds the metadata. */
const PRIVATE = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat']);

/** The address of four decimal parts or of an IPv6 text; undefined for anything else, also for forms such as `127.1`. */
export function parseAddress(text: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
}

/** Whether it lies in the range; addresses of the two families never match. */
export function isIn(address: Address, [start, bits]: Range): boolean {
  return address.kind() === start.kind() && address.match(start, bits);
}

export type Reach = 'public' | 'private' | 'never';

/**
 * `public`: anybody may have it called. `private`: only where the operator allows the host. `never`: multicast, link-local,
 * metadata, tunnels and spellings of other addresses; only a range that names it allows it.
 */
export function toReach(address: Address): Reach {
  const range = address.range();
  if (PRIVATE.has(range)) return 'private';
  if (range !== 'unicast' || isIn(address, METADATA)) return 'never';
  return address.kind() === 'ipv4' || isIn(address, GLOBAL_UNICAST) ? 'public' : 'never';
}
