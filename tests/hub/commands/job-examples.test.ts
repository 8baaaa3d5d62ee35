/** What the help shows is what works: the examples of jobs, variants, presets and tools, with the hub's own executors. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { docsChangelog } from '../../../hub/jobs/executors/docs-changelog.ts';
import { docsFormat } from '../../../hub/jobs/executors/docs-format.ts';
import { docsLint } from '../../../hub/jobs/executors/docs-lint.ts';
import { jobCommands } from '../../../hub/commands/job.ts';
import { presetCommands } from '../../../hub/commands/preset.ts';
import { toolCommands } from '../../../hub/commands/tool.ts';
import { variantCommands } from '../../../hub/commands/variant.ts';
import { DEMO_PRESETS, STARTER_PRESETS } from '../../../hub/jobs/starter-presets.ts';
import { fieldsOf } from '../../../hub/schema.ts';
import { openStudioHub, type StudioHub } from '../jobs/studio-hub.ts';

const executors = [docsFormat, docsLint, docsChangelog];
const commands = [...jobCommands, ...variantCommands, ...presetCommands, ...toolCommands];

let hub: StudioHub;
beforeAll(async () => {
  hub = await openStudioHub(executors);
  await hub.core.studio.seed(STARTER_PRESETS);
  // J-1 with V-1 and V-2 is ready, J-2 with V-3 is accepted, J-3 is queued, J-4 with V-4 is ready.
  await hub.propose(['# One\n', '# Two\n']);
  await hub.propose(['# Three\n']);
  await hub.type('variant accept V-3');
  await hub.type(`job create docs.format --input '{"text":"# a"}'`);
  await hub.propose(['# Four\n']);
});
afterAll(() => hub?.stop());

describe('examples', () => {
  test.each(commands.flatMap((command) => command.examples.map((line) => [line, command] as const)))(
    '%s',
    async (line, command) => {
      const { status, body } = await hub.type(line);
      expect([status, body.code, body.command]).toEqual([200, undefined, command.name]);
      expect(body.text).toMatch(/\S/);
      expect(body.view?.rows.every((row: unknown[]) => row.length === body.view.columns.length)).not.toBe(false);
    },
  );

  test.each(commands.flatMap((command) => fieldsOf(command.input).map((field) => [command.name, field.name, field.description])))(
    'C1 %s says what %s is',
    (_, __, description) => expect(description).toMatch(/^\S.+\.$/),
  );
});

describe('the presets that a hub begins with', () => {
  test.each([...STARTER_PRESETS, ...DEMO_PRESETS])('$name fits its executor', async (preset) => {
    const described = executors.find(({ name }) => name === preset.executor)!;
    expect((await hub.ask('/presets', { body: { ...preset, name: `${preset.name}-x` } })).status).toBe(201);
    expect(described.input.safeParse({ text: 'feat: a\n', ...preset.input })).toMatchObject({ success: true });
  });

  test('the one of the demo works without any input', async () => {
    const made = await hub.ask('/jobs', { body: { preset: 'weekly-notes-x' } });
    expect(made.status).toBe(201);
  });
});
