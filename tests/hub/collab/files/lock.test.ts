/** One writer for a folder (S8, R24). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StoreFault } from '../../../../hub/collab/files/fault.ts';
import { createStoreFolder, type StoreFolder } from '../../../support/store-folder.ts';

let folder: StoreFolder;

beforeEach(async () => {
  folder = await createStoreFolder();
});

afterEach(async () => {
  await folder.remove();
});

test('S8 a second store on the folder is refused and names the first; after a close the folder is free', async () => {
  const first = await folder.open();
  const refusal = await folder.open().catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(StoreFault);
  expect((refusal as StoreFault).reason).toBe('in_use');
  expect((refusal as StoreFault).message).toContain(`process ${process.pid} on ${hostname()}, started at 20`);
  await first.commit({ actor: 'ann' }, () => [{ event: 'counted' }]);
  await first.close();
  const second = await folder.open();
  expect(second.board.seq).toBe(1);
  await second.close();
});

test('S8 the lock of a killed process is free at once', async () => {
  const child = spawn(
    process.execPath,
    [new URL('../../../support/collab-writer.ts', import.meta.url).pathname, folder.path, '1'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const refusal = await folder.open().catch((error: unknown) => error);
  expect((refusal as StoreFault).message).toContain(`process ${child.pid} `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await folder.open()).close();
});

test('S8 a lock file that nobody holds, whatever it says, is no obstacle', async () => {
  await folder.write('.lock', 'left by a hub of long ago');
  await (await folder.open()).close();
});

test('a start that fails leaves the folder free', async () => {
  await (await folder.open()).close();
  await folder.write('events/0000000000000001.jsonl', 'broken\n');
  await expect(folder.open()).rejects.toBeInstanceOf(StoreFault);
  await expect(folder.open()).rejects.toMatchObject({ reason: 'log_damaged' });
});
