import { Migration } from '@mikro-orm/migrations';

export class Migration20261127021353_slack extends Migration {
  override name = 'Migration20261127021353_slack';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "link_codes" ("id" uuid not null, "hash" text not null, "account" text null, "user_id" uuid null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`alter table "link_codes" add constraint "link_codes_hash_unique" unique ("hash");`);
    this.addSql(`create index "link_codes_expires_at_index" on "link_codes" ("expires_at");`);

    this.addSql(
      `create table "slack_arrivals" ("key" text not null, "asking" jsonb not null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "received_at" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`create index "slack_arrivals_next_attempt_at_index" on "slack_arrivals" ("next_attempt_at");`);

    this.addSql(
      `create table "slack_messages" ("id" uuid not null, "channel_id" text not null, "ts" text not null, "thread_ts" text not null, "kind" text not null, "subject_id" text not null, "role" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`create index "slack_messages_created_at_index" on "slack_messages" ("created_at");`);
    this.addSql(`create index "slack_messages_channel_id_thread_ts_index" on "slack_messages" ("channel_id", "thread_ts");`);
    this.addSql(`create index "slack_messages_kind_subject_id_index" on "slack_messages" ("kind", "subject_id");`);
    this.addSql(`alter table "slack_messages" add constraint "slack_messages_channel_id_ts_unique" unique ("channel_id", "ts");`);

    this.addSql(
      `alter table "link_codes" add constraint "link_codes_side_check" check ((account is null) <> (user_id is null));`,
    );

    this.addSql(
      `alter table "slack_messages" add constraint "slack_messages_kind_check" check ("kind" in ('task', 'job', 'variant', 'confirmation', 'call'));`,
    );
    this.addSql(
      `alter table "slack_messages" add constraint "slack_messages_role_check" check ("role" in ('card', 'progress'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "link_codes" cascade;`);
    this.addSql(`drop table if exists "slack_arrivals" cascade;`);
    this.addSql(`drop table if exists "slack_messages" cascade;`);
  }
}
