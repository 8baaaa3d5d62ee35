/** Where the hub is: options, environment and `.env`, in this order; and where the machine's key may go. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isLoopback, readSettings } from '../../../adapters/cli/settings.ts';

const root = mkdtempSync(join(tmpdir(), 'kyros-settings-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, '.env'), 'PORT=8123\nHOST=0.0.0.0\nDATA_DIR=here\nKYROS_TOKEN=\n');

const read = (env: Record<string, string>, options = {}, folder = root) =>
  readSettings({ HOME: root, ...env }, { json: false, ...options }, folder);

describe('the address', () => {
  test.each([
    ['of --url', { KYROS_URL: 'http://two' }, { url: 'https://one/kyros/' }, 'https://one/kyros'],
    ['of KYROS_URL', { KYROS_URL: 'http://two', PORT: '1' }, {}, 'http://two'],
    ['of PORT in the environment', { PORT: '9000' }, {}, 'http://127.0.0.1:9000'],
    ['of .env, at a host one can reach', {}, {}, 'http://127.0.0.1:8123'],
    ['of an IPv6 host', { HOST: '::' }, {}, 'http://[::1]:8123'],
  ])('is the one %s', (_, env, options, url) => {
    expect(read(env, options).url).toBe(url);
  });

  test('is port 8000 of this machine where nothing is said', () => {
    expect(read({}, {}, join(root, 'nowhere')).url).toBe('http://127.0.0.1:8000');
  });

  test.each(['ftp://x', 'x', 'http://user:pass@x'])('is refused as %s', (url) => {
    expect(() => read({}, { url })).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe('the key of the machine', () => {
  test('stands in DATA_DIR and goes to this machine only', () => {
    expect(read({}).machineKeyFile).toBe(join(root, 'here', 'cli.key'));
    expect(read({ DATA_DIR: '/data' }).machineKeyFile).toBe('/data/cli.key');
    expect(read({}, { url: 'https://hub.example.org' }).machineKeyFile).toBeUndefined();
  });

  test.each([
    ['http://localhost:1', true],
    ['http://127.9.9.9', true],
    ['http://[::1]', true],
    ['http://127.0.0.1.example.org', false],
    ['http://localhost.example.org', false],
    ['http://10.0.0.1', false],
    ['http://0.0.0.0', false],
  ])('%s is this machine: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});
