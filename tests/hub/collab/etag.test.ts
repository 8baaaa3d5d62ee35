/** Entity tags and conditional requests (E1 to E3, RFC 9110 section 13.1). */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Board } from '../../../hub/collab/board.ts';
import { checkIfMatch, matchesNone, parseEntityTags, toEntityTag } from '../../../hub/collab/etag.ts';
import type { Entity } from '../../../hub/collab/store.ts';
import { HubError } from '../../../hub/errors.ts';

let board: Board;
let seq: number;

function write(id: string, version: number, value: Record<string, unknown> | null): void {
  const entity = value === null ? null : { id, version, ...value };
  const changes = [{ kind: 'tasks' as const, id, version, value: entity }];
  board.apply({
    seq: ++seq,
    id: `e-${seq}`,
    ts: '2026-11-26T09:00:00.000Z',
    event: 'thing_changed',
    actor: 'ann',
    details: { changes },
  });
}

beforeEach(() => {
  board = new Board();
  seq = 0;
  write('T-1', 1, { n: 1 });
  write('T-2', 1, { n: 1 });
});

function check(header: string | undefined, required = true, id = 'T-1'): HubError | undefined {
  try {
    checkIfMatch(header, { required }, board, 'tasks', id);
    return undefined;
  } catch (error) {
    return error as HubError;
  }
}

const etag = (id = 'T-1') => board.etag('tasks', id) as string;

describe('tags', () => {
  test('E1 the order of fields does not matter, every value does', () => {
    const one = { id: 'a', version: 1, x: 1, y: [1, { z: 2 }] } as Entity;
    expect(toEntityTag({ y: [1, { z: 2 }], version: 1, x: 1, id: 'a' } as Entity)).toBe(toEntityTag(one));
    expect(toEntityTag({ ...one, x: 2 } as Entity)).not.toBe(toEntityTag(one));
    expect(toEntityTag({ ...one, version: 2 })).not.toBe(toEntityTag(one));
    expect(toEntityTag(one)).toMatch(/^"1-[\w-]{22}"$/);
  });

  test('E1 an entity is hashed once', () => {
    const toJSON = vi.fn(() => ({ id: 'a' }));
    const entity = { id: 'a', version: 1, toJSON } as unknown as Entity;
    expect(toEntityTag(entity)).toBe(toEntityTag(entity));
    expect(toJSON).toHaveBeenCalledTimes(1);
  });

  test('E2 the tag of a kind does not depend on the way to it', () => {
    const other = new Board();
    [board, seq] = [other, 0];
    write('T-2', 1, { n: 1 });
    write('T-1', 1, { n: 1 });
    const [first, second] = [other.stateEtag('tasks'), other.copy().stateEtag('tasks')];
    expect(first).toBe(second);
    expect(first).toMatch(/^"2-/);
  });
});

describe('lists of tags', () => {
  test.each([
    ['"a"', [['"a"', false]]],
    ['W/"a"', [['"a"', true]]],
    [
      '"a", W/"b" ,"c"',
      [
        ['"a"', false],
        ['"b"', true],
        ['"c"', false],
      ],
    ],
    [
      ', ,"a",,\t"b",',
      [
        ['"a"', false],
        ['"b"', false],
      ],
    ],
    ['"a,b"', [['"a,b"', false]]],
    ['""', [['""', false]]],
    ['"\u00e9"', [['"\u00e9"', false]]],
  ])('RFC 9110 reads %j', (header, expected) => {
    const tags = parseEntityTags(header);
    expect(tags === '*' ? tags : tags.map(({ tag, weak }) => [tag, weak])).toEqual(expected);
  });

  test.each(['*', ' * '])('RFC 9110 reads %j as any', (header) => {
    expect(parseEntityTags(header)).toBe('*');
  });

  test.each([
    '',
    ' ',
    ',',
    'a',
    '"a',
    'a"',
    '"a" "b"',
    '"a""b"',
    'w/"a"',
    'W/ "a"',
    'W/a',
    '*, "a"',
    '"a", *',
    '"a b"',
    '"a\tb"',
    "'a'",
    '"a";"b"',
    '"\u0100"',
    '"a"\n',
  ])('E3 refuses %j as malformed', (header) => {
    expect(() => parseEntityTags(header)).toThrow(HubError);
    expect(check(header)?.code).toBe('bad_etag');
  });

  test('more than is sensible is refused, and at once', () => {
    expect(() => parseEntityTags('"a",'.repeat(101))).toThrow('More than 100');
    expect(parseEntityTags('"a",'.repeat(100))).toHaveLength(100);
    expect(() => parseEntityTags(' '.repeat(9000))).toThrow('longer than 8192');
    expect(() => parseEntityTags(`${' '.repeat(4000)}\t${' '.repeat(4000)}x`)).toThrow('character 8002');
  });

  test('E2 If-None-Match compares weakly', () => {
    expect(matchesNone('"x", W/"a"', '"a"')).toBe(true);
    expect(matchesNone('"a"', '"a"')).toBe(true);
    expect(matchesNone('*', '"a"')).toBe(true);
    expect(matchesNone('"b"', '"a"')).toBe(false);
    expect(() => matchesNone('a', '"a"')).toThrow(HubError);
  });
});

describe('If-Match', () => {
  test('S51 E3 passes with the tag of the entity, with any of a list, and with a star', () => {
    expect(check(etag())).toBeUndefined();
    expect(check(`"x", ${etag()}`)).toBeUndefined();
    expect(check('*')).toBeUndefined();
  });

  test('E3 passes with the tag of the whole kind', () => {
    expect(check(board.stateEtag('tasks'))).toBeUndefined();
    expect(check(`"x",${board.stateEtag('tasks')}`)).toBeUndefined();
  });

  test('S51 E3 does not pass with a weak tag, of the entity or of the kind', () => {
    expect(check(`W/${etag()}`)?.code).toBe('etag_mismatch');
    expect(check(`W/${board.stateEtag('tasks')}`)?.code).toBe('etag_mismatch');
  });

  test('E3 does not pass with the tag of a neighbour, an old one, or an old one of the kind', () => {
    const [old, oldState] = [etag(), board.stateEtag('tasks')];
    write('T-1', 2, { n: 2 });
    expect(check(old)?.code).toBe('etag_mismatch');
    expect(check(oldState)?.code).toBe('etag_mismatch');
    expect(check(etag('T-2'))?.code).toBe('etag_mismatch');
    expect(check(board.stateEtag('agents'))?.code).toBe('etag_mismatch');
    expect(check(`"${board.kindVersion('tasks')}-${'A'.repeat(22)}"`)?.code).toBe('etag_mismatch');
  });

  test('E3 a neighbour that changes is no conflict for the tag of the entity', () => {
    const mine = etag();
    write('T-2', 2, { n: 2 });
    expect(check(mine)).toBeUndefined();
  });

  test('E3 a tag of another version of the kind costs no hash of the kind', () => {
    const stateEtag = vi.spyOn(board, 'stateEtag');
    expect(check('"1-AAAAAAAAAAAAAAAAAAAAAA"')?.code).toBe('etag_mismatch');
    expect(stateEtag).not.toHaveBeenCalled();
    expect(check('"2-AAAAAAAAAAAAAAAAAAAAAA"')?.code).toBe('etag_mismatch');
    expect(stateEtag).toHaveBeenCalled();
  });

  test('E3 missing is refused when it is required, with the current tag', () => {
    expect(check(undefined)).toMatchObject({ code: 'precondition_required', fields: { current_etag: etag() } });
    expect(check(undefined, false)).toBeUndefined();
  });

  test('E3 a malformed one is refused also when none is required', () => {
    expect(check('nonsense', false)?.code).toBe('bad_etag');
  });

  test('E3 nothing matches what is not there', () => {
    for (const header of ['*', '"1-x"', board.stateEtag('tasks')]) expect(check(header, true, 'T-9')?.code).toBe('etag_mismatch');
  });

  test('E3 a mismatch says what is there now', () => {
    expect(check('"0-x"')?.fields).toEqual({
      current_etag: etag(),
      current_version: 1,
      changed_by: 'ann',
      changed_at: '2026-11-26T09:00:00.000Z',
      current: { id: 'T-1', version: 1, n: 1 },
    });
  });
});
