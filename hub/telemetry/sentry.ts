/**
 * Error reports to Sentry. Loaded only when there is a DSN, and without Sentry's own integrations: it patches nothing, traces
 * nothing and leaves the end of the process to main.ts. What is sent is built from a list of allowed fields, and masked (mask.ts).
 */
import * as Sentry from '@sentry/node';
import type { Config } from '../config.ts';
import { createLimiter } from '../gates.ts';
import type { Logger } from '../log.ts';
import { createFailureNotice } from './notice.ts';
import type { Circumstances, Reporter } from './report.ts';
import { toSafeEvent } from './safe-event.ts';
import { traceIds } from './trace.ts';

/** More than these say nothing new, and somebody pays for each. */
const RATE = { count: 100, seconds: 3600 };
/** How long an end of the process waits for what is on its way. */
const FLUSH_WITHIN_MS = 2_000;
/** A Sentry that has not answered by then is said to be away. */
const ANSWER_WITHIN_MS = 5_000;

export function openSentry(config: Config, dsn: string, version: string, log: Logger): Reporter {
  const limiter = createLimiter(RATE, { nowMs: Date.now, maxKeys: 1 });
  let leftOut = 0;
  Sentry.initWithoutDefaultIntegrations({
    dsn,
    release: `kyros@${version}`,
    environment: config.sentryEnvironment,
    integrations: [Sentry.linkedErrorsIntegration({ limit: 3 })],
    beforeSend: toSafeEvent,
    transport: watched(log),
    maxBreadcrumbs: 0,
    includeServerName: false,
    includeLocalVariables: false,
    enableRuntimeChannelInjection: false,
    sendClientReports: false,
    transportOptions: { bufferSize: RATE.count },
    spotlight: false,
    traceLifecycle: 'static',
    debug: false,
  });

  return {
    report(failure, circumstances) {
      if (circumstances.fatal !== true && !limiter.take('reports').allowed) {
        if (leftOut++ === 0)
          log.warn({ limit: `${RATE.count}/${RATE.seconds}` }, 'Too many failures to report; the next are only counted');
        return;
      }
      Sentry.captureException(failure, toContext(circumstances, leftOut));
      leftOut = 0;
    },
    async flush() {
      await Sentry.flush(FLUSH_WITHIN_MS);
    },
  };
}

function toContext({ who, fatal, ...circumstances }: Circumstances, leftOut: number) {
  const { callId, requestId, command, channel, executor, job } = circumstances;
  const tags = {
    call_id: callId,
    request_id: requestId,
    command,
    channel,
    executor,
    job,
    ...traceIds(),
    ...(leftOut > 0 && { left_out: leftOut }),
  };
  return {
    level: fatal === true ? ('fatal' as const) : ('error' as const),
    tags: Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined)),
    ...(who !== undefined && { user: { id: who } }),
  };
}

/** Sentry's own transport, which says when it begins to fail and when it works again. */
function watched(log: Logger): typeof Sentry.makeNodeTransport {
  const notice = createFailureNotice(log, 'Failures cannot be reported to Sentry', 'Failures are reported to Sentry again');
  return (options) => {
    const transport = Sentry.makeNodeTransport(options);
    return {
      flush: (timeout) => transport.flush(timeout),
      async send(envelope) {
        const late = setTimeout(() => notice('no answer in time'), ANSWER_WITHIN_MS).unref();
        try {
          const answer = await transport.send(envelope);
          const status = answer.statusCode ?? 200;
          notice(status < 400 ? undefined : `it answered ${status}`);
          return answer;
        } catch (error) {
          notice((error as NodeJS.ErrnoException).code ?? 'unknown');
          throw error;
        } finally {
          clearTimeout(late);
        }
      },
    };
  };
}
