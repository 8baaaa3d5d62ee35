import { Migration } from '@mikro-orm/migrations';

export class Migration20261127015708_approval_rules extends Migration {
  override name = 'Migration20261127015708_approval_rules';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "approval_rules" ("command" text not null, "quorum" int not null, "role" text not null, "updated_by" text not null, "updated_at" timestamptz(3) not null, primary key ("command"));`,
    );

    this.addSql(
      `alter table "outbox" add "target" text null, add "key" uuid not null default gen_random_uuid(), add "attempted_at" timestamptz(3) null;`,
    );
    this.addSql(`create index "outbox_waiting_index" on "outbox" ("id") where processed_at is null;`);
    this.addSql(`create index "outbox_target_index" on "outbox" ("target") where processed_at is null;`);

    this.addSql(
      `alter table "approval_rules" add constraint "approval_rules_role_check" check ("role" in ('viewer', 'agent', 'operator', 'admin'));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "approval_rules" cascade;`);

    this.addSql(`drop index "outbox_waiting_index";`);
    this.addSql(`drop index "outbox_target_index";`);
    this.addSql(`alter table "outbox" drop column "target", drop column "key", drop column "attempted_at";`);
  }
}
