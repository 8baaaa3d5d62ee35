/**
 * News of changed rights inside this hub: whoever remembers rights forgets them at once. Other hubs notice by themselves within
 * seconds, since nobody remembers rights for longer.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Orm } from '../store/orm.ts';

/** Whose rights changed: all of a user's, one session, one key. */
export type Changed = { userId: string } | { sessionId: string } | { keyId: string };

export type Changes = {
  /** Tells the listeners when the transaction of `em` is committed, or now when it has none. */
  mark(em: EntityManager, changed: Changed): void;
  /** Returns the unsubscriber. */
  listen(listener: (changed: Changed) => void): () => void;
};

export function createChanges(orm: Orm): Changes {
  const listeners = new Set<(changed: Changed) => void>();
  const pending = new WeakMap<object, Changed[]>();
  const tell = (changed: Changed) => listeners.forEach((listener) => listener(changed));

  orm.em.getEventManager().registerSubscriber({
    afterTransactionCommit: ({ transaction }) => {
      for (const changed of pending.get(transaction as object) ?? []) tell(changed);
    },
  });

  return {
    mark(em, changed) {
      const transaction = em.getTransactionContext<object>();
      if (transaction === undefined) return tell(changed);
      const marked = pending.get(transaction);
      if (marked === undefined) pending.set(transaction, [changed]);
      else marked.push(changed);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
