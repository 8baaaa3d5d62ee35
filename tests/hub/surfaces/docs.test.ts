import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Command } from '../../../hub/command.ts';
import { toCatalogue } from '../../../hub/surfaces/catalogue.ts';
import { toDocsPage } from '../../../hub/surfaces/docs.ts';
import { DOCS_STYLE } from '../../../hub/surfaces/docs-style.ts';
import { html } from '../../../hub/surfaces/html.ts';
import { toOpenApi } from '../../../hub/surfaces/openapi.ts';
import { toShape, toTypeWords } from '../../../hub/surfaces/shape.ts';
import { lock, SAMPLES } from '../../support/sample-commands.ts';

function draw(commands: readonly Command[] = SAMPLES): string {
  const document = toOpenApi(
    commands,
    [
      {
        method: 'GET',
        path: '/healthz',
        name: 'healthz',
        tag: 'operations',
        summary: 'Say whether the hub lives',
        auth: false,
        responses: [{ status: 200, description: 'It does', schema: { type: 'object' } }],
      },
    ],
    {
      title: 'Kyros',
      version: '1.0.0',
      description: 'A hub.',
      serverUrl: 'http://127.0.0.1:8000',
    },
  );
  return toDocsPage(document, toCatalogue(commands));
}

describe('toDocsPage', () => {
  test('CONTRACT every command has an anchor, its usage, examples and address', () => {
    const page = draw();
    for (const { name } of SAMPLES) {
      expect(page).toContain(`<article id="${name}">`);
      expect(page).toContain(`href="#${name}"`);
    }
    expect(page).toContain('task claim T-12 --ttl 15m');
    expect(page).toContain('<code>/collab/tasks/{id}/claim</code>');
    expect(page).toContain('<article id="healthz">');
    expect(page).toContain('<tr id="error-etag_mismatch">');
  });

  test('CONTRACT links inside the page lead somewhere and ids are unique', () => {
    const page = draw();
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('S46 needs no script, no inline style and nothing from elsewhere', () => {
    const page = draw();
    expect(page).not.toMatch(/<script|<style|style="|\son\w+=|<img|<iframe|@import/i);
    expect([...page.matchAll(/(?:src|href)="(?!#)([^"]+)"/g)].map(([, url]) => url)).toEqual([
      '/docs/style.css',
      '/openapi.json',
    ]);
    expect(DOCS_STYLE).not.toMatch(/url\(|@import|https?:/);
  });

  test('S46 no text of a command becomes markup', () => {
    const evil = '<script>alert(1)</script>"\'&';
    const input = z.strictObject({ resources: z.array(z.enum([evil])).meta({ description: evil }) });
    const page = draw([
      {
        ...lock,
        summary: evil,
        aliases: [evil],
        examples: [evil],
        http: { route: 'POST /lock' },
        input,
        output: z.object({ [evil]: z.string().meta({ description: evil }) }),
      },
    ]);
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  test('CONTRACT the stylesheet serves light and dark, and narrow screens', () => {
    expect(DOCS_STYLE).toContain('color-scheme: light dark');
    expect(DOCS_STYLE).toContain('light-dark(');
    expect(DOCS_STYLE).toMatch(/@media \(max-width/);
  });
});

describe('html', () => {
  test('S46 escapes what is put in, keeps what it made itself, and leaves out what is not there', () => {
    expect(html`<b>${'<&"\''}</b>${[html`<i>${1}</i>`, 'x']}${false}${undefined}`.markup).toBe(
      '<b>&lt;&amp;&quot;&#39;</b><i>1</i>x',
    );
  });
});

describe('toShape', () => {
  const words = (schema: z.ZodType) => toTypeWords(z.toJSONSchema(schema) as Record<string, unknown>);

  test('C2 types in a few words', () => {
    expect(words(z.string().max(5))).toBe('text (at most 5 characters)');
    expect(words(z.int().min(1).max(9))).toBe('whole number (1 to 9)');
    expect(words(z.array(z.union([z.string(), z.null()])))).toBe('list of (text or null)');
    expect(words(z.enum(['a', 'b']))).toBe('"a" | "b"');
    expect(words(z.unknown())).toBe('any value');
    expect(words(z.int())).toBe('whole number');
  });

  test('C2 an object is drawn with its parts, a deep one is cut', () => {
    const schema = z.toJSONSchema(
      z.object({
        id: z.string().meta({ description: 'Its id' }),
        tags: z.array(z.string()).optional(),
        map: z.record(z.string(), z.number()),
      }),
      { io: 'input' },
    );
    expect(toShape(schema as Record<string, unknown>)).toBe(
      '{\n  "id": text  // Its id\n  "tags"?: [text, …]\n  "map": {\n    …: number\n  }\n}',
    );
    const endless = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    expect(toShape(endless, { Node: endless })).toContain('{ … }');
  });
});
