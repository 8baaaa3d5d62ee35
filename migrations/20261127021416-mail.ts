import { Migration } from '@mikro-orm/migrations';

export class Migration20261127021416_mail extends Migration {
  override name = 'Migration20261127021416_mail';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "held_mails" ("number" bigserial primary key, "mailbox" text not null, "uid_validity" bigint not null, "uid" bigint not null, "status" text not null, "attempts" int not null, "delays" int not null default 0, "next_attempt_at" timestamptz(3) null, "message_id" text null, "sender" text null, "subject" text null, "reason" text null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null);`,
    );
    this.addSql(`create index "held_mails_updated_at_index" on "held_mails" ("updated_at");`);
    this.addSql(
      `alter table "held_mails" add constraint "held_mails_mailbox_uid_validity_uid_unique" unique ("mailbox", "uid_validity", "uid");`,
    );

    this.addSql(
      `create table "mail_cursors" ("mailbox" text not null, "uid_validity" bigint not null, "last_uid" bigint not null, "updated_at" timestamptz(3) not null, primary key ("mailbox"));`,
    );

    this.addSql(
      `create table "mail_replies" ("key" text not null, "address" text not null, "kind" text not null, "at" timestamptz(3) not null, primary key ("key"));`,
    );
    this.addSql(`create index "mail_replies_at_index" on "mail_replies" ("at");`);
    this.addSql(`create index "mail_replies_address_at_index" on "mail_replies" ("address", "at");`);

    this.addSql(
      `create table "mail_addresses" ("user_id" uuid not null, "hash" text not null, "created_at" timestamptz(3) not null, "last_used_at" timestamptz(3) null, primary key ("user_id"));`,
    );
    this.addSql(`alter table "mail_addresses" add constraint "mail_addresses_hash_unique" unique ("hash");`);

    this.addSql(
      `alter table "held_mails" add constraint "held_mails_status_check" check ("status" in ('trying', 'later', 'parked', 'wanted'));`,
    );

    this.addSql(
      `alter table "mail_replies" add constraint "mail_replies_kind_check" check ("kind" in ('reply', 'explanation'));`,
    );

    this.addSql(
      `alter table "mail_addresses" add constraint "mail_addresses_user_id_foreign" foreign key ("user_id") references "users" ("id") on update cascade on delete cascade;`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "held_mails" cascade;`);
    this.addSql(`drop table if exists "mail_cursors" cascade;`);
    this.addSql(`drop table if exists "mail_replies" cascade;`);
    this.addSql(`drop table if exists "mail_addresses" cascade;`);
  }
}
