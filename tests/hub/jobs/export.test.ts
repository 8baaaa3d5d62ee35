import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toExportFile } from '../../../hub/jobs/export.ts';
import type { VariantView } from '../../../hub/jobs/job-view.ts';

const variant = (fields: Partial<VariantView> = {}): VariantView => ({
  id: 'V-3',
  job_id: 'J-1',
  attempt: 1,
  title: 'wrapped at 80',
  media_type: 'text/markdown',
  content: '# Hello\n',
  proposed: null,
  params: {},
  note: '',
  status: 'accepted',
  edited_by: null,
  decided_by: 'ann',
  decided_at: '2026-11-27T00:00:00.000Z',
  reason: null,
  created_at: '2026-11-27T00:00:00.000Z',
  updated_at: '2026-11-27T00:00:00.000Z',
  version: 2,
  ...fields,
});

const draw = async (content: string) => (await toExportFile(variant({ content }), 'Notes', 'html')).content;

describe('md', () => {
  test('is the content as it stands', async () => {
    expect(await toExportFile(variant(), 'Notes', 'md')).toEqual({
      name: 'Notes-V-3.md',
      media_type: 'text/markdown; charset=utf-8',
      content: '# Hello\n',
    });
  });

  test('holds what is no Markdown in a block that it cannot end', async () => {
    const { content } = await toExportFile(variant({ media_type: 'application/json', content: '{"a":"````"}' }), 'x', 'md');
    expect(content).toBe('`````json\n{"a":"````"}\n`````\n');
    const css = await toExportFile(variant({ media_type: 'text/css', content: 'a {}\n' }), 'x', 'md');
    expect(css.content).toBe('```css\na {}\n```\n');
  });
});

describe('json', () => {
  test('is what is known of the variant, and its content', async () => {
    const file = await toExportFile(variant(), 'Notes', 'json');
    expect(file).toMatchObject({ name: 'Notes-V-3.json', media_type: 'application/json; charset=utf-8' });
    expect(JSON.parse(file.content)).toEqual(variant());
  });
});

describe('html', () => {
  test('stands alone: its style is allowed by hash, and nothing else is', async () => {
    const page = await draw('# Hello\n\n- one\n- **two**\n\n| a | b |\n| - | - |\n| 1 | 2 |\n');
    expect(page).toMatch(/^<!doctype html>\s/);
    expect(page).toContain('<h1>Hello</h1>');
    expect(page).toContain('<strong>two</strong>');
    expect(page).toContain('<td>1</td>');
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)" ?\/?>/.exec(page)![1]!.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
  });

  test.each([
    ['a script', '<script>alert(1)</script>'],
    ['an event handler', 'text <img src=x onerror=alert(1)> text'],
    ['a frame in a block', '<div>\n<iframe src="https://evil.example"></iframe>\n</div>'],
    ['a style', '<style>*{display:none}</style>'],
    ['the end of the document', '</body></html><script>alert(1)</script>'],
    ['a comment', '<!-- --><svg onload=alert(1)>'],
    ['markup in code', '`<b onclick=x>` and\n\n```html"><script>\n<script>alert(1)</script>\n```'],
    ['a heading', '# <a onmouseover=alert(1)>x</a>'],
  ])('S42 shows markup as text: %s', async (_, content) => {
    const body = /<body>([\s\S]*)<\/body>/.exec(await draw(content))![1]!;
    // Every tag that is left was made by us.
    const tags = [...body.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)];
    for (const [, name, rest] of tags) {
      expect(['p', 'h1', 'pre', 'code', 'a']).toContain(name);
      expect(rest).not.toMatch(/\bon\w+=|style=|src=/i);
    }
  });

  test.each([
    ['[x](javascript:alert(1))', 'javascript'],
    ['[x](JaVaScRiPt:alert(1))', 'script'],
    ['[x](data:text/html,<script>alert(1)</script>)', 'data:'],
    ['[x](&#106;avascript:alert(1))', 'href'],
    ['[x](file:///etc/passwd)', 'file:'],
    ['[x](//evil.example)', 'href'],
    ['[x](/admin)', 'href'],
    ['<javascript:alert(1)>', 'href'],
    ['[x][1]\n\n[1]: vbscript:x', 'href'],
    ['![x](javascript:alert(1))', 'href'],
  ])('S42 follows no other address: %s', async (content, never) => {
    const body = /<body>([\s\S]*)<\/body>/.exec(await draw(content))![1]!;
    expect(body.match(/href="[^"]*"/)).toBeNull();
    if (never === 'href') expect(body).not.toContain('href');
  });

  test('S42 follows web and mail addresses, and loads no pictures', async () => {
    const page = await draw(
      '[a "b"](https://example.org/?a=1&b="2") <mailto:ann@example.org> ![Chart](https://example.org/x.png) https://example.org',
    );
    expect(page).toContain(
      '<a href="https://example.org/?a=1&amp;b=&quot;2&quot;" rel="noopener noreferrer nofollow">a "b"</a>'.replace(
        '"b"',
        '&quot;b&quot;',
      ),
    );
    expect(page).toContain('href="mailto:ann@example.org"');
    expect(page).toContain('<a href="https://example.org/x.png" rel="noopener noreferrer nofollow">Chart</a>');
    expect(page).not.toContain('<img');
  });

  test('shows what is no Markdown, and the title, as text', async () => {
    const file = await toExportFile(variant({ media_type: 'text/css', content: '</code><script>' }), '</title><script>', 'html');
    expect(file.content).toContain('<pre><code>&lt;/code&gt;&lt;script&gt;</code></pre>');
    expect(file.content).toContain('<title>&lt;/title&gt;&lt;script&gt;</title>');
  });

  test('shows text as it is when drawing it takes too long or too much stack, and the hub goes on meanwhile', async () => {
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 10);
    const slow = '**a_'.repeat(20_000);
    const deep = '>'.repeat(20_000);
    const pages = await Promise.all([draw(slow), draw(deep)]);
    clearInterval(timer);
    expect(pages[0]).toContain(`<pre><code>${slow}</code></pre>`);
    expect(pages[1]).toContain('<pre><code>&gt;&gt;');
    expect(ticks).toBeGreaterThan(10);
  }, 30_000);

  test('draws only a few at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => draw('a')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason.code);
    expect(refused).toEqual(['overloaded', 'overloaded']);
    expect(await draw('a')).toContain('<p>a</p>');
  });
});

describe('names', () => {
  test.each([
    ['Notes of the week', 'Notes-of-the-week-V-3.md'],
    ['../../etc/passwd', 'etc-passwd-V-3.md'],
    ['C:\\con "x"; y\r\nSet-Cookie: a', 'C-con-x-y-Set-Cookie-a-V-3.md'],
    ['Über 日本', 'Über-日本-V-3.md'],
    ['...', 'V-3.md'],
    ['-rf', 'rf-V-3.md'],
    ['x'.repeat(300), `${'x'.repeat(80)}-V-3.md`],
  ])('%j', async (title, name) => {
    expect((await toExportFile(variant(), title, 'md')).name).toBe(name);
  });
});
