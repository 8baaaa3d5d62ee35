/** Bolt's log lines in the hub's log. What it says at length (payloads, at debug) is left out: it may hold what people wrote. */
import { LogLevel, type Logger as BoltLogger } from '@slack/bolt';
import type { Logger } from '../../hub/log.ts';

export function toBoltLogger(log: Logger): BoltLogger {
  const say = (level: 'debug' | 'warn' | 'error', parts: unknown[]) => log[level](parts.map(String).join(' ').slice(0, 2000));
  return {
    debug: () => {},
    info: () => {},
    warn: (...parts) => say('debug', parts),
    error: (...parts) => say('debug', parts),
    setLevel: () => {},
    getLevel: () => LogLevel.WARN,
    setName: () => {},
  };
}
