import { describe, expect, test } from 'vitest';
import { parseAddress, toReach } from '../../../hub/outbound/address.ts';
import { createAllowList, isAllowEntry } from '../../../hub/outbound/allow-list.ts';

const reach = (text: string) => toReach(parseAddress(text)!);

describe('S40 addresses', () => {
  test.each(['8.8.8.8', '1.1.1.1', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001:80b::200e'])(
    '%s is public',
    (text) => {
      expect(reach(text)).toBe('public');
    },
  );

  test.each([
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '127.255.255.254',
    '100.64.0.1',
    '100.100.100.200',
    '::1',
    'fd00:ec2::254',
  ])('%s is private', (text) => expect(reach(text)).toBe('private'));

  test.each([
    ['0.0.0.0', 'this host'],
    ['0.1.2.3', 'this network'],
    ['169.254.169.254', 'metadata'],
    ['168.63.129.16', 'metadata of Azure'],
    ['192.0.0.192', 'metadata of Oracle'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4 relay'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::127.0.0.1', 'IPv4-compatible, which ipaddr.js calls unicast'],
    ['::8.8.8.8', 'IPv4-compatible'],
    ['::ffff:127.0.0.1', 'IPv4-mapped'],
    ['::ffff:8.8.8.8', 'IPv4-mapped'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::a00:1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['100::1', 'discard'],
    ['4000::1', 'not given out'],
    ['5f00::1', 'segment routing'],
  ])('%s is never called (%s)', (text) => {
    expect(reach(text)).toBe('never');
  });

  test.each(['127.1', '0x7f.1', '2130706433', '010.0.0.1', 'fe80::1%eth0', 'example.org', '', '1.2.3.4.5'])(
    '%j is no address',
    (text) => {
      expect(parseAddress(text)).toBeUndefined();
    },
  );
});

describe('S40 the allow-list', () => {
  test.each([
    'example.org',
    '*.example.org',
    'Host_1:8443',
    '10.0.0.0/8',
    'fd00::/8',
    '127.0.0.1',
    '::1',
    '127.0.0.1:9000',
    '[::1]:9000',
    '[fd00::1]',
  ])('takes %s', (text) => expect(isAllowEntry(text)).toBe(true));

  test.each([
    '*',
    '*.',
    'http://example.org',
    'example.org/path',
    'a:b',
    'a:0',
    'a:65536',
    'a b',
    '10.0.0.0/33',
    '10.0.0/8',
    '127.1',
    '0x7f000001',
    '[::1',
    'a..b',
    '',
    'user@host',
  ])('refuses %j', (text) => expect(isAllowEntry(text)).toBe(false));

  test('means exactly the named host and port', () => {
    const list = createAllowList(['one.example', '*.two.example', 'three.example:8443', '10.1.0.0/16', '127.0.0.1:9000']);
    expect(list.allowsHost('one.example', 443)).toBe(true);
    expect(list.allowsHost('one.example', 80)).toBe(true);
    expect(list.allowsHost('one.example', 8080)).toBe(false);
    expect(list.allowsHost('sub.one.example', 443)).toBe(false);
    expect(list.allowsHost('a.b.two.example', 443)).toBe(true);
    expect(list.allowsHost('two.example', 443)).toBe(false);
    expect(list.allowsHost('eviltwo.example', 443)).toBe(false);
    expect(list.allowsHost('three.example', 8443)).toBe(true);
    expect(list.allowsHost('three.example', 443)).toBe(false);
    expect(list.allowsHost('10.1.2.3', 443)).toBe(true);
    expect(list.allowsHost('10.2.2.3', 443)).toBe(false);
    expect(list.allowsAddress(parseAddress('127.0.0.1')!, 9000)).toBe(true);
    expect(list.allowsAddress(parseAddress('127.0.0.1')!, 443)).toBe(false);
    expect(list.allowsAddress(parseAddress('::ffff:10.1.2.3')!, 443)).toBe(false);
  });

  test('does not start with a broken entry', () => {
    expect(() => createAllowList(['a/b'])).toThrow('OUTBOUND_ALLOW');
  });
});
