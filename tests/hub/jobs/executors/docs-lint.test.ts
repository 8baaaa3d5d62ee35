import { describe, expect, test } from 'vitest';
import { HubError } from '../../../../hub/errors.ts';
import { docsLint } from '../../../../hub/jobs/executors/docs-lint.ts';
import { readMarkdown } from '../../../../hub/jobs/executors/docs/outline.ts';
import { createFakeWork, failureOf, runExecutor } from '../../../support/fake-work.ts';

const BAD = '# Notes\n* one\n* two \n\n\n\n### Deep\n![](a.png)\n';

describe('docs.lint', () => {
  test('repairs what can be repaired and says what is left', async () => {
    const [fixed, report] = await runExecutor(docsLint, { text: BAD });
    expect(fixed).toMatchObject({ title: 'repaired', mediaType: 'text/markdown', note: '6 problems fixed, 2 left.' });
    expect(fixed!.content).toBe('# Notes\n\n* one\n* two\n\n### Deep\n\n![](a.png)\n');
    expect(report!.content).toContain('| 7 | MD001 |');
    expect(report!.content).toContain('| 8 | MD045 | Images should have alternate text (alt text) |');
    expect(report!.content).toContain('# Left after the repair');
    expect(report!.note).toBe('8 problems found.');
    expect(docsLint.original!(docsLint.input.parse({ text: BAD }))).toBe(BAD);
  });

  test('says so when there is nothing', async () => {
    const text = '# Notes\n\nAll well.\n';
    expect(await runExecutor(docsLint, { text })).toMatchObject([
      { title: 'unchanged', content: text, note: 'No problems found.' },
    ]);
  });

  test('the report as JSON, rules left out, and a length of lines, on request', async () => {
    const work = createFakeWork({ params: { report: 'json', disable: ['MD001', 'MD045'] } });
    const [fixed, report] = await runExecutor(docsLint, { text: BAD }, { work });
    expect(fixed!.note).toBe('6 problems fixed, 0 left.');
    const { found, left } = JSON.parse(report!.content);
    expect(found).toContainEqual({
      line: 2,
      rule: 'MD032',
      description: 'Lists should be surrounded by blank lines',
      detail: '* one',
      fixable: true,
    });
    expect(left).toEqual([]);
    const long = { text: `# Notes\n\n${'word '.repeat(40).trim()}\n` };
    expect(await runExecutor(docsLint, long)).toHaveLength(1);
    const strict = await runExecutor(docsLint, long, { work: createFakeWork({ params: { lineLength: 80 } }) });
    expect(strict[1]!.content).toContain('MD013');
    expect(await runExecutor(docsLint, long, { settings: { lineLength: 80, disable: ['MD013'] } })).toHaveLength(1);
  });

  test('cells of the report are only text', async () => {
    const [, report] = await runExecutor(docsLint, { text: '# a\n## <b>x|y</b> `z`\n\n## <b>x|y</b> `z`\n' });
    for (const row of report!.content.split('\n').filter((line) => line.startsWith('| ') && line.includes('MD0'))) {
      expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
      expect(row).not.toMatch(/(?<!\\)</);
    }
  });

  test('loads no rules and no configuration that the text names', async () => {
    const text = '<!-- markdownlint-configure-file { "extends": "/etc/passwd", "customRules": ["./evil.js"] } -->\n\n# Notes\n';
    expect((await runExecutor(docsLint, { text }))[0]!.content).toBe(text);
  });

  test('refuses what is no input', () => {
    for (const input of [{}, { text: '' }, { text: 'a', config: {} }])
      expect(docsLint.input.safeParse(input).success).toBe(false);
    for (const params of [{ disable: ['../x'] }, { lineLength: -1 }, { report: 'html' }]) {
      expect(docsLint.params.safeParse(params).success).toBe(false);
    }
  });

  test('R13 ends with the signal, however much there is to read', async () => {
    const text = '[a](b) *x* '.repeat(60_000);
    const work = createFakeWork({ onEvent: (_, { stop }) => setImmediate(() => stop(new HubError('stopping'))) });
    expect((await failureOf(runExecutor(docsLint, { text }, { work }))).code).toBe('stopping');
    expect(await failureOf(runExecutor(docsLint, { text }, { settings: { timeoutSeconds: 1 } }))).toMatchObject({
      code: 'limit_exceeded',
    });
  });
});

describe('the outline of a text', () => {
  test('has headings and links as a reader of Markdown sees them', async () => {
    const text = [
      '---',
      'title: x',
      '---',
      '',
      '# One `code`',
      '',
      'Two',
      '---',
      '',
      '[a](https://a.example/x "title") and <https://b.example> and https://c.example/d',
      '',
      '```md',
      '# no heading',
      '[no](link)',
      '```',
      '',
      '[ref][there] `[no](code)`',
      '',
      '[there]: https://d.example',
    ].join('\n');
    const { headings, links } = await readMarkdown(text.slice(text.indexOf('# One')));
    expect(headings).toEqual([
      { level: 1, text: 'One `code`', line: 1 },
      { level: 2, text: 'Two', line: 3 },
    ]);
    expect(links).toEqual([
      { text: 'a', url: 'https://a.example/x', line: 6 },
      { text: 'https://b.example', url: 'https://b.example', line: 6 },
      { text: 'https://c.example/d', url: 'https://c.example/d', line: 6 },
      { text: 'ref', url: 'there', line: 13 },
    ]);
  });
});
