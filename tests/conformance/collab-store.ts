/**
 * What every collab store must do (SEMANTICS S1), told by its interface alone: the same suite for files and for a database.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import type { CollabStore } from '../../hub/collab/store.ts';
import { describeCommits } from './collab-commits.ts';
import { describeLife } from './collab-life.ts';
import type { StoreDesk, StorePlace } from './collab-place.ts';
import { describeReading } from './collab-reading.ts';
import { describeVersions } from './collab-versions.ts';

/** `runs`: of the test that makes up what rules decide; fewer where a start takes longer. */
export function describeCollabStore(name: string, createPlace: () => Promise<StorePlace>, { runs = 60 } = {}): void {
  describe(`${name} as a collab store`, () => {
    let place: StorePlace;
    let store: CollabStore;
    const desk: StoreDesk = {
      get store() {
        return store;
      },
      async reopen() {
        await store.close();
        store = await place.open();
      },
      createPlace,
      runs,
    };

    beforeEach(async () => {
      place = await createPlace();
      store = await place.open();
    });

    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    describeCommits(desk);
    describeVersions(desk);
    describeReading(desk);
    describeLife(desk);
  });
}
