import { Migration } from '@mikro-orm/migrations';

/**
 * The board in the database (COLLAB_STORE=postgres, docs/adr/0006-postgres-store.md). In a schema of its own and without entities:
 * hub/collab/postgres reaches these tables by itself, and the ORM has no business with them.
 */
export class Migration20261127020500_collab extends Migration {
  override name = 'Migration20261127020500_collab';

  override up(): void | Promise<void> {
    this.addSql(`create schema "collab";`);
    // What all hubs share: the name of the log, how far the wall clock was corrected, and since when silence counts. Milliseconds.
    this.addSql(
      `create table "collab"."head" ("id" int not null default 1 check ("id" = 1), "epoch" text not null, "clock_offset_ms" float8 not null default 0, "heard_floor_ms" float8 not null default 0, primary key ("id"));`,
    );
    // The event log, line by line as in files. "call" is the call's id as it stands in the line; "batch" names the transaction, in its first event.
    this.addSql(
      `create table "collab"."events" ("seq" bigint not null, "line" text not null, "call" text null, "batch" uuid null, primary key ("seq"));`,
    );
    this.addSql(`create index "events_call_index" on "collab"."events" ("call") where "call" is not null;`);
    this.addSql(
      `create table "collab"."snapshots" ("seq" bigint not null, "kind" text not null, "body" text not null, "written_at" timestamptz(3) not null default now(), primary key ("seq", "kind"));`,
    );
    // Tens of megabytes on a large board: compressing them would cost more than their bytes.
    this.addSql(`alter table "collab"."snapshots" alter column "body" set storage external;`);
    // The log for people (V10), in pieces. "behind" is the number of bytes up to the end of the piece.
    this.addSql(
      `create table "collab"."notes" ("n" bigint generated always as identity, "token" uuid not null unique, "bytes" bytea not null, "behind" bigint not null, primary key ("n"));`,
    );
    // Who was heard when. Unlogged: a crash of the server empties them, and then nobody was ever heard, which lengthens every lease (L9).
    this.addSql(
      `create unlogged table "collab"."heard" ("key" text not null, "heard_ms" float8 not null, "wall_ms" float8 null, "turn" bigint not null, primary key ("key"));`,
    );
    this.addSql(`create index "heard_turn_index" on "collab"."heard" ("turn");`);
    this.addSql(`create sequence "collab"."turns";`);
    this.addSql(`create unlogged table "collab"."hubs" ("hub" int not null, "heard_ms" float8 not null, primary key ("hub"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop schema if exists "collab" cascade;`);
  }
}
