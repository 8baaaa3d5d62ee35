/**
 * One asking and its answer, as adapters see them. Everything here can be stored: a repeat gets the first answer again, also
 * after a restart (P1, E10).
 */
import { HubError, toHubError, type ErrorCode, type ErrorFields } from './errors.ts';
import type { Channel, View } from './command.ts';
import type { Principal } from './context.ts';
import type { ReplyAddress } from './deliveries.ts';

export type Ask =
  /** A typed line. */
  | { text: string }
  /**
   * A command by its dotted name. `params` (path parameters) are known before the body; `body` may be a failure that is spoken in
   * its turn (E9: 401, 403, 404, then 400/413/415/422). `kind` `text`: the values are text that the schema has yet to read.
   */
  | {
      command: string;
      params: Record<string, unknown>;
      body: { args: Record<string, unknown> } | { failure: HubError };
      kind?: 'text' | 'json';
    };

export type CallRequest = {
  channel: Channel;
  principal: Principal;
  ask: Ask;
  /** What makes a repeat recognisable in its channel: Idempotency-Key, event id, Message-ID … */
  nativeId?: string;
  /** Hash of the request: the same native id with another one is a mistake of the asker. */
  fingerprint?: string;
  /** Address of the asker, for the audit row. */
  source?: string;
  ifMatch?: { header?: string; required: boolean };
  signal?: AbortSignal;
  onProgress?: (message: string) => void;
  requestId?: string;
  /** Where later word of it goes: an approval, a finished job. */
  replyTo?: ReplyAddress;
  /** What was said in plain English, when `ask` is the line that it was understood as (G6): a change then waits for a yes. */
  said?: string;
  /** The text as it came, where a channel's own marks were undone (G3). */
  raw?: string;
  /** The channel's limit was taken when it came in. */
  admitted?: boolean;
};

/** What an answer to HTTP says about the limits (draft-ietf-httpapi-ratelimit-headers). */
export type LimitState = { policy: string; remaining: number; resetSeconds: number };

type Common = { id: string; replayed: boolean; limits?: LimitState };

export type Done = Common & {
  ok: true;
  status?: undefined;
  command: string;
  readonly line: string;
  output: unknown;
  readonly text: string;
  readonly view?: View | undefined;
};
export type Pending = Common & {
  ok: true;
  status: 'pending';
  command: string;
  line: string;
  confirm_id: string;
  preview: string;
  text: string;
};
export type Failed = Common & { ok: false; command?: string; line?: string; error: HubError };

export type Answer = Done | Pending | Failed;

/** The one door: runs one asking through the whole pipeline. Never throws. */
export type Execute = (request: CallRequest) => Promise<Answer>;

type StoredFailure = {
  ok: false;
  id: string;
  command?: string;
  line?: string;
  code: ErrorCode;
  detail: string;
  fields: ErrorFields;
};

/** An answer as the inbox keeps it: plain JSON, secrets of the output masked. */
export function toStored(answer: Answer, secretOutput: readonly string[] = []): unknown {
  const { replayed: _, limits: __, ...rest } = answer;
  if (answer.ok)
    return answer.status === 'pending' ? rest : { ...rest, ...hideSecrets(answer.output, answer.text, secretOutput) };
  const { error, ...known } = rest as Failed;
  return { ...known, code: error.code, detail: error.message, fields: error.fields } satisfies StoredFailure;
}

/** The first answer again. */
export function fromStored(stored: unknown): Answer {
  const answer = stored as (Omit<Done, 'replayed'> | Omit<Pending, 'replayed'>) | StoredFailure;
  if (answer.ok) return { ...answer, replayed: true } as Answer;
  const { code, detail, fields, ...rest } = answer;
  return { ...rest, error: new HubError(code, detail, fields), replayed: true };
}

export function toFailed(id: string, thrown: unknown, known: { command?: string; line?: string } = {}): Failed {
  return { ok: false, id, ...known, error: toHubError(thrown), replayed: false };
}

/** An output and its sentence with the values of the named fields hidden: what is shown once is not stored. */
export function hideSecrets(output: unknown, text: string, names: readonly string[] = []): { output: unknown; text: string } {
  if (names.length === 0 || typeof output !== 'object' || output === null) return { output, text };
  const fields = Object.entries(output);
  const secrets = fields
    .filter(([name, value]) => names.includes(name) && typeof value === 'string')
    .map(([, value]) => value as string);
  return {
    output: Object.fromEntries(fields.map(([name, value]) => [name, names.includes(name) ? SHOWN_ONCE : value])),
    text: secrets.reduce((hidden, secret) => hidden.replaceAll(secret, SHOWN_ONCE), text),
  };
}

const SHOWN_ONCE = '(shown once)';
