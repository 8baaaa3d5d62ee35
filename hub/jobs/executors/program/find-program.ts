/** Where programs are looked for: in the system's own folders, never where the hub's environment points. */
import { accessSync, constants, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** The folders of the system, and the one of the Node that runs the hub, so that `node` means that one. */
export const SYSTEM_PATH = [
  dirname(process.execPath),
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
].join(':');

/** The full path of a program that is named in full or without a folder; undefined when it cannot be run. */
export function findProgram(name: string, path: string): string | undefined {
  if (isAbsolute(name)) return isProgram(name) ? name : undefined;
  if (name !== basename(name)) return undefined;
  return path
    .split(':')
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
