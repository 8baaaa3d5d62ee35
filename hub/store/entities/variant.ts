/** One proposed result of a job. At most one of a job is accepted, and an accepted one never changes again. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { Job } from './job.ts';

export const VARIANT_STATUSES = ['proposed', 'accepted', 'rejected'] as const;

export const Variant = defineEntity({
  name: 'Variant',
  tableName: 'variants',
  properties: {
    /** `V-<n>`, counted by the database (store/numbers.ts). */
    id: p.text().primary(),
    number: p.bigint('number').unique(),
    job: () => p.manyToOne(Job).deleteRule('cascade').index(),
    /** Number of the attempt that proposed it. */
    attempt: p.integer(),
    title: p.text(),
    /** `text/markdown`, `application/json`, `text/plain` … */
    mediaType: p.text(),
    content: p.text(),
    /** As the executor proposed it, once a person has edited it. */
    proposed: p.text().nullable(),
    /** What made it different from its siblings. */
    params: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    /** A sentence of the executor about it. */
    note: p.text().default(''),
    status: p.enum(VARIANT_STATUSES).default('proposed'),
    version: p.integer().default(1),
    editedBy: p.text().nullable(),
    decidedBy: p.text().nullable(),
    decidedAt: p.datetime(3).nullable(),
    reason: p.text().nullable(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
  indexes: [
    {
      name: 'variants_accepted_index',
      expression: `create unique index "variants_accepted_index" on "variants" ("job_id") where status = 'accepted'`,
    },
  ],
});
export type Variant = InferEntity<typeof Variant>;
