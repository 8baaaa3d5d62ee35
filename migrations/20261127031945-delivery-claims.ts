import { Migration } from '@mikro-orm/migrations';

export class Migration20261127031945_delivery_claims extends Migration {
  override name = 'Migration20261127031945_delivery_claims';

  override up(): void | Promise<void> {
    this.addSql(`alter table "deliveries" add "claimed_by" int null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "deliveries" drop column "claimed_by";`);
  }
}
