/** The presets that a new hub begins with. Whoever removes one is not given it again. */
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Executors } from './executor.ts';
import type { PresetDraft, Presets } from './presets.ts';

export const STARTER_PRESETS: readonly PresetDraft[] = [
  {
    name: 'tidy-markdown',
    title: 'Tidy Markdown',
    description: 'Markdown in a few styles, to choose from. Give it `text`.',
    executor: 'docs.format',
    input: { language: 'markdown' },
  },
  {
    name: 'tidy-json',
    title: 'Tidy JSON',
    description: 'JSON, indented. Give it `text`.',
    executor: 'docs.format',
    input: { language: 'json' },
  },
  {
    name: 'check-markdown',
    title: 'Check Markdown',
    description: 'What is wrong with a Markdown text, and the text with all of it repaired that can be. Give it `text`.',
    executor: 'docs.lint',
    input: {},
  },
  {
    name: 'changelog',
    title: 'Changelog',
    description: 'A changelog from commits as `git log --oneline` prints them. Give it `text`.',
    executor: 'docs.changelog',
    input: {},
  },
];

/** Shown beside them when demoMode is on: works as it is, without any input. */
export const DEMO_PRESETS: readonly PresetDraft[] = [
  {
    name: 'weekly-notes',
    title: 'Notes of the week',
    description: 'What changed this week, as a changelog.',
    executor: 'docs.changelog',
    input: {
      version: 'This week',
      text: [
        'a1b2c3d feat(tasks): claim several paths at once',
        'b2c3d4e fix(login): tell a wrong password from an expired one',
        'c3d4e5f perf(events): read the tail without copying it',
        'd4e5f6a docs: explain leases in one page',
        'e5f6a7b feat(export)!: one HTML file without scripts',
      ].join('\n'),
    },
  },
];

/**
 * Makes the presets of a database that never had one. Of several hubs at once, one makes them; those whose executor this hub does
 * not have are left out.
 */
export async function seedPresets(
  em: EntityManager,
  presets: Presets,
  executors: Executors,
  drafts: readonly PresetDraft[],
): Promise<void> {
  await em.transactional(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(hashtext('kyros:presets'))`);
    const [counter] = await tx.execute<{ is_called: boolean }[]>('select is_called from preset_numbers');
    if (counter?.is_called !== false) return;
    for (const draft of drafts) if (executors.find(draft.executor) !== undefined) await presets.create(tx, draft);
  });
}
