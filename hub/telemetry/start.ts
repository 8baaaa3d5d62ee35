/** Turns on what the settings ask for. What they do not ask for is not even loaded. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import { flushReports, setReporter } from './report.ts';
import { setTracer } from './trace.ts';

/** How long the end of the hub waits for spans and reports on their way. */
const CLOSE_WITHIN_MS = 2_000;

/** The function that turns it off again, when what waits is sent or the time for it is over. */
export async function startTelemetry(config: Config, version: string, log: Logger): Promise<() => Promise<void>> {
  const ends: (() => Promise<unknown> | undefined)[] = [];
  const url = toTracesUrl(config);
  if (url !== undefined) {
    const { openCollector } = await import('./collector.ts');
    const { tracer, close } = openCollector(config, url, version, log);
    setTracer(tracer);
    ends.push(close);
  }
  if (config.sentryDsn !== undefined) {
    const { openSentry } = await import('./sentry.ts');
    setReporter(openSentry(config, config.sentryDsn, version, log));
    ends.push(flushReports);
  }
  return async () => {
    const sent = Promise.allSettled(ends.map((end) => end()));
    await Promise.race([sent, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    setTracer(undefined);
  };
}

/** The one for traces is taken as it is; below the general one it is /v1/traces (OTLP/HTTP). */
function toTracesUrl({ otelExporterOtlpTracesEndpoint: own, otelExporterOtlpEndpoint: general }: Config): string | undefined {
  return own ?? (general === undefined ? undefined : `${general}/v1/traces`);
}
