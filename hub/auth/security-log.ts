/** What the audit log learns of signing in and out. Commands are audited by `execute`; these happen outside of commands. */
export type SecurityEvent = {
  /** `ok`, or the code of what happened: `invalid_credentials`, `rate_limited`, `refresh_reuse`, … */
  outcome: string;
  /** The name of the person, or the address that was typed when it belongs to nobody. */
  actor: string;
  principalId?: string;
  /** Client address. */
  source?: string;
  /** What happened, in a few plain words. */
  detail?: string;
  requestId?: string;
};

export type RecordSecurity = (event: SecurityEvent) => Promise<void> | void;

/** Where a request came from, as far as sessions and the audit log care. */
export type Client = {
  address: string;
  userAgent?: string;
  requestId?: string;
  /** When the request arrived, monotonic milliseconds; left out where a late arrival proves nothing (auth/exchanges.ts). */
  arrivedAtMs?: number;
};
