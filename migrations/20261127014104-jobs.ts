import { Migration } from '@mikro-orm/migrations';

export class Migration20261127014104_jobs extends Migration {
  override name = 'Migration20261127014104_jobs';

  override up(): void | Promise<void> {
    for (const sequence of ['job', 'variant', 'preset', 'schedule', 'trigger'])
      this.addSql(`create sequence "${sequence}_numbers"`);
    this.addSql(
      `create table "tools" ("id" text not null, "enabled" boolean not null default true, "settings" jsonb not null default '{}', "version" int not null default 1, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );

    this.addSql(
      `create table "presets" ("id" text not null, "name" text not null, "title" text not null, "description" text not null default '', "executor" text not null, "input" jsonb not null default '{}', "created_by" uuid null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "presets" add constraint "presets_name_unique" unique ("name");`);
    this.addSql(`create index "presets_executor_index" on "presets" ("executor");`);
    this.addSql(`create index "presets_created_by_index" on "presets" ("created_by");`);

    this.addSql(
      `create table "jobs" ("id" text not null, "number" bigint not null, "title" text not null, "executor" text not null, "preset" text null, "input" jsonb not null, "status" text not null default 'queued', "params" jsonb null, "attempts" int not null default 0, "max_attempts" int not null, "run_at" timestamptz(3) not null, "fence" bigint null, "worker" text null, "cancel_requested" boolean not null default false, "progress" jsonb null, "failure" jsonb null, "created_by" text not null, "created_by_user" uuid null, "created_by_name" text not null, "channel" text not null, "call_id" uuid not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "started_at" timestamptz(3) null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "jobs" add constraint "jobs_number_unique" unique ("number");`);
    this.addSql(`create index "jobs_created_by_user_index" on "jobs" ("created_by_user");`);
    this.addSql(`create index "jobs_call_id_index" on "jobs" ("call_id");`);
    this.addSql(`create index "jobs_status_number_index" on "jobs" ("status", "number");`);
    this.addSql(`create index "jobs_waiting_index" on "jobs" ("run_at", "number") where status = 'queued';`);

    this.addSql(
      `create table "attempts" ("id" uuid not null, "job_id" text not null, "number" int not null, "status" text not null default 'running', "worker" text not null, "fence" bigint not null, "params" jsonb null, "failure" jsonb null, "output" text not null default '', "started_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "attempts_running_index" on "attempts" ("job_id") where status = 'running';`);
    this.addSql(`alter table "attempts" add constraint "attempts_job_id_number_unique" unique ("job_id", "number");`);

    this.addSql(
      `create table "variants" ("id" text not null, "number" bigint not null, "job_id" text not null, "attempt" int not null, "title" text not null, "media_type" text not null, "content" text not null, "proposed" text null, "params" jsonb not null default '{}', "note" text not null default '', "status" text not null default 'proposed', "version" int not null default 1, "edited_by" text null, "decided_by" text null, "decided_at" timestamptz(3) null, "reason" text null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "variants" add constraint "variants_number_unique" unique ("number");`);
    this.addSql(`create index "variants_job_id_index" on "variants" ("job_id");`);
    this.addSql(`create unique index "variants_accepted_index" on "variants" ("job_id") where status = 'accepted';`);

    this.addSql(
      `alter table "presets" add constraint "presets_created_by_foreign" foreign key ("created_by") references "users" ("id") on delete set null;`,
    );
    this.addSql(`alter table "presets" add constraint "presets_name_check" check (name = lower(name));`);

    this.addSql(
      `alter table "jobs" add constraint "jobs_created_by_user_foreign" foreign key ("created_by_user") references "users" ("id") on delete set null;`,
    );
    this.addSql(
      `alter table "jobs" add constraint "jobs_status_check" check ("status" in ('queued', 'running', 'ready', 'accepted', 'failed', 'cancelled'));`,
    );

    this.addSql(
      `alter table "attempts" add constraint "attempts_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "attempts" add constraint "attempts_status_check" check ("status" in ('running', 'succeeded', 'failed', 'cancelled', 'lost', 'handed_back'));`,
    );

    this.addSql(
      `alter table "variants" add constraint "variants_job_id_foreign" foreign key ("job_id") references "jobs" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "variants" add constraint "variants_status_check" check ("status" in ('proposed', 'accepted', 'rejected'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "attempts" drop constraint "attempts_job_id_foreign";`);
    this.addSql(`alter table "variants" drop constraint "variants_job_id_foreign";`);

    this.addSql(`drop table if exists "tools" cascade;`);
    this.addSql(`drop table if exists "presets" cascade;`);
    this.addSql(`drop table if exists "jobs" cascade;`);
    this.addSql(`drop table if exists "attempts" cascade;`);
    this.addSql(`drop table if exists "variants" cascade;`);
    for (const sequence of ['job', 'variant', 'preset', 'schedule', 'trigger'])
      this.addSql(`drop sequence "${sequence}_numbers"`);
  }
}
