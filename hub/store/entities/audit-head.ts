/** Where the audit chain stands, apart from the rows, so that a cut tail shows (S56). One row, made by the first migration. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const AuditHead = defineEntity({
  name: 'AuditHead',
  tableName: 'audit_head',
  properties: {
    id: p.integer().primary().autoincrement(false).check('id = 1'),
    seq: p.bigint('number'),
    hash: p.text(),
  },
});
export type AuditHead = InferEntity<typeof AuditHead>;
