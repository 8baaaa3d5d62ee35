/** `graph`: fetch, transform, write as a graph of LangGraph. Every node is an event; the write happens under a lease. */
import { join } from 'node:path';
import { z } from 'zod';
import { HubError } from '../../errors.ts';
import type { Outbound } from '../../outbound/guard.ts';
import { defineExecutor, type VariantDraft, type Work } from '../executor.ts';
import { MEDIA_TYPES } from './docs/languages.ts';
import { MAX_TEXT_LENGTH, childSettings } from './docs/text-field.ts';
import type { GraphResult } from './graph/graph-child.ts';
import { graphInput, graphParams, type GraphInput, type Step } from './graph/schema.ts';
import { writeOutput } from './graph/write-output.ts';
import { checkStatus, findText } from './http/answer.ts';
import { runChild, type Tools } from './child/run-child.ts';

/** The folder below DATA_DIR that graphs write into, and nowhere else. */
const OUTPUTS = 'outputs';

export function defineGraph({ outbound, dataDir }: { outbound: Outbound; dataDir: string }) {
  return defineExecutor({
    name: 'graph',
    summary: 'Fetches a text, takes it through steps, and writes the result, each part as an event.',
    role: 'operator',
    input: graphInput,
    settings: z.strictObject({ ...childSettings, memoryMegabytes: childSettings.memoryMegabytes.default(512) }),
    params: graphParams,
    limits: { timeoutSeconds: 180, maxInputBytes: 1024 * 1024, maxOutputBytes: 8 * 1024 * 1024, maxAttempts: 3 },
    example: {
      fetch: { text: '# Links\n\nSee [the docs](https://example.org/docs).\n' },
      transform: [{ do: 'extract_links' }, { do: 'format' }],
      write: { path: 'examples/links.md' },
    },
    original: ({ fetch }) => fetch.text,
    admit({ fetch }) {
      if (fetch.url !== undefined) outbound.check(fetch.url);
    },
    async run(work, given, settings) {
      const input: GraphInput = { ...given, ...(work.params as { transform?: Step[] } | undefined) };
      work.progress('Starting the graph');
      const result = await runChild<GraphResult>({
        script: new URL('graph/graph-child.ts', import.meta.url),
        data: input,
        signal: work.signal,
        tools: createTools(work, outbound, join(dataDir, OUTPUTS)),
        ...settings,
      });
      return toVariants(input, result);
    },
  });
}

function createTools(work: Work, outbound: Outbound, root: string): Tools {
  return {
    fetch: (source, signal) => fetchText(source as GraphInput['fetch'], outbound, signal),
    async step(given) {
      const { name, details } = given as { name: string; details: Record<string, unknown> };
      work.progress(`${name} is done`);
      await work.step(name, details);
    },
    write(given, signal) {
      const { path, text } = given as { path: string; text: string };
      work.progress(`Writing ${OUTPUTS}/${path}`);
      return work.underLease(`path:${OUTPUTS}/${path}`, (lease) =>
        writeOutput(root, path, text, AbortSignal.any([signal, lease.signal])),
      );
    },
  };
}

async function fetchText({ text, url }: GraphInput['fetch'], outbound: Outbound, signal: AbortSignal): Promise<string> {
  if (text !== undefined) return text;
  const answer = await outbound.fetch(url!, { signal, maxBytes: MAX_TEXT_LENGTH });
  checkStatus(answer);
  const found = findText(answer);
  if (found === undefined) throw new HubError('target_refused', 'The server answered with something that is no text.');
  return found;
}

function toVariants(input: GraphInput, { fetched, text, written }: GraphResult): VariantDraft[] {
  const last = input.transform.findLast((step) => step.do === 'format');
  const mediaType = MEDIA_TYPES[last?.language ?? 'markdown'];
  const steps = input.transform.map((step) => step.do);
  const place = written ? `Written to ${OUTPUTS}/${written.path}, ${written.bytes} bytes.` : 'Written nowhere.';
  return [
    { title: 'result', mediaType, content: text, params: { steps }, note: place },
    ...(fetched === text ? [] : [{ title: 'as fetched', mediaType, content: fetched, note: 'Before the steps.' }]),
    {
      title: 'report',
      mediaType: 'application/json',
      content: `${JSON.stringify({ from: input.fetch.url ?? 'text', steps, characters_before: fetched.length, characters: text.length, written: written ?? null }, null, 2)}\n`,
      note: `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}.`,
    },
  ];
}
