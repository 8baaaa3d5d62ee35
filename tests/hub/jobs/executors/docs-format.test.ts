import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { HubError } from '../../../../hub/errors.ts';
import { docsFormat } from '../../../../hub/jobs/executors/docs-format.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';

const LONG = `${'word '.repeat(30).trim()}\n`;
const titles = (variants: { title: string }[]) => variants.map(({ title }) => title);

describe('docs.format proposes what is worth choosing between', () => {
  test('prose in several widths', async () => {
    const work = createFakeWork();
    const variants = await runExecutor(docsFormat, { text: LONG }, { work });
    expect(titles(variants)).toEqual(['lines as they are', 'wrapped at 80', 'wrapped at 100']);
    expect(variants.map(({ content }) => Math.max(...content.split('\n').map((line) => line.length)))).toEqual([149, 79, 99]);
    expect(variants.every(({ mediaType }) => mediaType === 'text/markdown')).toBe(true);
    expect(variants[0]!.note).toBe('The text is like this already. The same as: one line a paragraph.');
    expect(variants[1]).toMatchObject({ params: { proseWrap: 'always', printWidth: 80 }, note: 'The text changes.' });
    expect(work.messages).toEqual(['Formatting in 4 styles']);
    expect(docsFormat.original!(docsFormat.input.parse({ text: LONG }))).toBe(LONG);
  });

  test('widths of the settings', async () => {
    expect(titles(await runExecutor(docsFormat, { text: LONG }, { settings: { widths: [40] } }))).toEqual([
      'lines as they are',
      'wrapped at 40',
    ]);
  });

  test.each([
    ['json', '{\n"a":[1,2]}', ['two spaces', 'four spaces', 'tabs']],
    ['yaml', 'a:   "x"\n', ['double quotes', 'single quotes']],
    ['css', 'a{content:"x"}', ['double quotes', 'single quotes']],
    ['typescript', 'const a:string="x"', ['double quotes', 'single quotes', 'single quotes, no semicolons']],
    ['javascript', 'const a="x"', ['double quotes', 'single quotes', 'single quotes, no semicolons']],
  ])('%s', async (language, text, expected) => {
    const variants = await runExecutor(docsFormat, { text, language });
    expect(titles(variants)).toEqual(expected);
    expect(new Set(variants.map(({ content }) => content)).size).toBe(expected.length);
  });

  test('equal results are one variant, which names the others', async () => {
    const variants = await runExecutor(docsFormat, { text: 'a { color: red }', language: 'css' });
    expect(variants).toMatchObject([{ title: 'double quotes', note: 'The text changes. The same as: single quotes.' }]);
  });

  test('one style on request', async () => {
    const work = createFakeWork({ params: { printWidth: 40, proseWrap: 'always' } });
    const variants = await runExecutor(docsFormat, { text: LONG }, { work });
    expect(variants).toMatchObject([{ title: 'printWidth 40, proseWrap always', params: { printWidth: 40 } }]);
    expect(docsFormat.params.safeParse({ plugins: ['./evil.js'] }).success).toBe(false);
    expect(docsFormat.params.safeParse({ printWidth: 1e9 }).success).toBe(false);
  });

  test('a real document, whose code blocks are formatted too', async () => {
    const text = `${await readFile(new URL('../../../../docs/ARCHITECTURE.md', import.meta.url), 'utf8')}\n\`\`\`js\nlet a=1\n\`\`\`\n`;
    const variants = await runExecutor(docsFormat, { text });
    expect(variants.length).toBeGreaterThan(2);
    expect(variants[0]!.content).toContain('let a = 1;');
    expect(variants[0]!.content).toContain('# Architecture');
  });
});

describe('docs.format refuses', () => {
  test.each([
    ['json', '{"a": [1,2}', { line: 1, column: 11 }],
    ['typescript', 'let ok = 1;\nlet x = ;', { line: 2, column: 9 }],
    ['javascript', 'x =', { line: 1, column: 4 }],
    ['css', 'a {\n  b', { line: 2, column: 3 }],
    ['yaml', 'a: b: c', { line: 1, column: 4 }],
  ])('%s that cannot be read, with the place, for good', async (language, text, place) => {
    const error = await failureOf(runExecutor(docsFormat, { text, language }));
    expect(error).toMatchObject({ code: 'invalid_input', fields: place, kind: { retryable: false } });
    expect(error.message).toContain(`line ${place.line}, column ${place.column}`);
    expect(error.fields.errors![0]!.path).toBe('/text');
    expect(error.message).not.toContain('node_modules');
  });

  test.each([
    [{}],
    [{ text: '' }],
    [{ text: 'a'.repeat(1_000_001) }],
    [{ text: 'a', language: 'php' }],
    [{ text: 'a', parser: 'x' }],
  ])('an input that is none: %j', (input) => expect(docsFormat.input.safeParse(input).success).toBe(false));

  test('R13 brackets and quotes without end', async () => {
    expect(await failureOf(runExecutor(docsFormat, { text: '>'.repeat(6_000) }))).toMatchObject({ code: 'invalid_input' });
    expect(await failureOf(runExecutor(docsFormat, { text: '['.repeat(200_000), language: 'json' }))).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('R13 a text that takes all memory', async () => {
    const error = await failureOf(
      runExecutor(docsFormat, { text: '[a](b) *x* '.repeat(60_000) }, { settings: { memoryMegabytes: 64 } }),
    );
    expect(error.code).toBe('limit_exceeded');
  });

  test('to go on after the signal', async () => {
    const work = createFakeWork({ onEvent: (_, { stop }) => setImmediate(() => stop(new HubError('stopping'))) });
    expect((await failureOf(runExecutor(docsFormat, { text: '[a](b) *x* '.repeat(60_000) }, { work }))).code).toBe('stopping');
  });

  test('configuration and plugins from a disk', async () => {
    const text =
      '---\nprettier:\n  plugins: ["./evil.js"]\n---\n\n<!-- prettier-ignore-start -->\n\n*  a\n\n<!-- prettier-ignore-end -->\n';
    expect((await runExecutor(docsFormat, { text }))[0]!.content).toContain('*  a');
  });
});
