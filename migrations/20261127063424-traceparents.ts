import { Migration } from '@mikro-orm/migrations';

export class Migration20261127063424_traceparents extends Migration {
  override name = 'Migration20261127063424_traceparents';

  override up(): void | Promise<void> {
    this.addSql(`alter table "deliveries" add "traceparent" text null;`);

    this.addSql(`alter table "jobs" add "traceparent" text null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "deliveries" drop column "traceparent";`);

    this.addSql(`alter table "jobs" drop column "traceparent";`);
  }
}
