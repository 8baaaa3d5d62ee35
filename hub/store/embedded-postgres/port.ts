/** The loopback port of the embedded server: the one of the last time when it is free, so that notes of it stay true. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const PORT_FILE = 'kyros.port';

/** A port that is free now, and remembers it in the cluster. */
export async function choosePort(cluster: string): Promise<number> {
  const port = (await tryListen(readLastPort(cluster))) ?? (await tryListen(0)) ?? 0;
  const file = join(cluster, PORT_FILE);
  // Not overwritten in place: a file of root's would be closed to the cluster's owner.
  rmSync(file, { force: true });
  writeFileSync(file, String(port));
  return port;
}

function readLastPort(cluster: string): number {
  try {
    return Number(readFileSync(join(cluster, PORT_FILE), 'utf8')) || 0;
  } catch {
    return 0;
  }
}

/** The port that could be listened on (0 asks for any), or undefined when it is taken. */
function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const found = (server.address() as AddressInfo).port;
      server.close(() => resolve(found));
    });
  });
}
