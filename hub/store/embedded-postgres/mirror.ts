/** Mirrors a folder of programs so that every account of the machine may read and run what is in it. */
import { copyFile, chmod, link, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

/** `link`: hard links where the system allows them (files keep their modes), else copies. `copy`: copies that all may read. */
export async function mirrorFolder(source: string, target: string, way: 'link' | 'copy'): Promise<void> {
  await mkdir(target);
  await chmod(target, 0o755);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    await mirrorEntry(entry, join(source, entry.name), join(target, entry.name), way);
  }
}

async function mirrorEntry(entry: Dirent, source: string, target: string, way: 'link' | 'copy'): Promise<void> {
  if (entry.isDirectory()) return await mirrorFolder(source, target, way);
  if (entry.isSymbolicLink()) return await symlink(await readlink(source), target);
  if (way === 'copy') return await copyForAll(source, target);
  // Another file system, or a system that forbids links to files of others.
  await link(source, target).catch(() => copyForAll(source, target));
}

async function copyForAll(source: string, target: string): Promise<void> {
  await copyFile(source, target);
  const { mode } = await stat(source);
  await chmod(target, (mode & 0o100) !== 0 ? 0o755 : 0o644);
}
