/** The seam of tracing on OpenTelemetry's API. Loaded only when there is a collector. */
import {
  context,
  createTraceState,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer as OtelTracer,
} from '@opentelemetry/api';
import { HubError } from '../errors.ts';
import type { Facts, OpenSpan, SpanStart, Tracer } from './trace.ts';
import { parseTraceparent, toTraceparent } from './traceparent.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Characters of a `tracestate` that are passed on (W3C Trace Context section 3.3.1.5 asks for at least so many). */
const MAX_STATE_CHARS = 512;

/** Calls of which it is remembered where they are traced. */
const MAX_REMEMBERED = 4096;

export function createTracer(tracer: OtelTracer): Tracer {
  const remembered = new Map<string, string>();

  function run<T>({ name, kind = 'internal', parent, state, facts = {} }: SpanStart, work: (span: OpenSpan) => T): T {
    const around = toContext(parent, state);
    const span = tracer.startSpan(name, { kind: KINDS[kind], attributes: toAttributes(facts) }, around);
    return settle(span, () => context.with(trace.setSpan(around, span), () => work(toOpen(span))));
  }

  return {
    run,
    ids() {
      const open = trace.getActiveSpan()?.spanContext();
      return open === undefined ? undefined : { trace_id: open.traceId, span_id: open.spanId };
    },
    traceparent: findOpen,
    remember(callId) {
      const open = findOpen();
      if (open === undefined) return;
      if (remembered.size >= MAX_REMEMBERED) remembered.delete(remembered.keys().next().value!);
      remembered.set(callId, open);
    },
    find: (callId) => remembered.get(callId),
  };
}

function findOpen(): string | undefined {
  const open = trace.getActiveSpan()?.spanContext();
  return open === undefined ? undefined : toTraceparent(open);
}

function toContext(parent: SpanStart['parent'], state: string | undefined): Context {
  if (parent === undefined) return context.active();
  const remote = parent === null ? undefined : parseTraceparent(parent);
  if (remote === undefined) return ROOT_CONTEXT;
  const traceState = state === undefined || state.length > MAX_STATE_CHARS ? undefined : createTraceState(state);
  return trace.setSpanContext(ROOT_CONTEXT, { ...remote, ...(traceState !== undefined && { traceState }) });
}

/** Ends the span when the work ends, now or later. */
function settle<T>(span: Span, work: () => T): T {
  let later = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    later = true;
    return result
      .catch((error: unknown) => {
        fail(span, toCode(error));
        throw error;
      })
      .finally(() => span.end()) as T;
  } catch (error) {
    fail(span, toCode(error));
    throw error;
  } finally {
    if (!later) span.end();
  }
}

function toOpen(span: Span): OpenSpan {
  return {
    rename: (name) => void span.updateName(name),
    note: (facts) => void span.setAttributes(toAttributes(facts)),
    fail: (code) => fail(span, code),
  };
}

/** The code alone: messages may hold what users wrote. */
function fail(span: Span, code: string): void {
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function toCode(error: unknown): string {
  return error instanceof HubError ? error.code : 'internal';
}

function toAttributes(facts: Facts): Attributes {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
