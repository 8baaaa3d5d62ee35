/** What commands reach of jobs beside `ctx.jobs`: reading them, checking what is asked, deciding about variants, presets and tools. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Executors } from './executor.ts';
import { createJobBook, type JobBook } from './job-book.ts';
import { createJobOrders, type JobOrders } from './job-order.ts';
import { createPresets, type PresetDraft, type Presets } from './presets.ts';
import { seedPresets } from './starter-presets.ts';
import { createTools, type Tools } from './tools.ts';
import { createVariants, type Variants } from './variants.ts';

export type Studio = {
  book: JobBook;
  orders: JobOrders;
  variants: Variants;
  presets: Presets;
  tools: Tools;
  /** Makes presets in a database that never had one (starter-presets.ts). */
  seed(drafts: readonly PresetDraft[]): Promise<void>;
};

/** `em` gives an entity manager of its own for each look. */
export function createStudio(em: () => EntityManager, executors: Executors): Studio {
  const tools = createTools(em, executors);
  const presets = createPresets(em, executors);
  return {
    book: createJobBook(em),
    orders: createJobOrders(tools, presets),
    variants: createVariants(em, executors),
    presets,
    tools,
    seed: (drafts) => seedPresets(em(), presets, executors, drafts),
  };
}
