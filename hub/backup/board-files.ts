/**
 * The event log in files while a hub writes it. Files are opened before any is read and keep their content under whatever name a roll
 * gives them; a line that is being written is left out.
 */
import { join } from 'node:path';
import { isIntact, parseEventLine, parsePart, seqAt } from '../collab/event-line.ts';
import { nodeDisk, readWhole, withFile, type DiskFile } from '../collab/files/disk.ts';
import { EVENTS_FOLDER, toDamage } from '../collab/files/fault.ts';
import { visitLines } from '../collab/files/lines.ts';
import { CURRENT_NAME, listClosed } from '../collab/files/segments.ts';
import { toSnapshotName } from '../collab/files/snapshot.ts';
import { KINDS } from '../collab/store.ts';

export type OpenLog = { files: { name: string; file: DiskFile; size: number }[]; close(): Promise<void> };

/** Opens what is there now; sizes are of now too. Errors: those of the disk. */
export async function openLog(dir: string): Promise<OpenLog> {
  const folder = join(dir, EVENTS_FOLDER);
  for (;;) {
    const closed = await listClosed(nodeDisk, folder);
    const names = [...closed.map(({ name }) => name), CURRENT_NAME];
    const files = await Promise.all(names.map(async (name) => ({ name, file: await nodeDisk.open(join(folder, name), 'read') })));
    const close = async () => void (await Promise.all(files.map(({ file }) => file.close())));
    // A roll in between would have made the newest closed one the second last.
    if ((await listClosed(nodeDisk, folder)).length === closed.length)
      return { files: await Promise.all(files.map(async (one) => ({ ...one, size: (await one.file.stat()).size }))), close };
    await close();
  }
}

export type LogLine = { seq: number; line: string };

/** Lines read in one go. */
const PAGE_LINES = 2000;

/** Every whole line in order. Errors: StoreFault log_damaged for a line that is broken or missing; those of the disk. */
export async function* walkLog({ files }: OpenLog): AsyncIterable<LogLine> {
  let next: number | undefined;
  for (const [index, { name, file, size }] of files.entries()) {
    for (let offset = 0; offset < size;) {
      const page: LogLine[] = [];
      const behind = await visitLines(file, offset, size, (bytes, start, end, at) => {
        next ??= seqAt(bytes, start);
        if (!isIntact(bytes, start, end) || seqAt(bytes, start) !== next)
          throw toDamage(name, at, `event ${next} cannot be read`);
        page.push({ seq: next++, line: bytes.toString('utf8', start, end) });
        return page.length < PAGE_LINES;
      });
      yield* page;
      if (page.length === 0 && index < files.length - 1) throw toDamage(name, behind, 'a record is cut');
      if (page.length === 0) break; // The hub is writing the newest line.
      offset = behind;
    }
  }
}

/** seq of the last event of the last whole commit; 0 for an empty log. `onLine` is given every line. */
export async function findHead(log: OpenLog, onLine: (line: LogLine) => void = () => {}): Promise<number> {
  let head = 0;
  for await (const line of walkLog(log)) {
    onLine(line);
    const { place, of } = parsePart(line.line.includes('"part":"') ? parseEventLine(line.line).part : undefined);
    if (place === of) head = line.seq;
  }
  return head;
}

/** The state files as they are: each was moved into its place as a whole. */
export async function readStates(dir: string): Promise<{ name: string; bytes: Buffer }[]> {
  const folder = join(dir, 'state');
  const names = await nodeDisk.list(folder);
  const wanted = KINDS.map(toSnapshotName).filter((name) => names.includes(name));
  return Promise.all(
    wanted.map(async (name) => ({ name, bytes: await withFile(nodeDisk, join(folder, name), 'read', readWhole) })),
  );
}
