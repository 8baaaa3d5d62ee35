/**
 * How a call of the hub fails: with the code, status and members of its problem (RFC 9457, CONTRACT "Errors"), or with a code of
 * this side, whose status is 0.
 */

/** Codes that the client gives itself; all others are the hub's. `lease_lost` is both: the client refuses before the hub has to. */
export const OWN_CODES = {
  unreachable: 'unreachable',
  notAHub: 'not_a_hub',
  redirected: 'redirected',
  leaseLost: 'lease_lost',
  cancelled: 'cancel_requested',
  stuck: 'worker_stuck',
} as const;

export class KyrosError extends Error {
  /** Stable; what programs look at. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer of the hub. */
  readonly status: number;
  /** Every member of the problem, or what the client knows. */
  readonly fields: Record<string, unknown>;
  /** The same request may succeed later without being changed. */
  readonly retryable: boolean;

  constructor(
    code: string,
    detail: string,
    more: { status?: number; fields?: Record<string, unknown>; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? {} : { cause: more.cause });
    this.name = 'KyrosError';
    this.code = code;
    this.status = more.status ?? 0;
    this.fields = more.fields ?? {};
    this.retryable = more.retryable ?? false;
  }

  /** What went wrong, as a sentence for people. */
  get detail(): string {
    return this.message;
  }
}

/** True when it is a KyrosError with one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): error is KyrosError {
  return error instanceof KyrosError && codes.includes(error.code);
}

/** The network failed. `arrived` says whether the request may be with the hub, because that decides whether it may be sent again. */
export class Unreachable extends KyrosError {
  readonly arrived: 'no' | 'maybe';

  constructor(url: string, arrived: 'no' | 'maybe', cause: unknown) {
    const message = arrived === 'no' ? `No hub answers at ${url}.` : `The connection to ${url} was lost before the answer came.`;
    super(OWN_CODES.unreachable, message, { retryable: true, cause });
    this.arrived = arrived;
  }
}

/** Something answers at the address, but not in the hub's words. Behind a proxy that is also how a hub looks while it restarts. */
export function notAHub(status = 0): KyrosError {
  return new KyrosError(OWN_CODES.notAHub, 'What answers there is not a Kyros hub.', {
    retryable: [429, 502, 503, 504].includes(status),
    fields: { answered_status: status },
  });
}
