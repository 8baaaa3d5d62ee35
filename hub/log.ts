/**
 * Structured logs: one JSON line each on stdout (CONTRACT "Operations"). Inside `withLogScope` every line carries the request's
 * and the call's id. Secrets are masked by name and by pattern. A blocked stdout never blocks the hub: past 4 MiB of unread
 * lines new ones are dropped (R28).
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, type Logger } from 'pino';
import { maskText } from './mask.ts';

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

export function createLogger(level: string, fd = 1): Logger & { flushSync(): void } {
  const stream = pino.destination({ dest: fd, sync: false, maxLength: 4 * 1024 * 1024 });
  stream.on('error', () => {}); // A closed stdout (EPIPE) must not end the hub.
  const logger = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...scopes.getStore() }),
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '***' },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((part) => (typeof part === 'string' ? maskText(part) : part)) as Parameters<typeof method>);
        },
      },
    },
    stream,
  );
  return Object.assign(logger, { flushSync: () => flushQuietly(stream) });
}

/** Writes what is buffered, at the end of the process. */
function flushQuietly(stream: { flushSync(): void }): void {
  try {
    stream.flushSync();
  } catch {
    // Nobody reads stdout any more, or it was never opened: there is nowhere left to say so.
  }
}
