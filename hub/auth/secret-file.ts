/** Small files with a secret in DATA_DIR: readable by their owner only, written whole or not at all. */
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The content without surrounding white space; undefined when there is no file. A mode that others could read is tightened. */
export async function findSecretFile(path: string): Promise<string | undefined> {
  try {
    const content = await readFile(path, 'utf8');
    await chmod(path, 0o600);
    return content.trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes the file unless there is one, and returns what stands in it: of several hubs that start at once, one wins. */
export async function keepSecretFile(path: string, content: string): Promise<string> {
  const draft = await writeDraft(path, content);
  try {
    await link(draft, path);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await findSecretFile(path)) ?? content;
  } finally {
    await rm(draft, { force: true });
  }
}

export async function replaceSecretFile(path: string, content: string): Promise<void> {
  await rename(await writeDraft(path, content), path);
}

async function writeDraft(path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${content}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
