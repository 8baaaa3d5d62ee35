/** A real disk that can be told to fail, to write only a part, to hold, or to die at a chosen step, as a machine does. */
import { basename } from 'node:path';
import { nodeDisk, type Disk, type DiskFile } from '../../hub/collab/files/disk.ts';

export type Step = {
  /** What is about to be done; only what changes the disk or makes it durable is a step. */
  op: 'open' | 'write' | 'datasync' | 'truncate' | 'rename' | 'remove' | 'makeFolder' | 'syncFolder';
  /** Name of the file or folder. */
  name: string;
  /** Counts from 1. */
  number: number;
};

/** undefined: as usual. `short`: writes one byte of what it should. An error: half of a write is done, then it is thrown. */
export type Verdict = undefined | 'short' | Error | Promise<void>;

export type FaultDisk = Disk & {
  /** Decides about each step. */
  judge: (step: Step) => Verdict;
  readonly steps: Step[];
  /** From the given step on nothing reaches the disk any more; a write gets half through. */
  dieAt(number: number): void;
  readonly isDead: boolean;
  /** Closes what a dead process would no longer hold, its lock above all. */
  release(): Promise<void>;
};

export function toError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}

export function createFaultDisk(): FaultDisk {
  const open = new Set<DiskFile>();
  let isDead = false;

  async function step(op: Step['op'], path: string): Promise<'short' | undefined> {
    if (isDead) throw toError('EIO');
    const next = { op, name: basename(path), number: disk.steps.length + 1 };
    disk.steps.push(next);
    const verdict = await disk.judge(next);
    if (verdict instanceof Error) throw verdict;
    return verdict ?? undefined;
  }

  function wrap(file: DiskFile, path: string): DiskFile {
    open.add(file);
    return {
      fd: file.fd,
      async write(bytes, position) {
        try {
          const verdict = await step('write', path);
          return await file.write(verdict === 'short' ? bytes.subarray(0, 1) : bytes, position);
        } catch (error) {
          if (open.has(file) && bytes.length > 1 && !wasDead(error))
            await file.write(bytes.subarray(0, bytes.length >> 1), position);
          throw error;
        }
      },
      async read(into, position) {
        if (isDead) throw toError('EIO');
        return file.read(into, position);
      },
      async datasync() {
        await step('datasync', path);
        await file.datasync();
      },
      async truncate(length) {
        await step('truncate', path);
        await file.truncate(length);
      },
      stat: () => file.stat(),
      async close() {
        if (open.delete(file)) await file.close();
      },
    };
  }

  /** A write that came after the death left nothing. */
  const wasDead = (error: unknown) => isDead && (error as NodeJS.ErrnoException).code === 'EIO';

  const disk: FaultDisk = {
    judge: () => undefined,
    steps: [],
    get isDead() {
      return isDead;
    },
    dieAt(number) {
      disk.judge = (at) => {
        if (at.number < number) return undefined;
        isDead = true;
        return toError('EKILLED');
      };
    },
    async release() {
      isDead = true;
      await Promise.all([...open].map((file) => file.close()));
      open.clear();
    },
    async open(path, mode) {
      if (mode !== 'read') await step('open', path);
      else if (isDead) throw toError('EIO');
      return wrap(await nodeDisk.open(path, mode), path);
    },
    async rename(from, to) {
      await step('rename', from);
      await nodeDisk.rename(from, to);
    },
    async remove(path) {
      await step('remove', path);
      await nodeDisk.remove(path);
    },
    async list(path) {
      if (isDead) throw toError('EIO');
      return nodeDisk.list(path);
    },
    async makeFolder(path) {
      await step('makeFolder', path);
      await nodeDisk.makeFolder(path);
    },
    async syncFolder(path) {
      await step('syncFolder', path);
      await nodeDisk.syncFolder(path);
    },
  };
  return disk;
}
