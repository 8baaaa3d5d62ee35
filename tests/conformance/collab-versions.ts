/** Part of the suite of collab stores: versions, entity tags and numbers that are never given twice (E1 to E3, L2). */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { checkIfMatch } from '../../hub/collab/etag.ts';
import type { Entity, Rule } from '../../hub/collab/store.ts';
import { HubError } from '../../hub/errors.ts';
import { always, ANN, put, refusalOf } from './collab-picture.ts';
import type { StoreDesk } from './collab-place.ts';

/** Adds one to `n` of an entity, given the ETag it was read with. */
function increment(id: string, etag: string | undefined): Rule {
  return (board) => {
    checkIfMatch(etag, { required: true }, board, 'tasks', id);
    const { n } = board.get('tasks', id) as unknown as { n: number };
    return [put('tasks', id, { n: n + 1 })];
  };
}

export function describeVersions(desk: StoreDesk): void {
  describe('versions and tags', () => {
    test('E1 a version rises by one with each change, whatever the draft says', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { id: 'other', version: 41, n: 1 })));
      expect(desk.store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1, n: 1 });
      await desk.store.commit(ANN, (board) => [put('tasks', 'T-1', { ...board.get('tasks', 'T-1'), n: 2 })]);
      expect(desk.store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 2, n: 2 });
    });

    test('E1 a version is not used again after a delete, also not after a restart', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
      await desk.store.commit(ANN, always(put('tasks', 'T-1', null)));
      expect(desk.store.board.get('tasks', 'T-1')).toBeUndefined();
      expect(desk.store.board.etag('tasks', 'T-1')).toBeUndefined();
      await desk.reopen();
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
      expect(desk.store.board.get('tasks', 'T-1')?.version).toBe(3);
    });

    test('E1 the ETag is the version and the hash of the canonical JSON', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { b: 1, a: { d: [1, 2], c: 'é' } })));
      const entity = desk.store.board.get('tasks', 'T-1') as Entity;
      const digest = hash('sha256', canonicalize(entity) as string, 'base64url').slice(0, 22);
      expect(desk.store.board.etag('tasks', 'T-1')).toBe(`"1-${digest}"`);
    });

    test('E2 the tag of a kind changes with any change of it, and with none of another kind', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 1 }), put('tasks', 'T-2', { n: 1 })));
      const first = desk.store.board.stateEtag('tasks');
      expect(first).toMatch(/^"2-[\w-]{22}"$/);
      await desk.store.commit(ANN, always(put('agents', 'ann', {})));
      expect(desk.store.board.stateEtag('tasks')).toBe(first);
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 2 })));
      const second = desk.store.board.stateEtag('tasks');
      expect(second).toMatch(/^"3-/);
      await desk.store.commit(ANN, always(put('tasks', 'T-2', null)));
      expect(desk.store.board.stateEtag('tasks')).toMatch(/^"4-/);
      expect(new Set([first, second, desk.store.board.stateEtag('tasks')]).size).toBe(3);
    });

    test('E3 a refused If-Match says what stands there and who put it there', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 1 })));
      const old = desk.store.board.etag('tasks', 'T-1');
      const { events } = await desk.store.commit({ actor: 'bob' }, increment('T-1', old));
      const refusal = await refusalOf(desk.store.commit(ANN, increment('T-1', old)));
      expect(refusal.code).toBe('etag_mismatch');
      expect(refusal.fields).toEqual({
        current_etag: desk.store.board.etag('tasks', 'T-1'),
        current_version: 2,
        changed_by: 'bob',
        changed_at: events[0]?.ts,
        current: { id: 'T-1', version: 2, n: 2 },
      });
      await desk.reopen();
      expect(desk.store.board.changed('tasks', 'T-1')).toEqual({ by: 'bob', at: events[0]?.ts });
    });

    test('E3 fifty writers compare and set at once: one wins each time, and none overwrites another', async () => {
      await desk.store.commit(ANN, always(put('tasks', 'T-1', { n: 0 })));
      let refused = 0;
      const write = async (count: number) => {
        for (let done = 0; done < count;) {
          const etag = desk.store.board.etag('tasks', 'T-1');
          await desk.store.commit(ANN, increment('T-1', etag)).then(
            () => done++,
            () => refused++,
          );
        }
      };
      await Promise.all(Array.from({ length: 50 }, () => write(20)));
      expect(desk.store.board.get('tasks', 'T-1')).toEqual({ id: 'T-1', version: 1001, n: 1000 });
      expect(refused).toBeGreaterThan(0);
      expect(desk.store.board.seq).toBe(1001);
    });

    test('E3 fifty creators of one id: one makes it', async () => {
      const create: Rule = (board) => {
        if (board.get('agents', 'ann') !== undefined) throw new HubError('already_exists');
        return [put('agents', 'ann', {})];
      };
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => desk.store.commit(ANN, create)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(desk.store.board.get('agents', 'ann')?.version).toBe(1);
    });

    test('L2 fences and task numbers are not given again, also not after deletes and restarts', async () => {
      await desk.store.commit(
        ANN,
        always(put('locks', 'a', { fence: 7 }), put('tasks', 'T-12', {}), put('tasks', 'own-name', {})),
      );
      await desk.store.commit(ANN, always(put('locks', 'a', null), put('tasks', 'T-12', null), put('locks', 'b', { fence: 3 })));
      expect([desk.store.board.lastFence, desk.store.board.lastTaskNumber]).toEqual([7, 12]);
      await desk.reopen();
      expect([desk.store.board.lastFence, desk.store.board.lastTaskNumber]).toEqual([7, 12]);
    });
  });
}
