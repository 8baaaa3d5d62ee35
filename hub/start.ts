/**
 * The hub as a whole: database, core, HTTP, in this order; closed in reverse. No logic, only what is handed to whom.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createAdapters } from '../adapters/index.ts';
import { ALL_COMMANDS } from './commands/index.ts';
import type { Config } from './config.ts';
import { openCore, toMachineKeyFile, type Closers, type Core } from './core.ts';
import { HubError } from './errors.ts';
import { StoreFault } from './collab/files/fault.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createHttp } from './http/mount.ts';
import { startHousekeeping } from './housekeeping.ts';
import { createAllExecutors } from './jobs/executors/index.ts';
import { openRunbooks } from './jobs/executors/runbook/runbooks.ts';
import type { Executor } from './jobs/executor.ts';
import type { Outbound } from './outbound/guard.ts';
import type { WorkerLimits } from './jobs/worker.ts';
import { DEMO_PRESETS, STARTER_PRESETS } from './jobs/starter-presets.ts';
import type { Logger } from './log.ts';
import { startEmbeddedPostgres } from './store/embedded-postgres.ts';
import { migrate } from './store/orm.ts';
import { startTelemetry } from './telemetry/start.ts';

export const ROOT = resolve(import.meta.dirname, '..');

export type Hub = {
  /** Where people reach it. Nobody reaches a worker alone (SERVICES=worker): it has neither an address nor a port. */
  publicUrl?: string;
  port?: number;
  /** Set at the very first start only; `generated` when nobody chose the password. */
  firstAdmin?: { email: string; password: string; generated: boolean };
  core: Core;
  /** Takes nothing new, finishes what runs, closes everything. May be called twice. */
  stop(): Promise<void>;
};

export type StartOptions = {
  log: Logger;
  onFatal: (error: Error) => void;
  /** The environment, of which a runbook gets what it names; nothing when left out. */
  env?: Record<string, string | undefined>;
  /** Other executors than the hub's own, and other limits of its worker: for programs around the hub. */
  executors?: readonly Executor[];
  workerLimits?: Partial<WorkerLimits>;
};

/** Why it cannot start, for a person at a terminal: one sentence or a few, with the way out. */
export class StartError extends Error {}

/** Requests that run when the hub stops have so long to finish. */
const HTTP_GRACE_MS = 4_000;

export async function startHub(config: Config, options: StartOptions): Promise<Hub> {
  const closers: Closers = [];
  try {
    return await open(config, options, closers);
  } catch (error) {
    await closeAll(closers, options.log);
    throw toStartError(error, config);
  }
}

async function open(config: Config, options: StartOptions, closers: Closers): Promise<Hub> {
  const { log, onFatal } = options;
  const { demoMode, schedulerEnabled } = readFlags(config.flagsFile);
  closers.push(await startTelemetry(config, readVersion(), log));
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const databaseUrl = config.databaseUrl ?? (await openDatabase(config, { log, onFatal }, closers));
  await migrate(databaseUrl);

  const metrics = createMetrics();
  const core = await openCore(
    config,
    databaseUrl,
    {
      log,
      onFatal,
      commands: ALL_COMMANDS,
      executors: options.executors ?? chooseExecutors(config, options.env ?? {}),
      ...(options.workerLimits !== undefined && { workerLimits: options.workerLimits }),
      onCall: metrics.countCall,
      schedulesEnabled: schedulerEnabled,
    },
    closers,
  );
  const served = config.services.includes('hub') ? await serve(core, metrics, { demoMode, schedulerEnabled }, closers) : {};
  await core.jobs.start();
  log.info({ url: served.publicUrl, services: config.services }, 'Ready');

  let stopped: Promise<void> | undefined;
  return { ...served, core, stop: () => (stopped ??= closeAll(closers, log)) };
}

/** Everything that a hub does and a worker alone does not: people, channels, schedules, housekeeping. */
async function serve(
  core: Core,
  metrics: Metrics,
  { demoMode, schedulerEnabled }: Flags,
  closers: Closers,
): Promise<Omit<Hub, 'core' | 'stop'>> {
  const { config, log } = core;
  const firstAdmin = await openAccess(core);
  await core.studio.seed(demoMode ? [...STARTER_PRESETS, ...DEMO_PRESETS] : STARTER_PRESETS);
  if (demoMode) await seedDemo(core);
  const stopHousekeeping = startHousekeeping(core.pool, log, config);
  closers.push(stopHousekeeping);

  const adapters = await createAdapters(core, readVersion());
  const http = createHttp(
    core,
    metrics,
    readVersion(),
    adapters.flatMap(({ mount }) => mount ?? []),
    { demo: demoMode },
  );
  for (const adapter of adapters) adapter.attach?.(http.server);
  const port = await http.listen(config.port, config.host);
  // What runs gets its time to finish at the same time: neither waits for the other.
  closers.push(() => Promise.all([http.stop(HTTP_GRACE_MS), core.jobs.drain()]));
  const publicUrl = config.port === 0 ? config.publicUrl.replace(/:0$/, `:${port}`) : config.publicUrl;
  for (const adapter of adapters) {
    adapter.start();
    closers.push(() => adapter.close());
  }
  // Every adapter has registered its channel by now: what a killed hub left is run and answered.
  core.intake.start();
  core.fires.start();
  for (const channel of ['api', 'cli', 'panel', 'trigger'] as const) core.channels.report(channel, 'up');
  if (schedulerEnabled) core.channels.report('schedule', 'up');
  else core.channels.report('schedule', 'off', 'schedulerEnabled is false in the flags file');
  return { publicUrl, port, ...(firstAdmin !== undefined && { firstAdmin }) };
}

async function openDatabase(config: Config, { log, onFatal }: StartOptions, closers: Closers): Promise<string> {
  const database = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (level, message, fields) => log[level](fields ?? {}, message),
  });
  database.onExit(() => onFatal(new Error('The embedded database ended and could not be started again')));
  closers.push(() => database.stop());
  return database.url;
}

function chooseExecutors(config: Config, env: Record<string, string | undefined>) {
  const runbooks = openRunbooks(resolve(ROOT, config.runbooksFile));
  const { dataDir, publicUrl: origin } = config;
  return (outbound: Outbound) => createAllExecutors({ dataDir, origin, outbound, runbooks, env }).all;
}

/** The first admin, and the key with which the command line on this machine comes in without a login. */
async function openAccess({ users, keys, config }: Core): Promise<Hub['firstAdmin']> {
  const made = await users.ensureFirstAdmin({
    email: config.adminEmail,
    ...(config.adminPassword !== undefined && { password: config.adminPassword }),
  });
  await keys.ensureMachineKey(toMachineKeyFile(config));
  return made === undefined ? undefined : { ...made, generated: config.adminPassword === undefined };
}

/** An empty board shows the demo tasks; a board in use is left alone. */
async function seedDemo({ execute, store, log }: Core): Promise<void> {
  if (store.board.size('tasks') > 0) return;
  const text = readFileSync(join(ROOT, 'config/demo.yaml'), 'utf8');
  const principal = { id: 'hub', name: 'hub', role: 'admin', timezone: 'UTC' } as const;
  const answer = await execute({
    channel: 'cli',
    principal,
    ask: { command: 'task.import', params: {}, body: { args: { text } } },
  });
  if (!answer.ok) log.warn({ code: answer.error.code, detail: answer.error.message }, 'The demo board could not be made');
}

async function closeAll(closers: Closers, log: Logger): Promise<void> {
  for (const close of closers.splice(0).reverse()) {
    await close().catch((error: unknown) => log.error({ err: error }, 'A part could not be closed cleanly'));
  }
}

/** Words for a person where the cause is known; anything else is thrown on and logged with its stack. */
function toStartError(error: unknown, config: Config): unknown {
  if (error instanceof StoreFault || error instanceof StartError) return new StartError(error.message, { cause: error });
  if (error instanceof HubError) return new StartError(`${error.message} ${error.kind.next}`, { cause: error });
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (code === 'EADDRINUSE')
    return new StartError(
      `The port ${config.port} on ${config.host} is in use. Stop the other program, or set PORT to another one.`,
    );
  if (code === 'EACCES' && config.port < 1024)
    return new StartError(`The port ${config.port} needs more rights. Set PORT to one above 1023.`);
  if (config.databaseUrl !== undefined && /ECONNREFUSED|ENOTFOUND|28P01|3D000|timeout/i.test(`${code} ${message}`)) {
    return new StartError(
      `The database of DATABASE_URL cannot be used (${code ?? message}). Check its address, user and password, and that it runs.`,
      { cause: error },
    );
  }
  return error;
}

const flags = z.strictObject({ demoMode: z.boolean().default(false), schedulerEnabled: z.boolean().default(true) });

type Flags = z.output<typeof flags>;

/** Switches; a missing file means the defaults. Throws StartError. */
export function readFlags(file: string): Flags {
  const path = resolve(ROOT, file);
  if (!existsSync(path)) return flags.parse({});
  try {
    return flags.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : 'it is not JSON';
    throw new StartError(`FLAGS_FILE (${file}) cannot be used: ${what}`, { cause: error });
  }
}

function readVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}
