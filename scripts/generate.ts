/**
 * Writes the files that are drawn from the code, so that nobody keeps them in step by hand.
 *
 *   node scripts/generate.ts            writes them all
 *   node scripts/generate.ts --check    writes nothing; fails when one is missing or stale
 *   --root <folder>                     reads and writes below another folder than the project's
 *
 * A new one is a line of FILES: its path below the project, and what makes its text. It is formatted like everything else.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { eventLine, toStateFile } from './collab-schemas.ts';
import { toPanelTypes } from './panel-types.ts';
import { REFERENCE_PAGES } from './reference.ts';

const PROJECT = join(import.meta.dirname, '..');

/** `raw`: its generator formats it, or Prettier would need seconds for it or widen its tables (it is in .prettierignore). */
type Generated = { path: string; render: () => string | Promise<string>; raw?: true };

const FILES: Generated[] = [
  { path: 'collaboration/schemas/event.schema.json', render: () => toSchemaText('A line of the event log', eventLine) },
  { path: 'collaboration/schemas/tasks.schema.json', render: () => toSchemaText('The tasks of the board', toStateFile('tasks')) },
  {
    path: 'collaboration/schemas/agents.schema.json',
    render: () => toSchemaText('The agents of the board', toStateFile('agents')),
  },
  {
    path: 'collaboration/schemas/locks.schema.json',
    render: () => toSchemaText('The leases of the board', toStateFile('locks')),
  },
  { path: 'admin/src/lib/api/schema.d.ts', render: toPanelTypes, raw: true },
  ...Object.entries(REFERENCE_PAGES).map(([name, render]) => ({ path: `docs/reference/${name}`, render, raw: true as const })),
];

function toSchemaText(title: string, schema: z.ZodType): string {
  return JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'output' }) });
}

async function isFresh(root: string, { path, render, raw }: Generated): Promise<boolean> {
  const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
  return (await toText(path, await render(), raw)) === found;
}

async function toText(path: string, text: string, raw = false): Promise<string> {
  return raw ? text : format(text, { ...(await resolveConfig(join(PROJECT, path))), filepath: path });
}

async function write(root: string, { path, render, raw }: Generated): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), await toText(path, await render(), raw));
}

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string', default: PROJECT } },
});
const { check, root } = values;
const stale: string[] = [];
for (const file of FILES) {
  if (!check) await write(root, file);
  else if (!(await isFresh(root, file))) stale.push(file.path);
}
if (stale.length > 0) {
  console.error(`Stale, so run \`node scripts/generate.ts\`:\n${stale.map((path) => `  ${path}`).join('\n')}`);
  process.exitCode = 1;
}
