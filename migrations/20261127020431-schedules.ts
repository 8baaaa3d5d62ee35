import { Migration } from '@mikro-orm/migrations';

export class Migration20261127020431_schedules extends Migration {
  override name = 'Migration20261127020431_schedules';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "triggers" ("id" text not null, "number" bigint not null, "name" text not null, "event" text null, "source" text null, "match" jsonb not null default '{}', "command" text not null, "args" jsonb not null default '{}', "per_minute" int not null default 60, "max_failures" int not null default 5, "failures_in_row" int not null default 0, "active" boolean not null default true, "paused_reason" text null, "from_seq" bigint not null default '0', "fired" bigint not null default '0', "dropped" bigint not null default '0', "last_fired_at" timestamptz(3) null, "owner" text not null, "owner_user" uuid null, "owner_name" text not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "triggers" add constraint "triggers_number_unique" unique ("number");`);
    this.addSql(`create index "triggers_source_index" on "triggers" ("source");`);
    this.addSql(`create index "triggers_owner_user_index" on "triggers" ("owner_user");`);

    this.addSql(
      `create table "trigger_fires" ("id" uuid not null, "trigger_id" text not null, "key" text not null, "status" text not null default 'waiting', "depth" int not null, "args" jsonb null, "hub" int null, "tries" int not null default 0, "not_before" timestamptz(3) null, "call_id" uuid null, "outcome" text null, "detail" text null, "sequence" bigserial, "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "trigger_fires_call_id_index" on "trigger_fires" ("call_id");`);
    this.addSql(`create index "trigger_fires_trigger_id_sequence_index" on "trigger_fires" ("trigger_id", "sequence");`);
    this.addSql(
      `create index "trigger_fires_open_index" on "trigger_fires" ("trigger_id", "sequence") where status in ('waiting', 'running', 'retrying');`,
    );
    this.addSql(`alter table "trigger_fires" add constraint "trigger_fires_trigger_id_key_unique" unique ("trigger_id", "key");`);

    this.addSql(
      `create table "schedules" ("id" text not null, "number" bigint not null, "name" text not null, "line" text null, "command" text not null, "args" jsonb null, "cron" text null, "at" timestamptz(3) null, "timezone" text not null, "misfire" text not null default 'last', "overlap" text not null default 'skip', "max_failures" int not null default 5, "failures_in_row" int not null default 0, "active" boolean not null default true, "paused_reason" text null, "next_run" timestamptz(3) null, "last_run" timestamptz(3) null, "missed" jsonb null, "owner" text not null, "owner_user" uuid null, "owner_name" text not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "schedules" add constraint "schedules_number_unique" unique ("number");`);
    this.addSql(`create index "schedules_owner_user_index" on "schedules" ("owner_user");`);
    this.addSql(`create index "schedules_due_index" on "schedules" ("next_run") where active;`);

    this.addSql(
      `create table "schedule_fires" ("id" uuid not null, "schedule_id" text not null, "key" text not null, "kind" text not null, "due" timestamptz(3) not null, "status" text not null default 'waiting', "hub" int null, "tries" int not null default 0, "not_before" timestamptz(3) null, "cancel_requested" boolean not null default false, "call_id" uuid null, "job" text null, "outcome" text null, "detail" text null, "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "schedule_fires_schedule_id_created_at_index" on "schedule_fires" ("schedule_id", "created_at");`);
    this.addSql(
      `create index "schedule_fires_open_index" on "schedule_fires" ("schedule_id", "due") where status in ('waiting', 'running', 'retrying', 'following');`,
    );
    this.addSql(
      `alter table "schedule_fires" add constraint "schedule_fires_schedule_id_key_unique" unique ("schedule_id", "key");`,
    );

    this.addSql(
      `create table "watches" ("id" text not null, "since" timestamptz(3) not null, "seen_at" timestamptz(3) not null, "epoch" text null, "seq" bigint null, primary key ("id"));`,
    );

    this.addSql(
      `alter table "triggers" add constraint "triggers_owner_user_foreign" foreign key ("owner_user") references "users" ("id") on delete set null;`,
    );

    this.addSql(
      `alter table "trigger_fires" add constraint "trigger_fires_trigger_id_foreign" foreign key ("trigger_id") references "triggers" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "trigger_fires" add constraint "trigger_fires_status_check" check ("status" in ('waiting', 'running', 'retrying', 'succeeded', 'failed', 'refused', 'stopped', 'skipped'));`,
    );

    this.addSql(
      `alter table "schedules" add constraint "schedules_owner_user_foreign" foreign key ("owner_user") references "users" ("id") on delete set null;`,
    );
    this.addSql(`alter table "schedules" add constraint "schedules_misfire_check" check ("misfire" in ('skip', 'last', 'all'));`);
    this.addSql(
      `alter table "schedules" add constraint "schedules_overlap_check" check ("overlap" in ('skip', 'queue', 'cancel'));`,
    );

    this.addSql(
      `alter table "schedule_fires" add constraint "schedule_fires_schedule_id_foreign" foreign key ("schedule_id") references "schedules" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "schedule_fires" add constraint "schedule_fires_kind_check" check ("kind" in ('due', 'catch_up', 'manual'));`,
    );
    this.addSql(
      `alter table "schedule_fires" add constraint "schedule_fires_status_check" check ("status" in ('waiting', 'running', 'retrying', 'following', 'succeeded', 'failed', 'refused', 'cancelled', 'skipped'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "trigger_fires" drop constraint "trigger_fires_trigger_id_foreign";`);
    this.addSql(`alter table "schedule_fires" drop constraint "schedule_fires_schedule_id_foreign";`);

    this.addSql(`drop table if exists "triggers" cascade;`);
    this.addSql(`drop table if exists "trigger_fires" cascade;`);
    this.addSql(`drop table if exists "schedules" cascade;`);
    this.addSql(`drop table if exists "schedule_fires" cascade;`);
    this.addSql(`drop table if exists "watches" cascade;`);
  }
}
