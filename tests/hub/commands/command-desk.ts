/** A place to give commands by typed line or JSON, with the real grammar, checks and store, and without the pipeline around them. */
import { readAsk } from '../../../hub/reading.ts';
import { createRegistry } from '../../../hub/command.ts';
import type { Command, Role } from '../../../hub/command.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { openFileStore } from '../../../hub/collab/files/store.ts';
import { openPostgresStore } from '../../../hub/collab/postgres/store.ts';
import type { StoreClock } from '../../../hub/collab/files/fault.ts';
import type { CollabStore, Commit } from '../../../hub/collab/store.ts';
import type { CallRequest } from '../../../hub/call.ts';
import type { Context } from '../../../hub/context.ts';
import { HubError } from '../../../hub/errors.ts';
import { createTestDatabase } from '../../support/database.ts';
import { createTempDir } from '../../support/temp-dir.ts';

export type Given = {
  as?: Role;
  name?: string;
  ifMatch?: string;
  required?: boolean;
  id?: string;
  /** Fires when the asker leaves. */ signal?: AbortSignal;
  /** Commits that a crash left behind, handed back instead of being done. */ found?: Commit[];
};
export type Said = { output: any; text: string; status: number | undefined; preview: string | undefined; commits: Commit[] };

export type Desk = Awaited<ReturnType<typeof openDesk>>;

const registry = createRegistry(ALL_COMMANDS);
const NEVER = new AbortController().signal;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** `clock`: of a store in files; without it the real one, and the store that COLLAB_STORE names. */
export async function openDesk({ clock }: { clock?: StoreClock } = {}) {
  const dir = await createTempDir();
  const database = process.env.COLLAB_STORE === 'postgres' && !clock ? await createTestDatabase() : undefined;
  const store = database
    ? await openPostgresStore({ url: database.url, log: quiet, onFatal: () => {} })
    : await openFileStore({ dir: dir.path, log: quiet, onFatal: () => {}, ...(clock && { clock }) });
  let calls = 0;

  async function give(
    ask: CallRequest['ask'],
    { as = 'admin', name = 'ann', ifMatch, required = false, id, found, signal = NEVER }: Given = {},
  ): Promise<Said> {
    const principal = { id: `user:${name}`, name, role: as, timezone: 'UTC' };
    const { command, input } = readAsk(
      { channel: 'api', principal, ask },
      { registry, board: store.board, now: new Date(), onCommand: () => {} },
    );
    const call = { id: id ?? `call-${(calls += 1)}`, channel: 'api' as const, principal, signal };
    const commits: Commit[] = [];
    const context = {
      call: {
        ...call,
        ...((ifMatch !== undefined || required) && { ifMatch: { required, ...(ifMatch !== undefined && { header: ifMatch }) } }),
      },
      now: new Date(),
      collab: toCollab(store, principal.name, call.id, commits, found),
    } as unknown as Context;
    const preview = await command.preview?.(context, input as never);
    const output = command.output.parse(await command.run(context, input as never));
    return { output, text: command.say(output as never), status: statusOf(command, output), preview, commits };
  }

  return {
    store,
    registry,
    type: (text: string, given?: Given) => give({ text }, given),
    send: (command: string, args: Record<string, unknown>, given?: Given) => give({ command, params: {}, body: { args } }, given),
    /** Ends the store; what it wrote stays in this folder until `close`. */
    async stop() {
      await store.close();
      return dir.path;
    },
    async close() {
      await store.close();
      await database?.drop();
      await dir.remove();
    },
  };
}

/** The HTTP status that the answer would have. */
function statusOf({ http }: Command, output: unknown): number | undefined {
  return typeof http?.status === 'object' ? http.status.of(output) : http?.status;
}

function toCollab(store: CollabStore, actor: string, call: string, commits: Commit[], found?: Commit[]): Context['collab'] {
  const left = found && [...found];
  return {
    board: store.board,
    store,
    async commit(rule) {
      const commit = left ? (left.shift() ?? Promise.reject(new HubError('unavailable'))) : store.commit({ actor, call }, rule);
      commits.push(await commit);
      return await commit;
    },
  };
}

/** The refusal of something that must be refused. */
export async function refusal(doing: Promise<unknown>): Promise<HubError> {
  const outcome = await doing.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof HubError) return outcome;
  throw outcome ?? new Error('Nothing was refused');
}
