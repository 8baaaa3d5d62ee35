/** A system that may send messages to `/hooks/<name>`, and with which role they are run (COMMANDS "Webhooks"). */
import { randomUUID } from 'node:crypto';
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { ROLES } from '../../command.ts';
import { SOURCE_KINDS } from '../../webhook-kind.ts';

/** `sealed`: a secret that signs, readable by this hub only (auth/sealed.ts). `hash`: of a key that is sent. `until`: ISO time of its end. */
export type SourceSecret = { sealed?: string; hash?: string; until?: string };

export const WebhookSource = defineEntity({
  name: 'WebhookSource',
  tableName: 'webhook_sources',
  properties: {
    id: p
      .uuid()
      .primary()
      .onCreate(() => randomUUID()),
    name: p.text().unique().check('name = lower(name)'),
    kind: p.enum(SOURCE_KINDS),
    role: p.enum(ROLES),
    /** The newest first; older ones are good until their end (S23). */
    secrets: p.json<SourceSecret[]>(),
    active: p.boolean().default(true),
    createdBy: p.text(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type WebhookSource = InferEntity<typeof WebhookSource>;
