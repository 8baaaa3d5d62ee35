/**
 * The lock that lets one of several starts install the packages: a listening socket, because the kernel frees it when its
 * last holder dies. Plain JavaScript: part of the start before the packages are there.
 */
import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from './start-error.js';

const LOCK_POLL_MILLISECONDS = 200;
const LOCK_WAIT_SECONDS = 900;
/** A shorter name is a different name to Node 20 (filled up with zeros) than to Node 24 (cut off), proved by trying. */
const ABSTRACT_NAME_LENGTH = 107;

/** The lock as a listening server, or undefined where none can be had. `onWait` is called once when somebody else holds it. */
export async function takeLock(root, onWait) {
  const address = toLockAddress(root);
  const deadline = Date.now() + LOCK_WAIT_SECONDS * 1000;
  for (let isFirst = true; Date.now() < deadline; isFirst = false) {
    const { server, code } = await tryListen(address);
    if (server) return server;
    if (code !== 'EADDRINUSE') return undefined;
    if (isFirst) onWait();
    await sleep(LOCK_POLL_MILLISECONDS);
  }
  throw new StartError(
    `Another start has been installing the packages for ${LOCK_WAIT_SECONDS / 60} minutes. Stop it, then start again.`,
  );
}

/** An abstract Unix socket on Linux, a named pipe on Windows, else a port of the loopback: all are freed by the kernel. */
function toLockAddress(root) {
  const { dev, ino } = statSync(root);
  const digest = createHash('sha256')
    .update(`${realpathSync(root)}:${dev}:${ino}`)
    .digest();
  const name = `kyros-install-${digest.toString('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return { path: `\0${name.padEnd(ABSTRACT_NAME_LENGTH, '-')}` };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\${name}` };
  return { host: '127.0.0.1', port: 20_000 + (digest.readUInt16BE(0) % 12_000) };
}

function tryListen(address) {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => resolve({ code: error.code }));
    server.listen(address, () => resolve({ server }));
  });
}
