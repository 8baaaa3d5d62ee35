/** A folder with a collab store in files, opened as the hub does, or with a disk, a clock or bounds of the test's own. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileStore, type FileStoreOptions } from '../../hub/collab/files/store.ts';
import type { CollabStore } from '../../hub/collab/store.ts';
import { createTempDir } from './temp-dir.ts';

export type LogLine = { level: string; fields: Record<string, unknown>; message: string };

export type StoreFolder = {
  readonly path: string;
  /** What opened stores said. */
  readonly lines: LogLine[];
  /** What was reported as fatal. */
  readonly fatal: Error[];
  open(options?: Partial<Omit<FileStoreOptions, 'dir' | 'log' | 'onFatal'>>): Promise<CollabStore>;
  read(name: string): Promise<Buffer>;
  write(name: string, content: string | Uint8Array): Promise<void>;
  remove(): Promise<void>;
};

export async function createStoreFolder(): Promise<StoreFolder> {
  const { path, remove } = await createTempDir();
  const lines: LogLine[] = [];
  const fatal: Error[] = [];
  const toWriter = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields: { ...fields }, message });
  const log = { info: toWriter('info'), warn: toWriter('warn'), error: toWriter('error') };
  return {
    path,
    lines,
    fatal,
    open: (options = {}) => openFileStore({ dir: path, log, onFatal: (error) => fatal.push(error), ...options }),
    read: (name) => readFile(join(path, name)),
    write: (name, content) => writeFile(join(path, name), content),
    remove,
  };
}
