/**
 * The seam of tracing: what the hub says of its work, whether somebody listens or not. Without a collector nothing of OpenTelemetry
 * is loaded, and every function here calls straight through (docs/adr/0010-telemetry.md).
 *
 * Names and facts hold no arguments, no secrets, no addresses of persons and no words of users: only what the code itself chose.
 */

/** Attributes of a span, by the names of OpenTelemetry's semantic conventions where there are any, below `kyros.` otherwise. */
export type Facts = Record<string, string | number | boolean | undefined>;

export type SpanStart = {
  name: string;
  /** As in OpenTelemetry; `internal` when left out. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /**
   * Under what it runs: a W3C `traceparent`, or null for a trace of its own. Left out, it is the span that is open around it. Work that
   * was kicked by somebody else's call says null, or it would be taken for a part of that call.
   */
  parent?: string | null | undefined;
  /** W3C `tracestate` beside it. */
  state?: string | undefined;
  facts?: Facts;
};

export type OpenSpan = {
  rename(name: string): void;
  note(facts: Facts): void;
  /** Marks it as failed; `code` is one of our own. */
  fail(code: string): void;
};

/** The ids under which a log line is found from a span, by the names that log collectors know. */
export type TraceIds = { trace_id: string; span_id: string };

export type Tracer = {
  run<T>(start: SpanStart, work: (span: OpenSpan) => T): T;
  ids(): TraceIds | undefined;
  traceparent(): string | undefined;
  /** Where a call is traced, for as long as it is remembered. */
  remember(callId: string): void;
  find(callId: string): string | undefined;
};

let tracer: Tracer | undefined;

/** Undefined turns it off. */
export function setTracer(other: Tracer | undefined): void {
  tracer = other;
}

/** Runs `work` in a span that ends with it. What it throws marks the span and is thrown on. */
export function inSpan<T>(start: SpanStart, work: (span: OpenSpan | undefined) => T): T {
  return tracer === undefined ? work(undefined) : tracer.run(start, work);
}

/** Ids of the open span, for a log line. */
export function traceIds(): TraceIds | undefined {
  return tracer?.ids();
}

/** The open span is where this call is traced. */
export function rememberTrace(callId: string): void {
  tracer?.remember(callId);
}

/**
 * The `traceparent` of a call of this process, one of the last thousands: for what goes on because of it in somebody else's turn, where
 * the open span may be any.
 */
export function traceparentOf(callId: string | undefined): string | undefined {
  return callId === undefined ? undefined : tracer?.find(callId);
}

/** The open span as a W3C `traceparent`, for what goes on elsewhere or later; undefined when nothing is traced. */
export function currentTraceparent(): string | undefined {
  return tracer?.traceparent();
}
