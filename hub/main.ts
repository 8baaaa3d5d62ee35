/**
 * The process around the hub: settings, signals, exit codes. What the hub is made of stands in start.ts.
 *
 * Exit codes: 0 stopped as asked; 1 could not start, or something broke; 70 the disk
 * under the board failed (S7), or the embedded database is gone; 78 the settings are
 * wrong (sysexits.h).
 */
import { resolve } from 'node:path';
import { ConfigError, readConfig, readEnvironment, type Config } from './config.ts';
import { createLogger } from './log.ts';
import { StartError, startHub, type Hub } from './start.ts';
import { flushReports, reportFailure } from './telemetry/report.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** The whole stop; npm, systemd and people wait ten seconds before they kill. */
const STOP_WITHIN_MS = 9_000;
/** A terminal's Ctrl-C arrives twice (from the terminal and through npm); a real second one comes later than this. */
const SAME_SIGNAL_MS = 1_000;

async function main(): Promise<void> {
  const config = readSettings();
  const log = createLogger(config.logLevel);
  let hub: Hub | undefined;
  let stoppingSinceMs: number | undefined;

  async function stop(reason: string): Promise<void> {
    if (stoppingSinceMs !== undefined) {
      if (performance.now() - stoppingSinceMs > SAME_SIGNAL_MS) leave(1);
      return;
    }
    stoppingSinceMs = performance.now();
    log.info({ reason }, 'Stopping');
    setTimeout(() => leave(1), STOP_WITHIN_MS).unref();
    await starting.catch(() => {});
    await hub?.stop();
    log.info('Stopped');
    leave(0);
  }

  function leave(code: number): never {
    log.flushSync();
    process.exit(code);
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void stop(signal).catch((error: unknown) => fail(error, 'The stop failed')));
  }
  process.on('uncaughtException', (error) =>
    fail(error, 'Something broke that nothing handles; the hub ends, to be started again'),
  );
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'A failure was not handled');
    reportFailure(error);
  });

  /** Ends at once, or when the report of it is sent, where reports are. */
  function fail(thrown: unknown, message: string, code = 1): void {
    log.fatal({ err: thrown }, message);
    reportFailure(thrown, { fatal: true });
    const reported = flushReports();
    if (reported === undefined) leave(code);
    void reported.finally(() => leave(code));
  }

  const starting = startHub(config, {
    log,
    env: process.env,
    onFatal: (error) => fail(error, 'The hub can no longer keep what it promises, so it ends', 70),
  });
  try {
    hub = await starting;
  } catch (error) {
    if (!(error instanceof StartError)) return fail(error, 'The hub could not start');
    process.stderr.write(`${error.message}\n`);
    leave(1);
  }
  if (stoppingSinceMs === undefined) log.print(toGreeting(hub));
}

function readSettings(): Config {
  try {
    return readConfig(readEnvironment(process.env, resolve(ROOT, '.env')));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\nEach setting is explained in .env.example.\n`);
    process.exit(78);
  }
}

/** What a person needs to begin; the password is nowhere else and is not shown again. */
function toGreeting(hub: Hub): string {
  if (hub.publicUrl === undefined) return 'The worker is ready.\n';
  const lines = ['', `Kyros is ready at ${hub.publicUrl}`];
  if (hub.firstAdmin !== undefined) {
    lines.push(`  e-mail:   ${hub.firstAdmin.email}`);
    lines.push(
      hub.firstAdmin.generated
        ? `  password: ${hub.firstAdmin.password}   (shown only now)`
        : '  password: the one of ADMIN_PASSWORD',
    );
  }
  lines.push(`  try:      npm run kyros -- help`, '');
  return `${lines.join('\n')}\n`;
}

await main();
