/**
 * Giving a command in the name of somebody who is not there: through the one door, with the rights that they have now (S18), and with
 * a native id, by which a second try after a crash finds the first (P1).
 */
import type { Ask, Done, Execute } from '../call.ts';
import type { Channel } from '../command.ts';
import type { Principal } from '../context.ts';
import { HubError, toHubError, type ErrorCode } from '../errors.ts';
import { inSpan } from '../telemetry/trace.ts';

export type FireOrder = {
  channel: Extract<Channel, 'schedule' | 'trigger'>;
  /** Principal id. */
  owner: string;
  ask: Ask;
  nativeId: string;
  signal: AbortSignal;
};

export type FireResult =
  | { ok: true; callId: string; outcome: 'ok' | 'pending'; detail: string; job: string | undefined }
  | {
      ok: false;
      /** Undefined when it did not come to a call. */
      callId: string | undefined;
      code: ErrorCode;
      detail: string;
      /** `again`: it passes by itself; `rights`: the owner may not; `held`: an operator paused the channel; `fault`: all else. */
      why: 'again' | 'rights' | 'held' | 'fault';
      retryAfterSeconds: number | undefined;
    };

export type GiveFire = (order: FireOrder) => Promise<FireResult>;

export type FireCallParts = {
  execute: Execute;
  /** Errors: forbidden, when nobody with rights is behind the id any more; unavailable. */
  getPrincipal: (id: string) => Promise<Principal>;
};

export function createGiveFire({ execute, getPrincipal }: FireCallParts): GiveFire {
  async function give({ owner, ...request }: FireOrder): Promise<FireResult> {
    const principal = await getPrincipal(owner).catch((error: unknown) => toHubError(error));
    if (principal instanceof HubError) return toFailure(undefined, principal);
    const answer = await execute({ ...request, principal });
    if (!answer.ok) return toFailure(answer.id, answer.error);
    if (answer.status === 'pending')
      return { ok: true, callId: answer.id, outcome: 'pending', detail: answer.text.slice(0, MAX_DETAIL), job: undefined };
    return { ok: true, callId: answer.id, outcome: 'ok', detail: answer.text.slice(0, MAX_DETAIL), job: findJob(answer) };
  }

  return (order) =>
    inSpan({ name: `fire ${order.channel}`, parent: null, facts: { 'kyros.channel': order.channel } }, async (span) => {
      const result = await give(order);
      span?.note({ 'kyros.outcome': result.ok ? result.outcome : result.code, 'kyros.call.id': result.callId });
      return result;
    });
}

/** Characters of an answer that are kept with the fire; the audit row has more. */
const MAX_DETAIL = 300;

function toFailure(callId: string | undefined, error: HubError): Extract<FireResult, { ok: false }> {
  const after = error.fields.retry_after_seconds;
  return {
    ok: false,
    callId,
    code: error.code,
    detail: error.message.slice(0, MAX_DETAIL),
    why: toWhy(error),
    retryAfterSeconds: typeof after === 'number' ? after : undefined,
  };
}

function toWhy({ code, kind }: HubError): 'again' | 'rights' | 'held' | 'fault' {
  if (code === 'forbidden') return 'rights';
  if (code === 'channel_paused') return 'held';
  return kind.retryable ? 'again' : 'fault';
}

/** The job that a command made: `job_id` of its output, or the id that a command about jobs answers with. */
function findJob({ command, output }: Done): string | undefined {
  const { job_id, id } = (output ?? {}) as { job_id?: unknown; id?: unknown };
  const found = job_id ?? (command === 'job.create' || command === 'job.retry' || command === 'job.variant' ? id : undefined);
  return typeof found === 'string' && /^J-\d+$/.test(found) ? found : undefined;
}

/** Tries of one fire, the first included: what the command meets (a held lease) is given up, what the hub suffers is waited out. */
export const MAX_TRIES = 6;
const MAX_TRIES_OF_THE_HUB = 100;
const OF_THE_HUB: ReadonlySet<ErrorCode> = new Set(['unavailable', 'audit_unavailable', 'overloaded', 'in_progress']);
const RETRY_SECONDS = [1, 5, 15, 30, 60];
/** Longest wait that an answer may ask for. */
const MAX_RETRY_SECONDS = 300;

/** Seconds until a fire that failed `tries` times in passing is tried again; undefined when it was tried often enough. */
export function toRetrySeconds(tries: number, result: Extract<FireResult, { ok: false }>): number | undefined {
  if (result.code === 'stopping') return 0;
  if (result.why !== 'again' || tries >= (OF_THE_HUB.has(result.code) ? MAX_TRIES_OF_THE_HUB : MAX_TRIES)) return undefined;
  const own = RETRY_SECONDS[Math.min(tries - 1, RETRY_SECONDS.length - 1)]!;
  return Math.max(own, Math.min(result.retryAfterSeconds ?? 0, MAX_RETRY_SECONDS));
}
