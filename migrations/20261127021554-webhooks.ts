import { Migration } from '@mikro-orm/migrations';

export class Migration20261127021554_webhooks extends Migration {
  override name = 'Migration20261127021554_webhooks';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "webhook_sources" ("id" uuid not null, "name" text not null, "kind" text not null, "role" text not null, "secrets" jsonb not null, "active" boolean not null default true, "created_by" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );
    this.addSql(`alter table "webhook_sources" add constraint "webhook_sources_name_unique" unique ("name");`);

    this.addSql(
      `create table "webhook_targets" ("id" uuid not null, "url" text not null, "events" jsonb not null, "sealed_secret" text not null, "active" boolean not null default true, "disabled_reason" text null, "from_seq" bigint not null default '0', "created_by" text not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`,
    );

    this.addSql(`alter table "webhook_sources" add constraint "webhook_sources_name_check" check (name = lower(name));`);
    this.addSql(
      `alter table "webhook_sources" add constraint "webhook_sources_kind_check" check ("kind" in ('standard', 'github', 'apikey'));`,
    );
    this.addSql(
      `alter table "webhook_sources" add constraint "webhook_sources_role_check" check ("role" in ('viewer', 'agent', 'operator', 'admin'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "webhook_sources" cascade;`);
    this.addSql(`drop table if exists "webhook_targets" cascade;`);
  }
}
