/** The client of a hub: commands, changes, events, leases and claims over the public HTTP API. */
import { randomUUID } from 'node:crypto';
import { readAnswer, type Answer, type Fields } from './answer.ts';
import { createCaller, type Caller } from './caller.ts';
import { change, type Edit } from './change.ts';
import { claimNext, claimTask, type Claim, type ClaimOptions } from './claim.ts';
import { KyrosError } from './error.ts';
import { events, type EventOptions, type StreamItem } from './events.ts';
import { acquireLease, type Held, type Lease, type LeaseOptions } from './lease.ts';
import { realTiming, type Timing } from './timing.ts';

export type ClientOptions = {
  /** Base address of the hub. */
  url: string;
  /** An API key or an access token. */
  token: string;
  /** The agent that this is, when the token may act for several. */
  name?: string;
  fetch?: typeof globalThis.fetch;
  /** Ends everything the client does. */
  signal?: AbortSignal;
  /** What people may want to know: lost connections, lost leases. */
  log?: (message: string) => void;
  /** How long a request is tried before its failure is told. */
  patienceSeconds?: number;
  /** For tests. */
  timing?: Timing;
};

/** A typed line, or a command by its name. */
export type CommandText = string | { command: string; args?: Fields };

export type Client = {
  readonly name: string | undefined;
  readonly caller: Caller;
  /** Gives a command once, however often it has to be sent (E10). Throws a KyrosError; `fields.idempotency_key` is the key. */
  command(text: CommandText, options?: { idempotencyKey?: string; signal?: AbortSignal }): Promise<Answer>;
  /** The body of a GET. */
  get(path: string): Promise<unknown>;
  /** Changes a task or an agent, as `/collab/tasks/T-1`, that others change too. Undefined when `edit` wanted nothing. */
  change<Entity = Fields>(path: string, edit: Edit<Entity>): Promise<Fields | undefined>;
  events(options?: EventOptions): AsyncGenerator<StreamItem>;
  acquire(resources: string | string[], options?: LeaseOptions): Promise<Lease>;
  claim(task: 'next', options?: ClaimOptions): Promise<Claim | undefined>;
  claim(task: string, options?: ClaimOptions): Promise<Claim>;
};

const PATIENCE_SECONDS = 60;

export function createClient(options: ClientOptions): Client {
  const caller = toCaller(options);
  const held: Held = new Set();
  const incarnation = randomUUID();
  return {
    name: options.name,
    caller,
    command: (text, more = {}) => giveCommand(caller, text, more),
    get: async (path) => (await caller.ask({ method: 'GET', path })).body,
    change: (path, edit) => change(caller, path, edit),
    events: (more = {}) => events(caller, more),
    acquire: (resources, more = {}) => acquireLease(caller, held, [resources].flat(), { incarnation, ...more }),
    claim: ((task: string, more: ClaimOptions = {}) => {
      const terms = { incarnation, ...more };
      return task === 'next' ? claimNext(caller, held, terms) : claimTask(caller, held, task, terms);
    }) as Client['claim'],
  };
}

function toCaller(options: ClientOptions): Caller {
  const { url, token, fetch, signal = new AbortController().signal, log = () => {}, timing = realTiming } = options;
  const headers = { authorization: `Bearer ${token}` };
  const hub = { url: url.replace(/(?<!\/)\/+$/, ''), headers, ...(fetch !== undefined && { fetch }) };
  return createCaller({ hub, timing, signal, log, patienceMs: (options.patienceSeconds ?? PATIENCE_SECONDS) * 1000 });
}

type CommandOptions = { idempotencyKey?: string; signal?: AbortSignal };

async function giveCommand(caller: Caller, text: CommandText, options: CommandOptions): Promise<Answer> {
  const key = options.idempotencyKey ?? randomUUID();
  const body = typeof text === 'string' ? { text } : { args: {}, ...text };
  const call = { method: 'POST', path: '/hub/commands', key, body };
  try {
    return readAnswer(await caller.ask({ ...call, ...(options.signal !== undefined && { signal: options.signal }) }));
  } catch (error) {
    if (error instanceof KyrosError) error.fields.idempotency_key = key;
    throw error;
  }
}
