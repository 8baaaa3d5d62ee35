/** Lines of the log (V1): their form is fixed, and nothing about them can change unseen. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holdsIntactLine,
  isIntact,
  parseEventLine,
  parsePart,
  readHead,
  seqAt,
  toStoredEvent,
} from '../../../hub/collab/event-line.ts';

const HEAD = { seq: 7, id: 'ab-7', ts: '2026-11-26T09:00:00.000Z', event: 'task_created', actor: 'ann' };

function isWhole(bytes: Buffer): boolean {
  return isIntact(bytes, 0, bytes.length);
}

describe('a line', () => {
  test('V1 has its members in order, and the checksum of all before it at its end', () => {
    const { line } = toStoredEvent({ ...HEAD, target: 'task:T-1', call: 'c-1', part: '1/2' }, { title: 'One' });
    const body =
      '{"seq":7,"id":"ab-7","ts":"2026-11-26T09:00:00.000Z","event":"task_created","actor":"ann","target":"task:T-1","details":{"title":"One"},"call":"c-1","part":"1/2"';
    expect(line).toBe(`${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}`);
  });

  test('V1 keeps its checksum at eight digits', () => {
    const lines = Array.from({ length: 2000 }, (_, n) => toStoredEvent(HEAD, { n }).line);
    expect(lines.filter((line) => !/,"crc":"[0-9a-f]{8}"\}$/.test(line))).toEqual([]);
    expect(lines.some((line) => line.includes('"crc":"0'))).toBe(true);
    expect(lines.every((line) => isWhole(Buffer.from(line)))).toBe(true);
  });

  test('V1 read back is the record, whatever it says', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    const optionalText = fc.option(text, { nil: undefined });
    fc.assert(
      fc.property(
        text,
        text,
        optionalText,
        optionalText,
        fc.dictionary(text, fc.jsonValue()),
        (event, actor, target, call, details) => {
          const { record, line } = toStoredEvent(
            { ...HEAD, event, actor, ...(target !== undefined && { target }), ...(call !== undefined && { call }) },
            details,
          );
          expect(parseEventLine(line)).toStrictEqual(record);
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/u);
          expect(isWhole(Buffer.from(line))).toBe(true);
        },
      ),
    );
  });

  test('S44 characters that hide or turn text are written as escapes', () => {
    const unseen = '\u007f\u0085\u00ad\u061c\u200b\u200f\u2028\u2029\u202e\u2060\u2066\u2069\ufeff';
    const { record, line } = toStoredEvent({ ...HEAD, actor: `a${unseen}` }, { [unseen]: `é${unseen}` });
    expect(line).toMatch(/^[\x20-\x7eé]*$/);
    expect(record.details).toEqual({ [unseen]: `é${unseen}` });
    expect(toStoredEvent({ ...HEAD, actor: 'a\u007f' }, {}).line).toContain('"a\\u007f"');
  });

  test('R3 any single flipped bit is seen', () => {
    const bytes = Buffer.from(toStoredEvent(HEAD, { title: 'Ünïcode' }).line);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(isWhole(flipped), `bit ${bit}`).toBe(false);
    }
  });

  test('S6 cut or lengthened is not whole', () => {
    const bytes = Buffer.from(toStoredEvent(HEAD, {}).line);
    for (let length = 0; length < bytes.length; length++) expect(isWhole(bytes.subarray(0, length))).toBe(false);
    expect(isWhole(Buffer.concat([bytes, Buffer.from('}')]))).toBe(false);
  });
});

test('S6 a whole line is found anywhere in the bytes, also behind a broken newline', () => {
  const line = Buffer.from(`${toStoredEvent(HEAD, { seq: 1, text: '{"seq":1}' }).line}\n`);
  expect(holdsIntactLine(line)).toBe(true);
  expect(holdsIntactLine(Buffer.concat([line.subarray(0, 50), Buffer.from('garbage'), line]))).toBe(true);
  expect(holdsIntactLine(line.subarray(0, -1))).toBe(false);
  expect(holdsIntactLine(Buffer.from('{"seq":1\n{"seq":\n{"seq":2}\n'))).toBe(false);
  expect(holdsIntactLine(Buffer.alloc(0))).toBe(false);
});

test('the front of a line gives seq, epoch and time', () => {
  const bytes = Buffer.from(toStoredEvent({ ...HEAD, seq: 12, id: 'a-b-12' }, {}).line);
  expect(readHead(bytes)).toEqual({ seq: 12, epoch: 'a-b', wallMs: Date.parse(HEAD.ts) });
  expect(seqAt(bytes, 0)).toBe(12);
  expect(seqAt(bytes, 1)).toBe(-1);
  expect(seqAt(Buffer.from('{"seq":x'), 0)).toBe(-1);
  for (const other of ['', 'garbage', '{"seq":1}', '{"seq":1,"id":"x"']) expect(readHead(Buffer.from(other))).toBeUndefined();
});

test('a record without a part is a commit of its own', () => {
  expect(parsePart(undefined)).toEqual({ place: 1, of: 1 });
  expect(parsePart('3/12')).toEqual({ place: 3, of: 12 });
});
