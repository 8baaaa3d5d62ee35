/** Where the audit chain stands, apart from the rows, so that a cut tail shows (S56). One row, made by the first migration. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { toRefusal } from './audit-event.ts';

export const AuditHead = defineEntity({
  name: 'AuditHead',
  tableName: 'audit_head',
  properties: {
    id: p.integer().primary().autoincrement(false).check('id = 1'),
    seq: p.bigint('number'),
    hash: p.text(),
  },
  // S57: it never goes back, and is never gone.
  triggers: [
    {
      name: 'back',
      timing: 'before',
      events: ['update'],
      forEach: 'row',
      expression: `${toRefusal('audit_head_back_fn')};
create trigger "back" before update on "audit_head" for each row when (new.seq < old.seq) execute function "audit_head_back_fn"()`,
    },
    {
      name: 'guard',
      timing: 'before',
      events: ['delete', 'truncate'],
      forEach: 'statement',
      expression: `${toRefusal('audit_head_guard_fn')};
create trigger "guard" before delete or truncate on "audit_head" for each statement execute function "audit_head_guard_fn"()`,
    },
  ],
});
export type AuditHead = InferEntity<typeof AuditHead>;
