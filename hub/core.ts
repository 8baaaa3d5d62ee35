/**
 * The hub without a transport: people, board, ledger and the one door over them, wired in plain code. `openCore` opens them in
 * order and hands every closer to `closers`, so that whatever was opened is closed, last first, also when a later part fails.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Answer, CallRequest, Execute } from './call.ts';
import { createChanges } from './auth/changes.ts';
import { getCurrentPrincipal } from './auth/current.ts';
import { createKeys, type Keys } from './auth/keys.ts';
import { createLinks, type Links } from './auth/links.ts';
import { createPasswords, type Passwords } from './auth/passwords.ts';
import { createPrincipals, type Principals } from './auth/principals.ts';
import { createRefreshTokens } from './auth/refresh-token.ts';
import { readSecrets } from './auth/secret.ts';
import type { RecordSecurity } from './auth/security-log.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { createSignIn, type SignIn } from './auth/sign-in.ts';
import { createStrangers, type Strangers } from './auth/strangers.ts';
import { createTokens } from './auth/tokens.ts';
import { createUsers, type Users } from './auth/users.ts';
import { createChannelDesk, type CallCounter, type ChannelDesk } from './channels.ts';
import { createAgentSweep } from './collab/agent-liveness.ts';
import { StoreFault } from './collab/files/fault.ts';
import { openFileStore } from './collab/files/store.ts';
import { heartbeatsOf } from './collab/heartbeats.ts';
import { leaseClockOf } from './collab/lease-clock.ts';
import { createLeaseSweeper, type LeaseSweeper } from './collab/lease-sweep.ts';
import { openPostgresStore } from './collab/postgres/store.ts';
import type { CollabStore } from './collab/store.ts';
import { orderTasks } from './collab/task-order.ts';
import { createRegistry, type Command, type Registry } from './command.ts';
import type { Config } from './config.ts';
import type { Principal } from './context.ts';
import { createConverse, type Converse } from './converse.ts';
import { HubError } from './errors.ts';
import { createExecute } from './execute.ts';
import { createLimiter } from './gates.ts';
import { addressKey } from './http/client-address.ts';
import { jobDesk } from './jobs/desk.ts';
import { openJobs, type Jobs } from './jobs/engine.ts';
import { createFires, type Fires } from './jobs/fires.ts';
import { postOutbox } from './jobs/outbox.ts';
import { createSchedules, type Schedules } from './jobs/schedules.ts';
import { createTriggers, type Triggers } from './jobs/triggers.ts';
import { createExecutors, type Executor } from './jobs/executor.ts';
import type { WorkerLimits } from './jobs/worker.ts';
import { createStudio, type Studio } from './jobs/studio.ts';
import type { Logger } from './log.ts';
import { startRecovery } from './recovery.ts';
import { createRunner } from './run.ts';
import { createAudit, type Audit } from './store/audit.ts';
import { createConfirmations, type ConfirmationRow, type Confirmations } from './store/confirmations.ts';
import { createLedger, type Ledger } from './store/ledger.ts';
import { createTakeLock, type TakeLock } from './store/advisory-lock.ts';
import { createMailBook, type MailBook } from './store/mail-book.ts';
import { createMailDesk } from './store/mail-desk.ts';
import { createOrm, type Orm } from './store/orm.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { createIntake, type Intake } from './intake.ts';
import { createOutbound, type Outbound } from './outbound/guard.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';
import { createPolicy, type Policy } from './policy.ts';
import { createPresence, type Presence } from './store/presence.ts';
import { createSlackBook, type SlackBook } from './store/slack-book.ts';
import { createSlackDesk, type SlackDesk } from './slack-desk.ts';
import { toStored } from './call.ts';
import { toSecurityRecord } from './security-record.ts';

export type Core = {
  config: Config;
  log: Logger;
  orm: Orm;
  pool: pg.Pool;
  store: CollabStore;
  registry: Registry;
  ledger: Ledger;
  audit: Audit;
  channels: ChannelDesk;
  confirmations: Confirmations;
  users: Users;
  keys: Keys;
  links: Links;
  slack: SlackDesk;
  slackBook: SlackBook;
  mailBook: MailBook;
  /** One of something among all hubs on the database. */
  takeLock: TakeLock;
  /** The rights that somebody has now (auth/current.ts). */
  getPrincipal(id: string): Promise<Principal>;
  sessions: Sessions;
  signIn: SignIn;
  passwords: Passwords;
  principals: Principals;
  /** Bad tokens and keys are counted here, whichever door they come to. */
  strangers: Strangers;
  recordSecurity: RecordSecurity;
  execute: Execute;
  converse: Converse;
  deliveries: Deliveries;
  policy: Policy;
  /** Adapters register their channel with it; `start` runs what was left, once all have. */
  intake: Intake;
  /** Queue, outbox and worker; `start` when everybody who wants to be woken has said so. */
  jobs: Jobs;
  schedules: Schedules;
  triggers: Triggers;
  /** What makes schedules and triggers fire; `start` once all channels are there. */
  fires: Fires;
  presence: Presence;
  studio: Studio;
  webhooks: Webhooks;
  /** The one way out to addresses that users give (S40). */
  outbound: Outbound;
};

export type CoreOptions = {
  log: Logger;
  commands: readonly Command[];
  /** What can do the work of jobs. */
  executors: readonly Executor[] | ((outbound: Outbound) => readonly Executor[]);
  /** Other limits of the worker than the usual ones. */
  workerLimits?: Partial<WorkerLimits>;
  onCall?: CallCounter;
  /** The flag schedulerEnabled; true when left out. */
  schedulesEnabled?: boolean;
  /** The disk under the store lies (S7): the process must end. */
  onFatal: (error: Error) => void;
};

/** What undoes an opening; run in reverse order. */
export type Closers = (() => Promise<unknown>)[];

export async function openCore(config: Config, databaseUrl: string, options: CoreOptions, closers: Closers): Promise<Core> {
  const { log, schedulesEnabled = true } = options;
  const now = () => new Date();
  const orm = await createOrm(databaseUrl, { warn: (message) => log.warn(message) });
  closers.push(() => orm.close());
  const pool = createPool(databaseUrl, log);
  closers.push(() => pool.end());

  const presence = await createPresence(databaseUrl, pool, log);
  closers.push(() => presence.close());
  const ledger = await createLedger(pool, log, presence.hub);
  closers.push(() => ledger.close());
  const audit = createAudit(pool);
  const recordSecurity: RecordSecurity = (event) => ledger.note(toSecurityRecord(event));

  const identity = await openIdentity(config, orm, recordSecurity, log);
  closers.push(() => identity.principals.close());

  const store = await openStore(config, databaseUrl, presence.hub, options);
  closers.push(() => store.close());
  orderTasks(store.board);

  const registry = createRegistry(options.commands);
  const outbound = createOutbound({ allow: config.outboundAllow });
  const executors = createExecutors(typeof options.executors === 'function' ? options.executors(outbound) : options.executors);
  const channels = createChannelDesk(config, {
    nowMs: Date.now,
    ...(options.onCall !== undefined && { onCall: options.onCall }),
  });
  const em = () => orm.em.fork();
  const studio = createStudio(em, executors);
  const deliveries = createDeliveries(pool, presence, log);
  closers.push(() => deliveries.close());
  const confirmations = createConfirmations(em, now, deliveries, (command) => registry.get(command)?.effect);
  const policy = await createPolicy(pool, channels, log);
  closers.push(() => policy.close());
  const give: Execute = (request) => execute(request);
  const slack = createSlackDesk(config);
  const schedules = createSchedules({ registry, board: store.board, enabled: schedulesEnabled, post: postOutbox });
  const triggers = createTriggers({ registry, board: store.board, store, post: postOutbox });
  const desk = {
    ...identity,
    ledger,
    audit,
    confirmations,
    channels,
    deliveries,
    outbound,
    mail: createMailDesk(config.emailFrom),
    policy,
    executors,
    jobs: jobDesk,
    schedules,
    triggers,
    studio,
    registry,
    slack,
    runConfirmed,
    give,
  };
  const getPrincipal = (id: string) => getCurrentPrincipal(id, { orm, users: identity.users });
  const jobs = await openJobs({
    config,
    databaseUrl,
    presence,
    store,
    executors,
    getAsker: getPrincipal,
    onNotice: () => deliveries.kick(),
    log,
    ...(options.workerLimits !== undefined && { limits: options.workerLimits }),
  });
  closers.push(() => jobs.close());
  const committed = async (callId: string) => {
    deliveries.follow();
    jobs.committed();
    await policy.follow(callId);
  };
  const runner = createRunner({ store, em, desk: () => desk, now, committed });
  const execute = createExecute({ registry, ledger, channels, confirmations, runner, policy, log, now });

  async function runConfirmed(row: ConfirmationRow): Promise<Answer> {
    const answer = await execute.confirmed(row, await toConfirmedRequest(row, { orm, users: identity.users }));
    const isStale = !answer.ok && answer.error.code === 'stale_preview';
    // It runs at another hub, which will say what came of it.
    if (!answer.ok && answer.error.code === 'in_progress') return answer;
    await confirmations.finish(row, {
      answer: toStored(answer, registry.get(row.command)?.secretOutput),
      said: answer.ok ? answer.text : `${answer.error.message} ${answer.error.kind.next}`,
      stale: isStale,
    });
    return answer;
  }

  const runApproved = async () => {
    for (const row of await confirmations.findUnrun())
      await runConfirmed(row).catch((error: unknown) => log.warn({ err: error }, `The approved ${row.code} could not be run`));
  };
  const takeLock = createTakeLock(databaseUrl);
  closers.push(await startRecovery({ audit, ledger, store, runner, registry, log, presence, pool, takeLock, runApproved }));

  const sweeper = startSweeper(store, log);
  closers.push(() => sweeper.close());

  const converse = createConverse({ execute, audit, ledger, registry });
  const intake = createIntake({ pool, em, presence, deliveries, execute, converse, getPrincipal, log });
  closers.push(() => intake.close());
  const fires = createFires({
    em,
    execute,
    getPrincipal,
    presence,
    store,
    schedulesEnabled,
    onRefused: ({ channel, owner, name, line, detail }) =>
      ledger.note(
        toSecurityRecord({ outcome: 'forbidden', actor: name, principalId: owner, detail: `${line}: ${detail}` }, channel),
      ),
    log,
    now,
  });
  // A worker alone may not take wake-ups that only a hub answers.
  if (config.services.includes('hub')) fires.connect(jobs.queue, { kick: jobs.committed });
  closers.push(() => fires.close());

  return {
    config,
    log,
    orm,
    pool,
    store,
    registry,
    ledger,
    audit,
    channels,
    confirmations,
    ...identity,
    recordSecurity,
    execute,
    converse,
    outbound,
    deliveries,
    policy,
    intake,
    jobs,
    schedules,
    triggers,
    fires,
    presence,
    studio,
    slack,
    slackBook: createSlackBook(pool, em),
    mailBook: createMailBook(pool),
    takeLock,
    getPrincipal,
  };
}

/** Takes back what expired and tells which agents died, twice a second (L6). A failure is logged when it begins, not every round. */
function startSweeper(store: CollabStore, log: Logger): LeaseSweeper {
  let failing: string | undefined;
  const heartbeats = heartbeatsOf(store);
  return createLeaseSweeper({
    store,
    clock: leaseClockOf(store),
    also: createAgentSweep(heartbeats),
    onError(error) {
      const reason = error instanceof HubError ? error.code : 'internal';
      if (reason !== failing) log.warn({ err: error }, 'Expired leases cannot be taken back now; it is tried twice a second');
      failing = reason;
    },
  });
}

function openStore(config: Config, url: string, hub: number, { onFatal, log }: CoreOptions): Promise<CollabStore> {
  if (config.collabStore === 'postgres') return openPostgresStore({ url, hub, onFatal, log });
  return openFiles(config.collabDir, { onFatal, log });
}

/** A hub that was killed a moment ago may still be on its way out: its lock is waited for, a live hub's is not worth more. */
async function openFiles(dir: string, { onFatal, log }: Pick<CoreOptions, 'onFatal' | 'log'>): Promise<CollabStore> {
  const giveUpAtMs = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return await openFileStore({ dir, onFatal, log });
    } catch (error) {
      if (!(error instanceof StoreFault && error.reason === 'in_use') || performance.now() > giveUpAtMs) throw error;
      await setTimeout(LOCK_LOOK_MS);
    }
  }
}

const LOCK_WAIT_MS = 3000;
const LOCK_LOOK_MS = 100;

/** Rights as they are now, not as they were when it was asked (P5, S18). A repeat of the approval finds the first run by its native id. */
async function toConfirmedRequest(row: ConfirmationRow, parts: { orm: Orm; users: Users }): Promise<CallRequest> {
  return {
    channel: row.channel as CallRequest['channel'],
    principal: await getCurrentPrincipal(row.askedBy, parts),
    ask: { command: row.command, params: {}, body: { args: row.args as Record<string, unknown> } },
    nativeId: `confirmation:${row.id}`,
    fingerprint: row.argsHash,
  };
}

async function openIdentity(config: Config, orm: Orm, recordSecurity: RecordSecurity, log: Logger) {
  const secrets = await readSecrets(config.jwtSecret, config.dataDir);
  const tokens = createTokens({ secrets, issuer: config.publicUrl, accessTokenSeconds: config.accessTokenSeconds });
  const changes = createChanges(orm);
  const passwords = createPasswords();
  const sessions = createSessions({
    orm,
    tokens,
    changes,
    recordSecurity,
    refreshTokens: createRefreshTokens(secrets[0]!),
    refreshTokenSeconds: config.refreshTokenSeconds,
  });
  const limitLogin = createLimiter(config.rateLogin, { nowMs: Date.now });
  const users = createUsers({ orm, passwords, sessions, changes });
  return {
    passwords,
    sessions,
    webhooks: createWebhooks(secrets, orm),
    users,
    links: createLinks({ orm, users }),
    keys: createKeys({ orm, changes }),
    signIn: createSignIn({ orm, passwords, sessions, limitLogin, recordSecurity, addressKey }),
    strangers: createStrangers(config.rateLogin, { nowMs: Date.now, addressKey }),
    principals: createPrincipals({
      orm,
      tokens,
      changes,
      onError: (error) => log.warn({ err: error }, 'Rights could not be read'),
    }),
  };
}

/** The ledger's own connections: its statement runs for every call, and a slow report may not hold it up. */
function createPool(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    application_name: 'kyros ledger',
    // Every statement here finds its rows by an index. The planner cannot know how few rows a batch has, and would rather read the
    // whole inbox for each.
    options: '-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off',
    connectionTimeoutMillis: 3000,
    query_timeout: 30_000,
    keepAlive: true,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'A database connection was lost; another one is opened'));
  return pool;
}

/** The path of the key with which the command line on this machine comes in. */
export function toMachineKeyFile(config: Config): string {
  return join(config.dataDir, 'cli.key');
}
