/**
 * The seam of error reports: failures that nobody foresaw, each told once, to whoever is set up to hear of them (Sentry, sentry.ts).
 * Known refusals are no failures and never come here.
 */
import { HubError } from '../errors.ts';

/** What is told beside the failure: ids and names of ours, nothing that a user wrote. */
export type Circumstances = {
  callId?: string | undefined;
  requestId?: string | undefined;
  command?: string | undefined;
  channel?: string | undefined;
  executor?: string | undefined;
  job?: string | undefined;
  /** Principal id. */
  who?: string | undefined;
  /** It ends the process. */
  fatal?: boolean;
};

export type Reporter = {
  report(failure: unknown, circumstances: Circumstances): void;
  /** Resolves when all is sent, or can no longer be. */
  flush(): Promise<void>;
};

let reporter: Reporter | undefined;
/** A failure that went through two doors, a command inside a command, is told at the first. */
let told = new WeakSet<object>();

/** Undefined turns it off. */
export function setReporter(other: Reporter | undefined): void {
  reporter = other;
  told = new WeakSet();
}

/** Failures of the hub itself: unknown ones, and the two codes that stand for a defect of ours. Others are passed over. */
export function reportFailure(thrown: unknown, circumstances: Circumstances = {}): void {
  if (reporter === undefined) return;
  if (thrown instanceof HubError && thrown.code !== 'internal' && thrown.code !== 'bad_output') return;
  const failure = thrown instanceof HubError ? (thrown.cause ?? thrown) : thrown;
  if (typeof failure === 'object' && failure !== null) {
    if (told.has(failure)) return;
    told.add(failure);
  }
  reporter.report(failure, circumstances);
}

/** Before the process ends by itself: undefined when there is nothing to wait for. */
export function flushReports(): Promise<void> | undefined {
  return reporter?.flush();
}
