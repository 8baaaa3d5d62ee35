/**
 * Running one command: its context, its transaction, its checked output. The same for a fresh call, for a confirmed danger and
 * for a call that is finished after a crash (then its earlier commits are handed back instead of being done again).
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import { HubError } from './errors.ts';
import { hideSecrets, type CallRequest } from './call.ts';
import type { BoardView, CollabStore, Commit } from './collab/store.ts';
import type { Command, View } from './command.ts';
import type { CallCollab, Context } from './context.ts';
import { saveEffect, type StoredEffect } from './store/effects.ts';
import { inSpan } from './telemetry/trace.ts';

export type RunRequest = {
  id: string;
  request: Pick<CallRequest, 'channel' | 'principal' | 'ifMatch' | 'signal' | 'onProgress' | 'replyTo'>;
  command: Command;
  input: Record<string, unknown>;
};

export type Ran = { readonly output: unknown; readonly text: string; readonly view?: View | undefined };

export type Runner = {
  readonly board: BoardView;
  /** Undefined where the board is never behind. */
  catchUp(): Promise<void> | undefined;
  /** Errors: what the command throws; bad_output when its output is not what it promises. */
  run(run: RunRequest): Promise<Ran>;
  /** Finishes a call of which `commits` are done already. Errors: also `unavailable` when it wants to do more than that. */
  finish(run: RunRequest, commits: Commit[]): Promise<Ran>;
  /** What a danger would do. */
  preview(run: RunRequest): Promise<string>;
};

/** The parts that every command gets, the same for all calls. */
export type Desk = Omit<Context, 'call' | 'now' | 'collab' | 'db' | 'progress'>;

export type RunnerParts = {
  store: CollabStore;
  em: () => EntityManager;
  desk: () => Desk;
  now: () => Date;
  /** A command's transaction is committed: what it left for others to do can be looked at. Awaited before the answer. */
  committed?: (callId: string) => Promise<void>;
};

const NEVER = new AbortController().signal;

export function createRunner(parts: RunnerParts): Runner {
  async function run(request: RunRequest, collab: CallCollab): Promise<Ran> {
    const transaction = createTransaction(parts.em);
    try {
      const context = toContext(request, collab, transaction.open);
      const ran = check(request.command, await request.command.run(context, request.input));
      const changes = request.command.effect !== 'read';
      await transaction.commit(changes ? request.id : undefined, () =>
        hideSecrets(ran.output, ran.text, request.command.secretOutput),
      );
      if (changes && transaction.isOpened) await parts.committed?.(request.id);
      return ran;
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  function toContext({ id, request }: RunRequest, collab: CallCollab, db: () => Promise<EntityManager>): Context {
    return {
      ...parts.desk(),
      call: {
        id,
        channel: request.channel,
        principal: request.principal,
        signal: request.signal ?? NEVER,
        ...(request.ifMatch !== undefined && { ifMatch: request.ifMatch }),
        ...(request.replyTo !== undefined && { replyTo: request.replyTo }),
      },
      now: parts.now(),
      collab,
      db,
      progress: request.onProgress ?? (() => {}),
    };
  }

  return {
    board: parts.store.board,
    catchUp: () => parts.store.catchUp?.(),
    run: (request) => run(request, fresh(parts.store, request)),
    finish: (request, commits) => run(request, recorded(parts.store, commits)),
    async preview(request) {
      const { command, input } = request;
      if (command.preview === undefined) return `${command.summary}.`;
      const context = toContext(request, fresh(parts.store, request), () => Promise.resolve(parts.em()));
      return await command.preview(context, input);
    },
  };
}

function fresh(store: CollabStore, { id, request }: RunRequest): CallCollab {
  return {
    board: store.board,
    store,
    commit: (rule) => inSpan({ name: 'collab.commit' }, () => store.commit({ actor: request.principal.name, call: id }, rule)),
  };
}

/** Hands back the commits of a call that a crash cut off, in order. A commit beyond them never was, and is not made up now. */
function recorded(store: CollabStore, commits: Commit[]): CallCollab {
  const left = [...commits];
  return {
    board: store.board,
    store,
    commit: async () =>
      left.shift() ??
      Promise.reject(new HubError('unavailable', 'The hub stopped in the middle of this command; give it again.')),
  };
}

/** Sentence and table are made when somebody looks: a program that reads by REST never does. */
function check(command: Command, output: unknown): Ran {
  const parsed = command.output.safeParse(output);
  if (!parsed.success) throw new HubError('bad_output', undefined, {}, { cause: parsed.error });
  const { data } = parsed;
  return {
    output: data,
    get text() {
      return command.say(data);
    },
    get view() {
      return command.view?.(data);
    },
  };
}

type Transaction = {
  readonly isOpened: boolean;
  open(): Promise<EntityManager>;
  commit(callId: string | undefined, effect: () => StoredEffect): Promise<void>;
  rollback(): Promise<void>;
};

/**
 * One database transaction, opened at first use. It also writes the call's effect, so that after a crash between this commit and
 * the sealed audit row the answer is found and the command is not run again.
 */
function createTransaction(em: () => EntityManager): Transaction {
  let opened: Promise<EntityManager> | undefined;
  const open = async () => {
    const fork = em();
    await fork.begin();
    return fork;
  };
  return {
    get isOpened() {
      return opened !== undefined;
    },
    open: () => (opened ??= open()),
    async commit(callId, effect) {
      if (opened === undefined) return;
      const fork = await opened;
      await fork.flush();
      if (callId !== undefined) await saveEffect(fork, callId, effect());
      await fork.commit();
    },
    async rollback() {
      const fork = await opened?.catch(() => undefined);
      if (fork?.isInTransaction() === true) await fork.rollback();
    },
  };
}
