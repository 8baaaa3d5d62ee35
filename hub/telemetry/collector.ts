/**
 * The way of spans to their collector: OTLP over HTTP, JSON. A collector that is away or frozen costs spans and nothing else: they
 * wait in a bounded queue, batches go one at a time, and what does not fit is dropped. Loaded only when there is a collector.
 */
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { createFailureNotice } from './notice.ts';
import type { Tracer } from './trace.ts';
import { createTracer } from './tracer.ts';

/** Spans that wait, and those that go at once. */
const MAX_WAITING_SPANS = 2048;
const MAX_BATCH_SPANS = 512;
/** A span is seen at the collector after so long at the most. */
const SEND_EVERY_MS = 1_000;
/** One try of a batch with its repeats, and the batch as a whole. */
const SEND_WITHIN_MS = 5_000;
const BATCH_WITHIN_MS = 8_000;
/** A span of ours has about ten facts, none of them long. */
const SPAN_LIMITS = { attributeCountLimit: 32, attributeValueLengthLimit: 256, eventCountLimit: 0, linkCountLimit: 4 };

export type Collector = { tracer: Tracer; /** Sends what waits. */ close(): Promise<void> };

export function openCollector(config: Config, url: string, version: string, log: Logger): Collector {
  const exporter = new OTLPTraceExporter({ url, headers: config.otelExporterOtlpHeaders, timeoutMillis: SEND_WITHIN_MS });
  const processor = new BatchSpanProcessor({
    exporter: watched(exporter, log),
    maxQueueSize: MAX_WAITING_SPANS,
    maxExportBatchSize: MAX_BATCH_SPANS,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: BATCH_WITHIN_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.version': version,
      ...config.otelResourceAttributes,
      'service.name': config.otelServiceName,
    }),
    sampler: toSampler(config.otelTracesSampler, config.otelTracesSamplerArg),
    spanLimits: SPAN_LIMITS,
    spanProcessors: [processor],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  return { tracer: createTracer(provider.getTracer('kyros', version)), close: () => provider.shutdown() };
}

/** Says when sending begins to fail and when it works again, not every time. */
function watched(exporter: OTLPTraceExporter, log: Logger): SpanExporter {
  const notice = createFailureNotice(
    log,
    'Traces cannot be sent to the collector; those that do not fit are dropped',
    'Traces are sent again',
  );
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        notice(result.error === undefined ? undefined : toReason(result.error));
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** An answer of the collector may repeat what it was sent, so only its status is told. */
function toReason(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' || typeof error.code === 'number' ? `${error.code}` : 'no answer in time';
}

function toSampler(name: Config['otelTracesSampler'], share: number): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(share);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  }
}
