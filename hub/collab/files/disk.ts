/**
 * The few things the store does to a disk. Tests hand in a disk that fails or stops at a chosen step; the store's own logic is
 * never replaced. Errors are those of Node (`code` is ENOSPC and so on).
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

export interface DiskFile {
  readonly fd: number;
  /** Number of bytes written, which may be fewer than given. */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Number of bytes read; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Makes content and length durable (fdatasync). */
  datasync(): Promise<void>;
  truncate(length: number): Promise<void>;
  stat(): Promise<{ size: number; mtimeNs: bigint }>;
  close(): Promise<void>;
}

/** read: must exist. edit: made when missing, kept when there. replace: made when missing, emptied when there. */
export type OpenMode = 'read' | 'edit' | 'replace';

export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names of what is in a folder. */
  list(path: string): Promise<string[]>;
  /** Makes a folder and those above it, when missing. */
  makeFolder(path: string): Promise<void>;
  /** Makes names in a folder durable: what was created or renamed there. */
  syncFolder(path: string): Promise<void>;
}

/** Only the hub's own user reads the board (0700, 0600). */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

const FLAGS: Record<OpenMode, number> = {
  read: constants.O_RDONLY,
  edit: constants.O_RDWR | constants.O_CREAT,
  replace: constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC,
};

export const nodeDisk: Disk = {
  open: async (path, mode) => toDiskFile(await open(path, FLAGS[mode], FILE_MODE)),
  rename,
  remove: unlink,
  list: (path) => readdir(path),
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  },
  syncFolder: async (path) => {
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

function toDiskFile(handle: FileHandle): DiskFile {
  return {
    fd: handle.fd,
    write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    datasync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    stat: () => handle.stat({ bigint: true }).then(({ size, mtimeNs }) => ({ size: Number(size), mtimeNs })),
    close: () => handle.close(),
  };
}

/** Writes all of it, however short the single writes are. */
export async function writeFully(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const written = await file.write(bytes.subarray(done), position + done);
    if (written === 0) throw Object.assign(new Error('The disk took no more bytes'), { code: 'ENOSPC' });
    done += written;
  }
}

/** Opens, works, and closes again whatever happens. */
export async function withFile<T>(disk: Disk, path: string, mode: OpenMode, work: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, mode);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** The whole content of a file. */
export async function readWhole(file: DiskFile): Promise<Buffer> {
  return readRange(file, 0, (await file.stat()).size);
}

/** The bytes between two offsets, or fewer when the file ends before. */
export async function readRange(file: DiskFile, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const count = await file.read(bytes.subarray(filled), from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
