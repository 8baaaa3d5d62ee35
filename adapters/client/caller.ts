/** Requests of one client: signed, tried again while that may help, never done twice (SEMANTICS E10). */
import { randomUUID } from 'node:crypto';
import { toKyrosError, type Reply } from './answer.ts';
import { retrying } from './retry.ts';
import type { Timing } from './timing.ts';
import { send, type Hub, type Sending } from './transport.ts';

export type Call = Sending & {
  /** Idempotency-Key; by default a new one for whatever may change something. `none` for what may be done twice in peace. */
  key?: string | 'none';
  /** Called before each sending; what it throws is the end. */
  guard?: () => void;
  /** How long to go on trying; by default the client's patience. */
  totalMs?: number;
};

export type Caller = {
  readonly hub: Hub;
  readonly timing: Timing;
  /** Ends everything the client does. */
  readonly signal: AbortSignal;
  readonly log: (message: string) => void;
  /** The answer, which is a success. Throws a KyrosError, or the reason of a signal. */
  ask(call: Call): Promise<Reply>;
};

/** One sending without an answer for so long is given up and sent again. */
const TRY_MS = 30_000;

export function createCaller(parts: Omit<Caller, 'ask'> & { patienceMs: number }): Caller {
  const { hub, timing } = parts;
  const ask = async (call: Call): Promise<Reply> => {
    const { key, guard, totalMs = parts.patienceMs, ...sending } = call;
    const signal = call.signal === undefined ? parts.signal : AbortSignal.any([parts.signal, call.signal]);
    const headers = { ...toKeyHeader(call), ...call.headers };
    const attempt = async () => {
      guard?.();
      const reply = await send(hub, { timeoutMs: TRY_MS, ...sending, headers, signal });
      if (reply.status < 200 || reply.status >= 300) throw toKyrosError(reply);
      return reply;
    };
    return await retrying(attempt, { timing, totalMs, signal });
  };
  return { ...parts, ask };
}

function toKeyHeader({ method, key = method === 'GET' ? 'none' : randomUUID() }: Call): Record<string, string> {
  return key === 'none' ? {} : { 'idempotency-key': key };
}
