import { Migration } from '@mikro-orm/migrations';

/** Hubs that others took for dead. Logged, unlike the roll of the living: a crash of the server must not bring one back. */
export class Migration20261127034000_collab_dismissed extends Migration {
  override name = 'Migration20261127034000_collab_dismissed';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "collab"."dismissed" ("hub" int not null, "at" timestamptz(3) not null default now(), primary key ("hub"));`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "collab"."dismissed";`);
  }
}
