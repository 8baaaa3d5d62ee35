/** A place for collab stores, opened, closed and opened again by the tests; it must keep what was acknowledged. */
import type { CollabStore } from '../../hub/collab/store.ts';

export type StorePlace = {
  /** Opens the store, empty at first. The one opened before was closed. */
  open(): Promise<CollabStore>;
  /** Removes everything. */
  remove(): Promise<void>;
};

/** What the parts of the suite work on: a store of the test's own. */
export type StoreDesk = {
  readonly store: CollabStore;
  /** Closes the store, unless it is closed, and opens it again. */
  reopen(): Promise<void>;
  createPlace(): Promise<StorePlace>;
  readonly runs: number;
};
