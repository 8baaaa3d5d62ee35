import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPanel } from '../../../hub/http/static.ts';
import { send, startTestHub, type TestHub } from '../../support/http-hub.ts';
import { createTempDir, type TempDir } from '../../support/temp-dir.ts';

const SCRIPT = 'console.log("ä")';
const INDEX = `<!doctype html><script src="/admin/_app/x.js"></script><script>${SCRIPT}</script><script type="module">\nstart()\n</script>`;
const CHUNK = 'export const a = 1;'.repeat(50);

let dir: TempDir;
let hub: TestHub;
beforeAll(async () => {
  dir = await createTempDir();
  await mkdir(join(dir.path, '_app/immutable'), { recursive: true });
  const files: Record<string, string | Buffer> = {
    'index.html': INDEX,
    'index.html.br': brotliCompressSync(INDEX),
    'index.html.gz': gzipSync(INDEX),
    'favicon.svg': '<svg/>',
    '_app/version.json': '{"version":"1"}',
    '_app/immutable/chunk.js': CHUNK,
    '_app/immutable/chunk.js.br': brotliCompressSync(CHUNK),
    '_app/immutable/chunk.js.gz': gzipSync(CHUNK),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir.path, name), content);
  const panel = readPanel(dir.path)!;
  hub = await startTestHub({ files: panel.serve });
});
afterAll(async () => {
  await hub.stop();
  await dir.remove();
});

const get = (path: string, headers: Record<string, string> = {}) => send(hub, { path, headers, token: '' });
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the start page', () => {
  it.each(['/admin', '/admin/', '/admin/tasks/T-1', '/admin/events?event=x'])('stands at %s', async (path) => {
    const reply = await get(path);
    expect(reply).toMatchObject({ status: 200, text: INDEX });
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      vary: 'Accept-Encoding, Origin',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });

  it('S46 allows its own inline scripts by hash, and no other', async () => {
    const policy = (await get('/admin')).headers['content-security-policy'] as string;
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(scripts).toBe(`script-src 'self' ${hash(SCRIPT)} ${hash('\nstart()\n')}`);
    for (const part of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
    ])
      expect(policy).toContain(part);
  });

  it('stays what it was when the folder is built anew under a running hub', async () => {
    await writeFile(join(dir.path, 'index.html'), '<script>other()</script>');
    await rm(join(dir.path, '_app/version.json'));
    expect((await get('/admin')).text).toBe(INDEX);
    expect((await get('/admin/_app/version.json')).text).toBe('{"version":"1"}');
  });
});

describe('files', () => {
  it('are kept for ever where their name says what is in them', async () => {
    expect((await get('/admin/_app/immutable/chunk.js')).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect((await get('/admin/_app/version.json')).headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-type': 'application/json; charset=utf-8',
    });
    expect((await get('/admin/favicon.svg')).headers['content-type']).toBe('image/svg+xml');
  });

  it.each([
    ['br, gzip', 'br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip, deflate, br, zstd', 'br', (bytes: Buffer) => brotliDecompressSync(bytes)],
    ['gzip', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['br;q=0, gzip', 'gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ])('answer Accept-Encoding: %s with %s', async (accepted, encoding, unpack) => {
    const reply = await fetchRaw('/admin/_app/immutable/chunk.js', accepted);
    expect(reply.encoding).toBe(encoding);
    expect(unpack(reply.bytes).toString()).toBe(CHUNK);
  });

  it('have a tag for each encoding, and answer 304 to it', async () => {
    const [plain, packed] = [await fetchRaw('/admin', 'identity'), await fetchRaw('/admin', 'br')];
    expect(plain.etag).not.toBe(packed.etag);
    const known = await get('/admin', { 'if-none-match': packed.etag!, 'accept-encoding': 'br' });
    expect(known).toMatchObject({ status: 304, text: '' });
    expect((await get('/admin', { 'if-none-match': packed.etag!, 'accept-encoding': 'identity' })).status).toBe(200);
  });

  it.each([
    '/admin/_app/missing.js',
    '/admin/_app/immutable/old.js',
    '/administrator',
    '/admin/_app/../../package.json',
    '/admin/_app/%2e%2e/%2e%2e/package.json',
  ])('answer 404 at %s, not the start page', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, json: { code: 'not_found' } });
  });

  it('answer HEAD, and no other method', async () => {
    expect(await send(hub, { method: 'HEAD', path: '/admin', token: '' })).toMatchObject({ status: 200, text: '' });
    expect((await send(hub, { method: 'POST', path: '/admin', token: '' })).status).toBe(404);
  });
});

describe('the root', () => {
  it('leads to the panel, or to the reference where there is none', async () => {
    expect(await get('/')).toMatchObject({ status: 302, headers: { location: '/admin', 'x-content-type-options': 'nosniff' } });
    const bare = await startTestHub();
    expect(await send(bare, { path: '/', token: '' })).toMatchObject({ status: 302, headers: { location: '/docs' } });
    expect((await send(bare, { path: '/admin', token: '' })).status).toBe(404);
    expect((await send(bare, { path: '/', method: 'POST' })).status).toBe(404);
    await bare.stop();
  });

  it('is no panel when the folder has none', () => {
    expect(readPanel(join(dir.path, '_app'))).toBeUndefined();
    expect(readPanel(join(dir.path, 'missing'))).toBeUndefined();
  });
});

async function fetchRaw(
  path: string,
  accepted: string,
): Promise<{ bytes: Buffer; encoding: string | undefined; etag: string | undefined }> {
  const { request } = await import('node:http');
  return await new Promise((resolve, reject) => {
    const req = request({ port: hub.port, host: '127.0.0.1', path, headers: { 'accept-encoding': accepted } }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () =>
        resolve({ bytes: Buffer.concat(chunks), encoding: res.headers['content-encoding'], etag: res.headers.etag }),
      );
    });
    req.on('error', reject);
    req.end();
  });
}
