import { Migration } from '@mikro-orm/migrations';

export class Migration20261127063445_audit_guard extends Migration {
  override name = 'Migration20261127063445_audit_guard';

  override up(): void | Promise<void> {
    this.addSql(`create or replace function "audit_events_guard_fn"() returns trigger as $$ begin
  if tg_op = 'TRUNCATE' and not exists (select from audit_events) then return null; end if;
  raise exception 'The audit log only grows' using errcode = '42501';
end; $$ language plpgsql;`);
    this.addSql(
      `create trigger "guard" before update or delete or truncate on "audit_events" for each statement execute function "audit_events_guard_fn"();`,
    );

    this.addSql(`create or replace function "audit_head_back_fn"() returns trigger as $$ begin
  if tg_op = 'TRUNCATE' and not exists (select from audit_events) then return null; end if;
  raise exception 'The audit log only grows' using errcode = '42501';
end; $$ language plpgsql;`);
    this.addSql(
      `create trigger "back" before update on "audit_head" for each row when (new.seq < old.seq) execute function "audit_head_back_fn"();`,
    );
    this.addSql(`create or replace function "audit_head_guard_fn"() returns trigger as $$ begin
  if tg_op = 'TRUNCATE' and not exists (select from audit_events) then return null; end if;
  raise exception 'The audit log only grows' using errcode = '42501';
end; $$ language plpgsql;`);
    this.addSql(
      `create trigger "guard" before delete or truncate on "audit_head" for each statement execute function "audit_head_guard_fn"();`,
    );
  }

  override down(): void | Promise<void> {
    this.addSql(`drop trigger if exists "guard" on "audit_events";`);
    this.addSql(`drop function if exists "audit_events_guard_fn"();`);

    this.addSql(`drop trigger if exists "back" on "audit_head";`);
    this.addSql(`drop function if exists "audit_head_back_fn"();`);
    this.addSql(`drop trigger if exists "guard" on "audit_head";`);
    this.addSql(`drop function if exists "audit_head_guard_fn"();`);
  }
}
