/**
 * Structured logs: one JSON line each on stdout (CONTRACT "Operations"). Inside `withLogScope` every line carries the request's
 * and the call's id, and where it is traced the ids of its span. Secrets are masked by name and by pattern. A blocked stdout never
 * blocks the hub: past 4 MiB of unread lines new ones are lost and counted (R28).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger } from 'pino';
import { toLoggedError } from './logged-error.ts';
import { maskText } from './mask.ts';
import { createOutput, isPipe, type Output } from './output.ts';
import { traceIds } from './telemetry/trace.ts';

export type { Logger };

type Scope = { request_id?: string; call_id?: string };

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work` so that its log lines carry the ids; an inner scope adds to an outer one. */
export function withLogScope<T>(scope: Scope, work: () => T): T {
  return scopes.run({ ...scopes.getStore(), ...scope }, work);
}

/** Names whose values are secrets wherever they stand in a logged object, two levels deep. */
const SECRET_NAMES = [
  'password',
  'secret',
  'token',
  'key',
  'authorization',
  'cookie',
  'access_token',
  'refresh_token',
  'api_key',
];

/** Of the end: what a slow reader did not take by then is lost. */
const FLUSH_MS = 1000;

type OpenLogger = Logger & {
  /** A text for people, in its order among the lines. */
  print(text: string): void;
  /** Writes what waits, at the end of the process; never longer than a second where nobody reads (R28). */
  flushSync(): void;
};

export function createLogger(level: string): OpenLogger {
  const stream = isPipe(1)
    ? openPipe((lines) => logger.warn({ lines }, 'Lines of the log were lost while nobody read them'))
    : openFile();
  const logger: Logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: toLoggedError },
      mixin: () => ({ ...scopes.getStore(), ...traceIds() }),
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((part) => (typeof part === 'string' ? maskText(part) : part)) as Parameters<typeof method>);
        },
      },
    },
    stream,
  );
  return Object.assign(logger, {
    print: (text: string) => void stream.write(text),
    flushSync: () => flushQuietly(stream),
  });
}

function openPipe(onLost: (lines: number) => void): Output {
  // Node makes a pipe or socket non-blocking (O_NONBLOCK) when it opens it as a stream.
  if (!process.stdout.listeners('error').includes(ignore)) process.stdout.on('error', ignore);
  return createOutput(1, onLost);
}

/** A file or a terminal, of which no reader is late. */
function openFile() {
  const stream = pino.destination({ dest: 1, sync: false, maxLength: 4 * 1024 * 1024 });
  stream.on('error', ignore);
  return stream;
}

/** A closed stdout (EPIPE) must not end the hub. */
function ignore(): void {}

/** Writes what is buffered, at the end of the process. */
function flushQuietly(stream: { flushSync(withinMs: number): void }): void {
  try {
    stream.flushSync(FLUSH_MS);
  } catch {
    // Nobody reads stdout any more, or it was never opened: there is nowhere left to say so.
  }
}
