/**
 * What the operator allows beyond public https addresses (OUTBOUND_ALLOW). `intranet.example.org` and `*.example.org` may be in a
 * private network and may speak http; `host:8443` opens that port of that host; `10.1.0.0/16` or `127.0.0.1:9000` open addresses.
 */
import { isIn, parseAddress, type Address, type Range } from './address.ts';

type Entry = { port?: number } & ({ name: string; below: boolean } | { range: Range });

export type AllowList = {
  /** Whether the host (a name, or an address as text) is allowed at this port by an entry that names it. */
  allowsHost(host: string, port: number): boolean;
  /** Whether a range or an address of the list covers it. */
  allowsAddress(address: Address, port: number): boolean;
};

const DEFAULT_PORTS = [80, 443];
const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** An entry as the operator wrote it; undefined when it is none. */
function parseEntry(text: string): Entry | undefined {
  if (text.includes('/')) return parseRange(text);
  const whole = parseAddress(text);
  if (whole) return { range: toRange(whole) };
  const [, host, digits] = /^(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const port = digits === undefined ? {} : { port: Number(digits) };
  if (host === undefined || (port.port ?? 1) < 1 || (port.port ?? 1) > 65_535) return undefined;
  const address = parseAddress(host.replace(/^\[|\]$/g, ''));
  if (address) return { ...port, range: toRange(address) };
  const below = host.startsWith('*.');
  const name = host.slice(below ? 2 : 0).toLowerCase();
  // A name that ends in a number is an address in disguise (127.1), which no host ever has as its name.
  return NAME.test(name) && !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(name) ? { ...port, name, below } : undefined;
}

function parseRange(text: string): Entry | undefined {
  const [, start = '', bits] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const address = parseAddress(start);
  const fits = address !== undefined && Number(bits) <= toRange(address)[1];
  return fits ? { range: [address, Number(bits)] } : undefined;
}

function toRange(address: Address): Range {
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Whether a text may stand in OUTBOUND_ALLOW. */
export function isAllowEntry(text: string): boolean {
  return parseEntry(text) !== undefined;
}

/** The list of the entries, which were checked when the settings were read; throws for one that is none. */
export function createAllowList(texts: readonly string[]): AllowList {
  const entries = texts.map((text) => {
    const entry = parseEntry(text);
    if (!entry) throw new Error(`OUTBOUND_ALLOW has an entry that is no host, host:port or range: ${text}`);
    return entry;
  });
  const at = (port: number) =>
    entries.filter((entry) => (entry.port === undefined ? DEFAULT_PORTS.includes(port) : entry.port === port));
  const allowsAddress = (address: Address, port: number) =>
    at(port).some((entry) => 'range' in entry && isIn(address, entry.range));
  return {
    allowsHost(host, port) {
      const address = parseAddress(host);
      if (address) return allowsAddress(address, port);
      return at(port).some((entry) => 'name' in entry && (entry.below ? host.endsWith(`.${entry.name}`) : host === entry.name));
    },
    allowsAddress,
  };
}
