/**
 * What a command gets besides its input: who asks, which call it is, and the parts it works on. The same for every channel,
 * for schedules and for tests, so that a command never asks where it was called from.
 */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { BoardView, Commit, CollabStore, Rule } from './collab/store.ts';
import type { Channel, Registry, Role } from './command.ts';
import type { Links } from './auth/links.ts';
import type { Users } from './auth/users.ts';
import type { Keys } from './auth/keys.ts';
import type { Audit } from './store/audit.ts';
import type { Ledger } from './store/ledger.ts';
import type { MailDesk } from './store/mail-desk.ts';
import type { Answer, Execute } from './call.ts';
import type { ConfirmationRow, Confirmations } from './store/confirmations.ts';
import type { ChannelDesk } from './channels.ts';
import type { Deliveries, ReplyAddress } from './deliveries.ts';
import type { Outbound } from './outbound/guard.ts';
import type { Webhooks } from './webhooks.ts';
import type { Policy } from './policy.ts';
import type { SlackDesk } from './slack-desk.ts';
import type { JobDesk } from './jobs/desk.ts';
import type { Executors } from './jobs/executor.ts';
import type { Schedules } from './jobs/schedules.ts';
import type { Triggers } from './jobs/triggers.ts';
import type { Studio } from './jobs/studio.ts';

/** Who asks. `id` is stable (`user:<uuid>` or `key:<uuid>`); `name` is what people see and events carry as actor. */
export type Principal = {
  id: string;
  name: string;
  role: Role;
  /** The hub user behind it, if any: the person whose rights and preferences count. */
  userId?: string;
  email?: string;
  /** IANA time zone for typed times (G4). */
  timezone: string;
  /**
   * There when these rights are remembered, because the database cannot say them now: good for reading (docs/adr/0011-reading-without-the-database.md).
   * A change waits for it. Errors: unavailable; invalid_token when they are others now.
   */
  confirm?: () => Promise<void>;
};

export type Call = {
  /** Unique, time-ordered (UUID v7): names the audit rows, the log lines and the events of this asking. */
  id: string;
  channel: Channel;
  principal: Principal;
  /** If-Match as sent; rules compare it inside the commit (E3). `required` by the REST binding. */
  ifMatch?: { header?: string; required: boolean };
  /** Aborted when the asker leaves or the hub stops. */
  signal: AbortSignal;
  /** Where later word of it goes. */
  replyTo?: ReplyAddress;
};

/** The store as one call sees it: commits carry the call's id, and after a crash its earlier commits are found, not repeated. */
export type CallCollab = {
  readonly board: BoardView;
  commit(rule: Rule): Promise<Commit>;
  readonly store: CollabStore;
};

export type Context = {
  call: Call;
  now: Date;
  collab: CallCollab;
  /** One transaction for the whole command, opened at first use, committed after `run` returned, rolled back when it throws. */
  db(): Promise<EntityManager>;
  users: Users;
  keys: Keys;
  links: Links;
  slack: SlackDesk;
  ledger: Ledger;
  audit: Audit;
  confirmations: Confirmations;
  /** Runs an approved danger as the one who asked for it, with the rights they have now. */
  runConfirmed(row: ConfirmationRow): Promise<Answer>;
  /** The one door, for a command that gives another one in its asker's name: checked, limited and audited like any other. */
  give: Execute;
  channels: ChannelDesk;
  deliveries: Deliveries;
  mail: MailDesk;
  policy: Policy;
  webhooks: Webhooks;
  outbound: Outbound;
  executors: Executors;
  /** What commands do to jobs, each inside the command's own transaction. */
  jobs: JobDesk;
  /** Reading jobs, checking what is asked of executors, variants, presets and tools. */
  studio: Studio;
  schedules: Schedules;
  triggers: Triggers;
  registry: Registry;
  /** Tells the asker how far it is; shown where the channel can (≤ 1/s). */
  progress(message: string): void;
};
