/**
 * The desk of channels: what each one may take, what it took, and how its adapter fares. `GET /hub/channels` shows it, the
 * pipeline asks it, and adapters report their state to it.
 */
import type { Config, Limit } from './config.ts';
import { CHANNELS, type Channel, type Command } from './command.ts';
import { createLimiter, type Limiter, type Verdict } from './gates.ts';
import type { LimitState } from './call.ts';

/** `off`: no settings. `starting`, `up`, `down`: what the adapter says of itself. */
export type ChannelStatus = 'off' | 'starting' | 'up' | 'down';

/** An operator's pause: nothing is changed through the channel until it is resumed. `all`: of the hub as a whole. */
export type Pause = { all: boolean; by: string; at: string; reason?: string };

export type ChannelInfo = {
  name: Channel;
  /** It has its settings. */
  configured: boolean;
  /** It is configured, and no operator keeps changes out. */
  enabled: boolean;
  status: ChannelStatus;
  paused?: Pause;
  /** Why it is down, or what to set to turn it on. */
  detail?: string;
  metrics: { commands: number; refused: number; failed: number; last_command_at: string | null };
  limits: { per_principal: string; total: string };
};

export type ChannelDesk = {
  /** One attempt of a principal in a channel (P4). `limits` describes the tighter of the two limits. */
  take(channel: Channel, principalId: string): Verdict & { limits: LimitState };
  /** One attempt of a command with a limit of its own. */
  takeCommand(command: Command, principalId: string): Verdict;
  /** Counts a finished call. `outcome` is `ok`, `pending` or an error code. */
  count(channel: Channel, command: string | undefined, outcome: string, durationMs: number): void;
  report(channel: Channel, status: ChannelStatus, detail?: string): void;
  /** What operators decided (policy.ts); a limit that is not named is as the environment says. */
  follow(decided: { pauses: ReadonlyMap<string, Pause>; limits: ReadonlyMap<Channel, Limit> }): void;
  list(): ChannelInfo[];
};

/** Told of every finished call, for /metrics. */
export type CallCounter = (labels: { channel: Channel; command: string; outcome: string }, durationMs: number) => void;

/** A channel as a whole takes this many times what one principal may. */
const TOTAL_FACTOR = 10;

type Desk = { info: ChannelInfo; configured: Limit; perPrincipal: Limiter; total: Limiter };

export function createChannelDesk(config: Config, options: { nowMs: () => number; onCall?: CallCounter }): ChannelDesk {
  const desks = new Map<Channel, Desk>(CHANNELS.map((name) => [name, createDesk(name, limitOf(name, config), options.nowMs)]));
  const commandLimiters = new Map<string, Limiter>();
  const desk = (channel: Channel): Desk => desks.get(channel)!;

  return {
    take(channel, principalId) {
      const { perPrincipal, total } = desk(channel);
      const own = perPrincipal.take(principalId);
      if (!own.allowed) return { ...own, limits: toLimits(perPrincipal.limit, own) };
      const all = total.take('all');
      if (all.allowed) return { ...own, limits: toLimits(perPrincipal.limit, own) };
      perPrincipal.giveBack(principalId);
      return { ...all, limits: toLimits(total.limit, all) };
    },
    takeCommand(command, principalId) {
      let limiter = commandLimiters.get(command.name);
      if (limiter === undefined) {
        const [count, seconds] = command.rate!.split('/').map(Number);
        limiter = createLimiter({ count: count!, seconds: seconds! }, options);
        commandLimiters.set(command.name, limiter);
      }
      return limiter.take(principalId);
    },
    count(channel, command, outcome, durationMs) {
      const { metrics } = desk(channel).info;
      metrics.commands++;
      if (outcome === 'internal' || outcome === 'bad_output') metrics.failed++;
      else if (outcome !== 'ok' && outcome !== 'pending') metrics.refused++;
      metrics.last_command_at = new Date(options.nowMs()).toISOString();
      options.onCall?.({ channel, command: command ?? 'none', outcome }, durationMs);
    },
    report(channel, status, detail) {
      const { info } = desk(channel);
      info.status = status;
      info.configured = status !== 'off';
      if (detail === undefined) delete info.detail;
      else info.detail = detail;
    },
    follow({ pauses, limits }) {
      for (const [name, { info, configured, perPrincipal, total }] of desks) {
        const limit = limits.get(name) ?? configured;
        perPrincipal.change(limit);
        total.change(toTotal(limit));
        const pause = pauses.get('all') ?? pauses.get(name);
        if (pause === undefined) delete info.paused;
        else info.paused = pause;
      }
    },
    list: () =>
      [...desks.values()].map(({ info, perPrincipal, total }) => ({
        ...info,
        enabled: info.configured && info.paused === undefined,
        limits: { per_principal: toText(perPrincipal.limit), total: toText(total.limit) },
      })),
  };
}

function createDesk(name: Channel, limit: Limit, nowMs: () => number): Desk {
  const total = toTotal(limit);
  return {
    info: {
      name,
      configured: false,
      enabled: false,
      status: 'off',
      metrics: { commands: 0, refused: 0, failed: 0, last_command_at: null },
      limits: { per_principal: toText(limit), total: toText(total) },
    },
    configured: limit,
    perPrincipal: createLimiter(limit, { nowMs }),
    total: createLimiter(total, { nowMs }),
  };
}

function toTotal(limit: Limit): Limit {
  return { count: limit.count * TOTAL_FACTOR, seconds: limit.seconds };
}

/** CLI and panel speak REST, schedules and triggers are the hub's own: they share the API's limit. */
function limitOf(channel: Channel, config: Config): Limit {
  const own: Partial<Record<Channel, Limit>> = {
    slack: config.rateSlack,
    email: config.rateEmail,
    webhook: config.rateWebhook,
    socket: config.rateSocket,
    mcp: config.rateMcp,
  };
  return own[channel] ?? config.rateApi;
}

function toText(limit: Limit): string {
  return `${limit.count}/${limit.seconds}`;
}

function toLimits(limit: Limit, verdict: Verdict): LimitState {
  return { policy: `${limit.count} in ${limit.seconds} s`, remaining: verdict.remaining, resetSeconds: verdict.resetSeconds };
}
