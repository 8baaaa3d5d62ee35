/**
 * A variant as one HTML file that can be opened anywhere: no script, no foreign style, nothing loaded from elsewhere, and a
 * Content-Security-Policy that forbids all of it once more.
 */
import { createHash } from 'node:crypto';
import { html, Html } from '../surfaces/html.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8885; border-radius: 0.375rem; }
code { font: 0.9em/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; }
th, td { border: 1px solid #8885; padding: 0.25rem 0.5rem; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #8885; }
`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** In one piece: the policy allows these very bytes. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);

/** The whole document. `drawn` is the content as HTML (markdown.ts); without it the content stands as it is, in a block of code. */
export function toHtmlDocument(title: string, content: string, drawn?: string): string {
  const body = drawn === undefined ? html`<pre><code>${content}</code></pre>` : new Html(drawn);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        ${body}
      </body>
    </html>`.markup;
}
