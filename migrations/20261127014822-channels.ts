import { Migration } from '@mikro-orm/migrations';

export class Migration20261127014822_channels extends Migration {
  override name = 'Migration20261127014822_channels';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "channel_settings" ("name" text not null, "paused" boolean not null default false, "paused_by" text null, "paused_at" timestamptz(3) null, "reason" text null, "limit" text null, "updated_at" timestamptz(3) not null, primary key ("name"));`,
    );

    this.addSql(
      `create table "envelopes" ("id" uuid not null, "channel" text not null, "scope" text not null, "native_id" text not null, "fingerprint" text not null, "principal_id" text not null, "payload" jsonb not null, "reply_to" jsonb not null, "lane" text null, "source" text null, "status" text not null default 'received', "hub" int not null, "received_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`,
    );
    this.addSql(`create index "envelopes_received_at_index" on "envelopes" ("received_at");`);
    this.addSql(`create index "envelopes_received_index" on "envelopes" ("hub", "id") where status = 'received';`);
    this.addSql(
      `alter table "envelopes" add constraint "envelopes_channel_scope_native_id_unique" unique ("channel", "scope", "native_id");`,
    );

    this.addSql(`drop index "deliveries_status_next_attempt_at_index";`);
    this.addSql(
      `alter table "deliveries" add "number" bigserial, add "key" text not null, add "lane" text not null, add "claimed_until" timestamptz(3) null;`,
    );
    this.addSql(`alter table "deliveries" alter column "call_id" drop not null;`);
    this.addSql(`alter table "deliveries" alter column "next_attempt_at" set not null;`);
    this.addSql(`alter table "deliveries" add constraint "deliveries_number_unique" unique ("number");`);
    this.addSql(`alter table "deliveries" add constraint "deliveries_key_unique" unique ("key");`);
    this.addSql(`create index "deliveries_queued_index" on "deliveries" ("channel", "lane", "number") where status = 'queued';`);
    this.addSql(`create index "deliveries_status_number_index" on "deliveries" ("status", "number");`);
    this.addSql(`create index "deliveries_channel_number_index" on "deliveries" ("channel", "number");`);

    this.addSql(`alter table "jobs" add "reply_to" jsonb null;`);

    this.addSql(`alter table "envelopes" add constraint "envelopes_status_check" check ("status" in ('received', 'done'));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "channel_settings" cascade;`);
    this.addSql(`drop table if exists "envelopes" cascade;`);

    this.addSql(`alter table "deliveries" drop constraint "deliveries_number_unique";`);
    this.addSql(`alter table "deliveries" drop constraint "deliveries_key_unique";`);
    this.addSql(`drop index "deliveries_queued_index";`);
    this.addSql(`drop index "deliveries_status_number_index";`);
    this.addSql(`drop index "deliveries_channel_number_index";`);
    this.addSql(
      `alter table "deliveries" drop column "number", drop column "key", drop column "lane", drop column "claimed_until";`,
    );
    this.addSql(`alter table "deliveries" alter column "call_id" set not null;`);
    this.addSql(`alter table "deliveries" alter column "next_attempt_at" drop not null;`);
    this.addSql(`create index "deliveries_status_next_attempt_at_index" on "deliveries" ("status", "next_attempt_at");`);

    this.addSql(`alter table "jobs" drop column "reply_to";`);
  }
}
