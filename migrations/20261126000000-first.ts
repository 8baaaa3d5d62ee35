/** The first tables: people and how they sign in, the ledger, and what is on its way out. */
import { Migration } from '@mikro-orm/migrations';

export class First extends Migration {
  override up(): void {
    this.people();
    this.ledger();
    this.onItsWay();
  }

  private people(): void {
    this.addSql(`
      create table users (
        id uuid primary key,
        email text not null,
        name text not null,
        role text not null,
        active boolean not null default true,
        password_hash text,
        slack_user_id text,
        timezone text not null default 'UTC',
        stamp int not null default 0,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint users_email_unique unique (email),
        constraint users_slack_user_id_unique unique (slack_user_id),
        constraint users_email_check check (email = lower(email)),
        constraint users_role_check check (role in ('viewer', 'agent', 'operator', 'admin'))
      )`);
    this.addSql(`create index users_folded_name_index on users (lower(name))`);

    this.addSql(`
      create table sessions (
        id uuid primary key,
        user_id uuid not null,
        token_hash text not null,
        previous_hash text,
        seed text not null,
        created_at timestamptz(3) not null,
        last_used_at timestamptz(3) not null,
        idle_expires_at timestamptz(3) not null,
        absolute_expires_at timestamptz(3) not null,
        user_agent text,
        address text,
        revoked_at timestamptz(3),
        revoked_reason text,
        constraint sessions_user_id_foreign foreign key (user_id) references users (id) on delete cascade,
        constraint sessions_revoked_reason_check check (revoked_reason in ('logout', 'reuse', 'password', 'disabled', 'replaced'))
      )`);
    this.addSql(`create index sessions_user_id_index on sessions (user_id)`);

    this.addSql(`
      create table api_keys (
        id uuid primary key,
        name text not null,
        prefix text not null,
        hash text not null,
        role text not null,
        owner_id uuid,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3),
        last_used_at timestamptz(3),
        revoked_at timestamptz(3),
        constraint api_keys_hash_unique unique (hash),
        constraint api_keys_owner_id_foreign foreign key (owner_id) references users (id) on delete cascade,
        constraint api_keys_role_check check (role in ('viewer', 'agent', 'operator', 'admin'))
      )`);
    this.addSql(`create index api_keys_prefix_index on api_keys (prefix)`);
    this.addSql(`create index api_keys_owner_id_index on api_keys (owner_id)`);
  }

  private ledger(): void {
    this.addSql(`
      create table inbox (
        call_id uuid primary key,
        channel text not null,
        scope text not null,
        native_id text not null,
        fingerprint text not null,
        status text not null,
        answer json,
        received_at timestamptz(3) not null,
        finished_at timestamptz(3),
        hub int not null,
        constraint inbox_channel_scope_native_id_unique unique (channel, scope, native_id),
        constraint inbox_status_check check (status in ('running', 'done'))
      )`);
    this.addSql(`create index inbox_received_at_index on inbox (received_at)`);

    this.addSql(`
      create table call_effects (
        call_id uuid primary key,
        effect json not null,
        at timestamptz(3) not null
      )`);
    this.addSql(`create index call_effects_at_index on call_effects (at)`);

    this.addSql(`
      create table audit_events (
        seq bigint primary key,
        at timestamptz(3) not null,
        kind text not null,
        call_id uuid not null,
        channel text not null,
        principal_id text,
        actor text not null,
        role text,
        source text,
        command text,
        line text,
        args jsonb,
        outcome text,
        detail text,
        targets jsonb,
        duration_ms int,
        request_id text,
        hub int,
        prev_hash text not null,
        hash text not null,
        constraint audit_events_kind_check check (kind in ('intent', 'outcome')),
        constraint audit_events_line_check check (kind = 'outcome' or line is not null)
      )`);
    this.addSql(`create index audit_events_call_id_index on audit_events (call_id) where line is not null`);
    this.addSql(`
      create index audit_events_principal_id_seq_index on audit_events (principal_id, seq) where line is not null and outcome = 'ok'`);
    this.addSql(`create index audit_events_channel_seq_index on audit_events (channel, seq) where channel <> 'api'`);
    this.addSql(`create index audit_events_outcome_seq_index on audit_events (outcome, seq) where outcome <> 'ok'`);
    this.addSql(`create index audit_events_actor_seq_index on audit_events (actor, seq)`);

    this.addSql(`
      create table audit_head (
        id int primary key,
        seq bigint not null,
        hash text not null,
        constraint audit_head_id_check check (id = 1)
      )`);
    // The chain starts from zeros (hub/store/audit-chain.ts).
    this.addSql(`insert into audit_head (id, seq, hash) values (1, 0, repeat('0', 64))`);
  }

  private onItsWay(): void {
    this.addSql(`
      create table confirmations (
        id uuid primary key,
        code text not null,
        call_id uuid not null,
        command text not null,
        line text not null,
        args jsonb not null,
        args_hash text not null,
        pins jsonb not null,
        preview text not null,
        asked_by text not null,
        asked_by_user uuid,
        asked_name text not null,
        channel text not null,
        reply_to jsonb,
        quorum int not null,
        role text not null,
        status text not null default 'pending',
        decisions jsonb not null default '[]',
        answer json,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        decided_at timestamptz(3),
        constraint confirmations_code_unique unique (code),
        constraint confirmations_asked_by_user_foreign foreign key (asked_by_user) references users (id) on delete set null,
        constraint confirmations_role_check check (role in ('viewer', 'agent', 'operator', 'admin')),
        constraint confirmations_status_check check (status in ('pending', 'approved', 'denied', 'expired', 'stale'))
      )`);
    this.addSql(`create index confirmations_call_id_index on confirmations (call_id)`);
    this.addSql(`create index confirmations_asked_by_user_index on confirmations (asked_by_user)`);
    this.addSql(`create index confirmations_status_expires_at_index on confirmations (status, expires_at)`);

    this.addSql(`
      create table deliveries (
        id uuid primary key,
        call_id uuid not null,
        channel text not null,
        reply_to jsonb not null,
        body jsonb not null,
        status text not null default 'queued',
        attempts int not null default 0,
        next_attempt_at timestamptz(3),
        last_error text,
        created_at timestamptz(3) not null,
        sent_at timestamptz(3),
        native_message_id text,
        constraint deliveries_status_check check (status in ('queued', 'sent', 'failed'))
      )`);
    this.addSql(`create index deliveries_call_id_index on deliveries (call_id)`);
    this.addSql(`create index deliveries_status_next_attempt_at_index on deliveries (status, next_attempt_at)`);

    this.addSql(`
      create table outbox (
        id bigserial primary key,
        kind text not null,
        payload jsonb not null,
        created_at timestamptz(3) not null,
        processed_at timestamptz(3)
      )`);
    this.addSql(`create index outbox_processed_at_id_index on outbox (processed_at, id)`);
  }
}
