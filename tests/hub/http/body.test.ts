import { createConnection } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BODY_LIMIT_BYTES, DRAIN_LIMIT_BYTES } from '../../../hub/http/body.ts';
import { send, sendJson, sendRaw, startTestHub, type TestHub } from '../../support/http-hub.ts';

let hub: TestHub;
beforeAll(async () => void (hub = await startTestHub()));
afterAll(() => hub.stop());

const post = (body: string | Buffer, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  send(hub, { method: 'POST', path: '/collab/tasks', token: 'a-token', headers, body });

describe('content types', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset="UTF-8"',
    'application/merge-patch+json',
    'application/merge-patch+json; charset=UTF-8',
  ])('takes %s', async (type) => {
    expect((await post('{"title":"x"}', { 'content-type': type })).status).toBe(201);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
    'application/jsonp',
    'application/json; x=y',
  ])('refuses %s', async (type) => {
    expect(await post('{"title":"x"}', { 'content-type': type })).toMatchObject({
      status: 415,
      json: { code: 'unsupported_media_type' },
    });
  });

  it('refuses a body without a type, and takes no body at all without one', async () => {
    expect((await post('{"title":"x"}', {})).status).toBe(415);
    expect((await send(hub, { method: 'POST', path: '/collab/tasks/T-1' })).status).toBe(200);
  });

  it('refuses an encoded body, and takes identity', async () => {
    const zipped = await post(gzipSync('{"title":"x"}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    expect(zipped).toMatchObject({ status: 415, json: { code: 'unsupported_media_type' } });
    expect((await post('{"title":"x"}', { 'content-type': 'application/json', 'content-encoding': 'identity' })).status).toBe(
      201,
    );
  });
});

describe('E8 what JSON may not be', () => {
  it.each([
    ['broken', '{"title":'],
    ['with a key twice', '{"title":"x","title":"y"}'],
    ['with __proto__', '{"title":"x","__proto__":{"admin":true}}'],
    ['with constructor', '{"title":"x","constructor":{}}'],
    ['too deep', `{"title":${'['.repeat(40)}${']'.repeat(40)}}`],
    ['with half a pair', '{"title":"\\ud800"}'],
    ['with a NUL', '{"title":"\\u0000"}'],
    ['with bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['blank', '  '],
  ])('refuses JSON %s', async (_, body) => {
    const reply = await post(body);
    expect(reply).toMatchObject({ status: 400, json: { code: 'bad_json' } });
    expect(reply.json.detail).not.toBe('');
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe('sizes', () => {
  const ofSize = (bytes: number) => `{"title":"${'x'.repeat(bytes - 12)}"}`;

  it('E8 takes 1 MiB and refuses a byte more', async () => {
    expect((await post(ofSize(BODY_LIMIT_BYTES))).status).toBe(201);
    expect(await post(ofSize(BODY_LIMIT_BYTES + 1))).toMatchObject({
      status: 413,
      json: { code: 'payload_too_large', limit_bytes: BODY_LIMIT_BYTES },
    });
  });

  it('lets a client that sends 2 MiB before it reads see the answer', async () => {
    expect((await post(ofSize(2 * 1024 * 1024))).status).toBe(413);
  });

  it('counts a body without a length as it arrives', async () => {
    const chunk = 'x'.repeat(64 * 1024);
    const chunks = `${(64 * 1024).toString(16)}\r\n${chunk}\r\n`.repeat(20);
    const head =
      'POST /collab/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-token\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await sendRaw(hub, `${head}${chunks}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('cuts off a client that goes on for ever', async () => {
    const [sent, limit] = await sendForEver(
      'POST /nowhere HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      8 * DRAIN_LIMIT_BYTES,
    );
    expect(sent).toBeLessThan(limit);
    expect((await sendJson(hub, 'POST', '/collab/tasks', { title: 'after' })).status).toBe(201);
  });

  it('reads away the body of a request that is refused before it is looked at, so that the connection stays usable', async () => {
    const body = 'x'.repeat(300_000);
    const first = `POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const second = 'GET /collab/tasks/T-1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer v-token\r\nConnection: close\r\n\r\n';
    const answers = await sendRaw(hub, first + second);
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200']);
  });
});

/** Sends chunks until the hub ends the connection, or `limit` bytes; resolves to both. */
function sendForEver(head: string, limit: number): Promise<[number, number]> {
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  let sent = 0;
  return new Promise((resolve) => {
    const socket = createConnection({ port: hub.port, host: '127.0.0.1' });
    const more = () => {
      while (sent < limit && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) return;
      }
      socket.destroy();
    };
    socket.on('error', () => {});
    socket.on('drain', more);
    socket.on('close', () => resolve([sent, limit]));
    socket.resume();
    socket.write(head, more);
  });
}
