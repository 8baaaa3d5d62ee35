/** A command that needs other people's yes, because an admin said so: over and above what the command asks for itself (P5). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { ROLES } from '../../command.ts';

export const ApprovalRule = defineEntity({
  name: 'ApprovalRule',
  tableName: 'approval_rules',
  properties: {
    command: p.text().primary(),
    quorum: p.integer(),
    role: p.enum(ROLES),
    updatedBy: p.text(),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type ApprovalRule = InferEntity<typeof ApprovalRule>;
