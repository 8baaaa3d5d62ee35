import { Migration } from '@mikro-orm/migrations';

export class Migration20261127022905_mail_failed_uid extends Migration {
  override name = 'Migration20261127022905_mail_failed_uid';

  override up(): void | Promise<void> {
    this.addSql(`alter table "held_mails" add "failed_uid" bigint null;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "held_mails" drop column "failed_uid";`);
  }
}
