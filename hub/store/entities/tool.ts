/** What an operator changed about an executor: whether it may run, and its settings (hub/jobs/executor.ts describes it). */
import { defineEntity, p, type InferEntity } from '@mikro-orm/core';

export const Tool = defineEntity({
  name: 'Tool',
  tableName: 'tools',
  properties: {
    /** The executor's name, as `docs.format`. */
    id: p.text().primary(),
    enabled: p.boolean().default(true),
    settings: p.json<Record<string, unknown>>().defaultRaw(`'{}'::jsonb`),
    version: p.integer().version(),
    updatedAt: p
      .datetime(3)
      .onCreate(() => new Date())
      .onUpdate(() => new Date()),
  },
});
export type Tool = InferEntity<typeof Tool>;
