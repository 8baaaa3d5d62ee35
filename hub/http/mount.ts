/** The routes of the hub on one app: what is handed to which routes, and in which order they are asked. */
import { join } from 'node:path';
import type { Core } from '../core.ts';
import { leasesOn } from '../collab/lease-index.ts';
import type { Channel } from '../command.ts';
import { HubError } from '../errors.ts';
import { createLive } from '../live.ts';
import { toSecurityRecord } from '../security-record.ts';
import { pendingMigrations } from '../store/orm.ts';
import { toCatalogue } from '../surfaces/catalogue.ts';
import { complete } from '../surfaces/complete.ts';
import { createApp, type HttpApp } from './app.ts';
import { authRoutes } from './auth-routes.ts';
import { createDoor, type Door } from './authenticate.ts';
import { collabRoutes } from './collab-routes.ts';
import type { Refusal, Routes } from './context.ts';
import { docsRoutes } from './docs-routes.ts';
import { createEventFeed } from './event-feed.ts';
import { eventRoutes } from './events-routes.ts';
import { healthRoutes, type CheckResult, type HealthChecks } from './health.ts';
import { hubRoutes } from './hub-routes.ts';
import { metricsRoutes, type Metrics } from './metrics.ts';
import { bindCommands } from './rest.ts';
import { readPanel, type PanelOptions } from './static.ts';
import { createStreams } from './streams.ts';
import { createTickets } from './tickets.ts';

const PANEL = join(import.meta.dirname, '../../admin/build');

/** The routes of an adapter. */
export type Mount = (
  routes: Routes,
  parts: { door: Door; recordRefusal: (refusal: Refusal, channel?: Channel) => void; stopping: AbortSignal },
) => void;

export function createHttp(
  core: Core,
  metrics: Metrics,
  version: string,
  adapters: readonly Mount[] = [],
  panelOptions: PanelOptions = {},
): HttpApp {
  const { config, log, registry, execute, converse, store, principals, channels, ledger } = core;
  const recordRefusal = (refusal: Refusal, channel: Channel = 'api') => ledger.note(toRefusalRecord(refusal, channel));
  const door = createDoor({ principals, strangers: core.strangers, channels, recordRefusal });
  const feed = createEventFeed(store);
  const streams = createStreams();
  const stopping = new AbortController();
  metrics.setGauges({
    sseReaders: () => streams.size,
    eventSeq: () => store.board.seq,
    journalQueue: () => 0,
    leasesLive: () => leasesOn(store.board).countLive(),
  });
  const panel = readPanel(PANEL, panelOptions);

  return createApp({
    settings: {
      publicUrl: config.publicUrl,
      corsOrigins: config.corsOrigins,
      ...(config.trustProxy !== undefined && { trustProxy: config.trustProxy }),
    },
    log,
    recordRefusal,
    observe: metrics.observeRequest,
    mounts: [
      (routes) => healthRoutes(routes, { door, checks: createChecks(core) }),
      (routes) => metricsRoutes(routes, metrics, config.metricsToken),
      (routes) =>
        authRoutes(routes, {
          door,
          signIn: core.signIn,
          sessions: core.sessions,
          recordSecurity: core.recordSecurity,
          publicUrl: config.publicUrl,
        }),
      (routes) =>
        hubRoutes(routes, {
          door,
          registry,
          execute,
          converse,
          recordRefusal,
          stopping: stopping.signal,
          catalogue: toCatalogue,
          complete: (line, asker) =>
            complete(line, true, {
              commands: registry.visibleTo(asker.principal.role, asker.channel),
              live: createLive(core, asker.principal),
            }),
        }),
      (routes) =>
        eventRoutes(routes, {
          door,
          watch: principals.watch,
          store,
          feed,
          streams,
          tickets: createTickets(Date.now),
          log,
          stopping: stopping.signal,
        }),
      (routes) => collabRoutes(routes, { door, store }),
      (routes) => bindCommands(routes, registry.all, { door, execute, stopping: stopping.signal }),
      ...adapters.map((mount) => (routes: Routes) => mount(routes, { door, recordRefusal, stopping: stopping.signal })),
      (routes) => docsRoutes(routes, { commands: registry.all, publicUrl: config.publicUrl, version }),
    ],
    ...(panel !== undefined && { files: panel.serve }),
    endStreams: () => {
      stopping.abort(new HubError('stopping', undefined, { retry_after_seconds: 1 }));
      streams.endAll();
      feed.close();
    },
  });
}

function toRefusalRecord({ outcome, source, detail, requestId, path, actor }: Refusal, channel: Channel) {
  return toSecurityRecord({ outcome, actor: actor ?? 'unknown', source, detail: `${path}: ${detail}`, requestId }, channel);
}

/** What /readyz looks at. */
function createChecks({ orm, pool, store, channels, jobs }: Core): HealthChecks {
  const ok: CheckResult = { state: 'ok' };
  return {
    database: () => pool.query('select 1').then(() => ok),
    migrations: async () =>
      (await pendingMigrations(orm)).length === 0 ? ok : { state: 'pending', reason: 'Migrations wait to be run' },
    queue: () => jobs.queue.check(),
    collab: async () => {
      const { writable, reason } = store.status();
      return writable ? ok : { state: 'read-only', ...(reason !== undefined && { reason }) };
    },
    channels: () =>
      Object.fromEntries(
        channels
          .list()
          .map(({ name, status, detail }) => [name, { state: status, ...(detail !== undefined && { reason: detail }) }]),
      ),
  };
}
