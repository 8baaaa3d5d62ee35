/**
 * One kind's state as a file (S4): JSON that a person can read and compare, entities in order of id, closed by the CRC-32 of all
 * bytes before `,\n  "crc":`. `seq` says up to which event it holds the log, so that a start replays only newer ones.
 */
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { escapeUnseen, toHex } from '../event-line.ts';
import type { KindState, Slot } from '../board.ts';
import type { Entity, Kind } from '../store.ts';
import { withFile, writeFully } from './disk.ts';
import type { Disk } from './disk.ts';

/** Raised when a newer hub writes what an older one cannot read. */
const FORMAT = 1;
/** Text made in one go; between two of them other work gets its turn. */
const SLICE_CHARS = 128 * 1024;
const SUFFIX_BYTES = toSuffix(0).length;

const Whole = z.int().min(0);
const SnapshotFile = z.object({
  format: z.literal(FORMAT),
  epoch: z.string(),
  seq: Whole,
  kind_version: Whole,
  counter: Whole,
  floor: Whole,
  tombstones: z.array(z.tuple([z.string(), Whole])),
  changed: z.record(z.string(), z.tuple([z.string(), z.string()])),
  entities: z.record(
    z.string(),
    z.custom<Entity>((entity) => Number.isSafeInteger((entity as Entity | null)?.version)),
  ),
});

export function toSnapshotName(kind: Kind): string {
  return `${kind}.json`;
}

/** Entities and slots are immutable, so the text of one that did not change is kept. */
const entityTexts = new WeakMap<Entity, string>();
const changedTexts = new WeakMap<Slot, string>();

function cached<T extends object>(texts: WeakMap<T, string>, key: T, make: () => string): string {
  const known = texts.get(key);
  if (known !== undefined) return known;
  const text = make();
  texts.set(key, text);
  return text;
}

/** An entity, indented to stand two levels deep. */
function toEntityText(entity: Entity): string {
  return cached(entityTexts, entity, () =>
    escapeUnseen(`    ${JSON.stringify(entity.id)}: ${JSON.stringify(entity, null, 2).replaceAll('\n', '\n    ')}`),
  );
}

function toChangedText(slot: Slot): string {
  return cached(changedTexts, slot, () =>
    escapeUnseen(`    ${JSON.stringify(slot.entity.id)}: ${JSON.stringify([slot.by, slot.at])}`),
  );
}

/** The whole text as UTF-8, in slices. The parts of `state` must not change meanwhile. */
export function* toSnapshotSlices(kind: Kind, epoch: string, state: KindState): Iterable<Buffer> {
  let crc = 0;
  for (const slice of toSlices(kind, epoch, state)) {
    const bytes = Buffer.from(slice);
    crc = crc32(bytes, crc);
    yield bytes;
  }
  yield Buffer.from(toSuffix(crc));
}

/** The text without its end. */
function* toSlices(kind: Kind, epoch: string, state: KindState): Iterable<string> {
  const { seq, version, counter, floor, slots } = state;
  const head = { format: FORMAT, epoch, seq, kind_version: version, counter, floor };
  yield JSON.stringify(head, null, 2).slice(0, -2);
  yield `,\n  "tombstones": [`;
  yield* joined([...state.tombstones], (tombstone) => escapeUnseen(`    ${JSON.stringify(tombstone)}`));
  yield `],\n  "${kind}": {`;
  yield* joined(slots.values(), ({ entity }) => toEntityText(entity));
  yield `},\n  "changed": {`;
  yield* joined(slots.values(), toChangedText);
  yield '}';
}

/** Items one a line, between the brackets of the caller. */
function* joined<T>(items: Iterable<T>, toText: (item: T) => string): Iterable<string> {
  let slice = '';
  let separator = '\n';
  for (const item of items) {
    slice += separator + toText(item);
    separator = ',\n';
    if (slice.length >= SLICE_CHARS) {
      yield slice;
      slice = '';
    }
  }
  yield separator === '\n' ? '' : `${slice}\n  `;
}

function toSuffix(crc: number): string {
  return `,\n  "crc": "${toHex(crc)}"\n}\n`;
}

/** Puts a snapshot in the place of the older one: temporary file, fsync, rename, fsync of the folder. Errors: those of the disk; the older one stays. */
export async function writeSnapshot(disk: Disk, folder: string, kind: Kind, epoch: string, state: KindState): Promise<void> {
  const path = join(folder, toSnapshotName(kind));
  try {
    await withFile(disk, `${path}.tmp`, 'replace', async (file) => {
      let position = 0;
      for (const bytes of toSnapshotSlices(kind, epoch, state)) {
        await writeFully(file, bytes, position);
        position += bytes.length;
      }
      await file.datasync();
    });
    await disk.rename(`${path}.tmp`, path);
  } catch (error) {
    await disk.remove(`${path}.tmp`).catch(() => {}); // It may never have been made; a start sweeps what is left.
    throw error;
  }
  await disk.syncFolder(folder);
}

export type Snapshot = { epoch: string; state: KindState };

/** Reads a snapshot's bytes; undefined when they are not exactly what was once written. */
export function parseSnapshot(kind: Kind, bytes: Buffer): Snapshot | undefined {
  const bodyEnd = Math.max(0, bytes.length - SUFFIX_BYTES);
  if (bytes.toString('latin1', bodyEnd) !== toSuffix(crc32(bytes.subarray(0, bodyEnd)))) return undefined;
  const { [kind]: entities, ...rest } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  const file = SnapshotFile.safeParse({ ...rest, entities });
  return file.success ? toSnapshot(file.data) : undefined;
}

function toSnapshot({ epoch, entities, changed, tombstones, ...file }: z.infer<typeof SnapshotFile>): Snapshot {
  const slots = Object.entries(entities).map(([id, entity]): [string, Slot] => {
    const [by = '', at = ''] = changed[id] ?? [];
    return [id, { entity, by, at }];
  });
  const { seq, kind_version: version, counter, floor } = file;
  return { epoch, state: { seq, version, counter, floor, slots: new Map(slots), tombstones: new Map(tombstones) } };
}
