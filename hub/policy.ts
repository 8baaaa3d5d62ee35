/**
 * What operators decided at run time and every hub on the database follows: paused channels, changed limits, and commands that need
 * other people's approval. Kept in memory, because the pipeline asks for every call; read again after a change, and every two seconds
 * for the changes of other hubs. When the database is away, what was known goes on counting.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';
import type { ChannelDesk, Pause } from './channels.ts';
import type { Channel, Command, Role } from './command.ts';
import type { Limit } from './config.ts';
import type { Logger } from './log.ts';
import { ApprovalRule, ChannelSetting } from './store/entities/index.ts';

export type ApprovalNeed = { quorum: number; role: Role };

export type Policy = {
  /** Who has to agree to a command: what an admin decided, else what the command says itself. */
  approvalOf(command: Command): ApprovalNeed | undefined;
  /** Why a change may not be made through this channel now. */
  pauseOf(channel: Channel): Pause | undefined;
  /** A call changes something of this in its transaction. */
  touch(callId: string): void;
  /** The call's transaction is committed: reads everything again, when the call touched it. */
  follow(callId: string): Promise<void>;
  /** Writes what an operator decides about a channel, or `all`; what is left out stays. `limit` null: as the environment says. */
  decide(em: EntityManager, decision: ChannelDecision): Promise<ChannelSetting>;
  listRules(em: EntityManager): Promise<ApprovalRule[]>;
  /** A quorum of 0 takes the rule away. */
  setRule(em: EntityManager, rule: ApprovalNeed & { command: string; by: string }): Promise<ApprovalRule>;
  close(): Promise<void>;
};

export type ChannelDecision = {
  name: string;
  pause?: { by: string; at: Date; reason?: string } | null;
  limit?: string | null;
};

const EVERY_MS = 2000;
const MAX_TOUCHING = 1000;

type SettingRow = {
  name: string;
  paused: boolean;
  paused_by: string;
  paused_at: Date;
  reason: string | null;
  limit: string | null;
};
type RuleRow = { command: string; quorum: number; role: Role };

export async function createPolicy(pool: pg.Pool, channels: ChannelDesk, log: Logger): Promise<Policy> {
  let rules = new Map<string, ApprovalNeed>();
  let pauses = new Map<string, Pause>();
  const touching = new Set<string>();
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const [settings, approvals] = await Promise.all([
      pool.query<SettingRow>('select * from channel_settings'),
      pool.query<RuleRow>('select command, quorum, role from approval_rules'),
    ]);
    rules = new Map(approvals.rows.map(({ command, quorum, role }) => [command, { quorum, role }]));
    pauses = new Map(settings.rows.filter((row) => row.paused).map((row) => [row.name, toPause(row)]));
    channels.follow({
      pauses,
      limits: new Map(settings.rows.flatMap((row) => (row.limit === null ? [] : [[row.name as Channel, toLimit(row.limit)]]))),
    });
  }

  function readSoon(): Promise<void> {
    reading ??= read()
      .catch((error: unknown) => log.debug({ err: error }, 'What operators decided cannot be read now'))
      .finally(() => (reading = undefined));
    return reading;
  }

  await read();
  const timer = setInterval(() => void readSoon(), EVERY_MS).unref();
  return {
    approvalOf: (command) => rules.get(command.name) ?? command.approval,
    pauseOf: (channel) => pauses.get('all') ?? pauses.get(channel),
    touch(callId) {
      // A call that failed afterwards is not followed; its name is not kept for ever.
      if (touching.size > MAX_TOUCHING) touching.clear();
      touching.add(callId);
    },
    async follow(callId) {
      if (!touching.delete(callId)) return;
      // One that runs already may have read before the change.
      await reading;
      await readSoon();
    },
    async decide(em, { name, pause, limit }) {
      const row = (await em.findOne(ChannelSetting, name)) ?? em.create(ChannelSetting, { name, paused: false });
      if (pause === null) Object.assign(row, { paused: false, pausedBy: null, pausedAt: null, reason: null });
      else if (pause !== undefined)
        Object.assign(row, { paused: true, pausedBy: pause.by, pausedAt: pause.at, reason: pause.reason ?? null });
      if (limit !== undefined) row.limit = limit;
      await em.persist(row).flush();
      return row;
    },
    listRules: (em) => em.find(ApprovalRule, {}, { orderBy: { command: 'asc' } }),
    async setRule(em, { command, quorum, role, by }) {
      const row = (await em.findOne(ApprovalRule, command)) ?? em.create(ApprovalRule, { command, quorum, role, updatedBy: by });
      Object.assign(row, { quorum, role, updatedBy: by });
      await em.persist(row).flush();
      if (quorum === 0) await em.remove(row).flush();
      return row;
    },
    async close() {
      clearInterval(timer);
      await reading;
    },
  };
}

function toPause({ name, paused_by, paused_at, reason }: SettingRow): Pause {
  return { all: name === 'all', by: paused_by, at: paused_at.toISOString(), ...(reason !== null && { reason }) };
}

function toLimit(text: string): Limit {
  const [count, seconds] = text.split('/').map(Number);
  return { count: count!, seconds: seconds! };
}
