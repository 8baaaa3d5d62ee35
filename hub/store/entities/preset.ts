/** A named job input, so that people ask for "release notes" and not for an executor with nine fields. */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { User } from './user.ts';

export const Preset = defineEntity({
  name: 'Preset',
  tableName: 'presets',
  properties: {
    /** `P-<n>`, counted by the database (store/numbers.ts). */
    id: p.text().primary(),
    /** Lower case words with dashes, unique; may be given wherever the id may. */
    name: p.text().unique().check('name = lower(name)'),
    title: p.text(),
    description: p.text().default(''),
    executor: p.text().index(),
    /** Merged below what a job gives of its own. */
    input: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    createdBy: () => p.manyToOne(User).nullable().joinColumn('created_by').index(),
    version: p.integer().version(),
    createdAt: p.datetime(3).onCreate(() => new Date()),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type Preset = InferEntity<typeof Preset>;
