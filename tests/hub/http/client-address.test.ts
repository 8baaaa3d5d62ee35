import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressKey, createAddressReader } from '../../../hub/http/client-address.ts';

const from = (trustProxy: string | undefined, remoteAddress: string, forwarded?: string) =>
  createAddressReader(trustProxy)({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage);

describe('S49 the address of the client', () => {
  it.each([
    ['nobody is trusted', undefined, '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    ['zero proxies', '0', '10.0.0.1', '1.2.3.4', '10.0.0.1'],
    ['one proxy', '1', '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['two proxies', '2', '10.0.0.1', '6.6.6.6, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
    ['two proxies, one entry', '2', '10.0.0.1', '1.2.3.4', '1.2.3.4'],
    ['one proxy, no header', '1', '10.0.0.1', undefined, '10.0.0.1'],
    ['a listed proxy', '10.0.0.1', '10.0.0.1', '6.6.6.6, 1.2.3.4', '1.2.3.4'],
    ['a listed network', '10.0.0.0/8,fd00::/8', '10.9.9.9', '6.6.6.6, 1.2.3.4, 10.0.0.7', '1.2.3.4'],
    ['a peer outside the list', '10.0.0.0/8', '9.9.9.9', '1.2.3.4', '9.9.9.9'],
    ['an IPv6 peer of the list', 'fd00::/8', 'fd00::1', '2001:db8::1', '2001:db8::1'],
    ['everything listed', '0.0.0.0/0', '10.0.0.1', '6.6.6.6, 1.2.3.4', '6.6.6.6'],
    ['an entry that is no address', '3', '10.0.0.1', '1.1.1.1, evil, 1.2.3.4', '1.2.3.4'],
    ['an IPv4 peer on an IPv6 socket', undefined, '::ffff:10.0.0.1', undefined, '10.0.0.1'],
    ['a listed IPv4 peer on an IPv6 socket', '10.0.0.1', '::ffff:10.0.0.1', '1.2.3.4', '1.2.3.4'],
  ])('%s', (_, trust, peer, forwarded, expected) => expect(from(trust, peer, forwarded)).toBe(expected));
});

describe('S49 the key of an address', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::1.2.3.4', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s → %s', (address, key) => expect(addressKey(address)).toBe(key));
});
