/** What all executors have in common: described fields, bounds, and an example that works. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createAllExecutors } from '../../../../hub/jobs/executors/index.ts';
import { openRunbooks } from '../../../../hub/jobs/executors/runbook/runbooks.ts';
import type { Outbound } from '../../../../hub/outbound/guard.ts';
import { createFakeWork, runExecutor } from '../../../support/fake-work.ts';
import { createTempDir } from '../../../support/temp-dir.ts';

const dir = await createTempDir();
/** The example of http.request calls the world outside, which a test does not: this one answers for it. */
const outbound: Outbound = {
  check: () => {},
  fetch: async (url) => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: Buffer.from('<p>Example</p>'),
    url,
    redirectedFrom: [],
  }),
};
const executors = createAllExecutors({
  dataDir: dir.path,
  origin: 'http://localhost:8000',
  outbound,
  runbooks: openRunbooks(new URL('../../../../config/runbooks.yaml', import.meta.url).pathname),
  env: {},
});

describe('every executor', () => {
  test('is there by its name', () => {
    expect(executors.all.map(({ name }) => name)).toEqual([
      'docs.changelog',
      'docs.format',
      'docs.lint',
      'graph',
      'http.request',
      'runbook',
    ]);
    expect(executors.find('runbook')!.role).toBe('operator');
    expect(executors.find('shell')).toBeUndefined();
  });

  test.each(executors.all.map((executor) => [executor.name, executor] as const))(
    '%s has an example that works',
    async (_name, executor) => {
      const work = createFakeWork();
      const variants = await runExecutor(executor, executor.example, { work });
      expect(variants.length).toBeGreaterThan(0);
      expect(work.messages.length).toBeGreaterThan(0);
      expect(new Set(variants.map(({ title }) => title)).size).toBe(variants.length);
      for (const { title, mediaType, content, note } of variants) {
        expect([title.length > 0, /^[a-z]+\/[a-z.+-]+$/.test(mediaType), content.length > 0, (note ?? '').length > 0]).toEqual([
          true,
          true,
          true,
          true,
        ]);
      }
    },
  );

  test.each(executors.all.map((executor) => [executor.name, executor] as const))(
    '%s describes every field and takes no other',
    (_name, executor) => {
      for (const schema of [executor.input, executor.settings, executor.params]) {
        const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
          properties: Record<string, { description?: string }>;
          additionalProperties?: unknown;
        };
        for (const [field, { description }] of Object.entries(json.properties))
          expect(description, `${executor.name}.${field}`).toMatch(/\w{3}/);
        expect(json.additionalProperties).toBe(false);
      }
      expect(executor.settings.safeParse({}).success).toBe(true);
      expect(executor.params.safeParse({}).success).toBe(true);
      expect(executor.summary).toMatch(/^[A-Z].*\.$/);
    },
  );

  test('the folder of outputs is the only thing that was written', async () => {
    const { readdir } = await import('node:fs/promises');
    expect(await readdir(dir.path, { recursive: true })).toEqual(['outputs', 'outputs/examples', 'outputs/examples/links.md']);
    await dir.remove();
  });
});
