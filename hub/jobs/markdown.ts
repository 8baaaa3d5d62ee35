/** Markdown as HTML that cannot do anything: markup inside it is shown as text, and only plain links may be followed (SECURITY S42). */
import { Marked, type Tokens } from 'marked';
import { html, Html } from '../surfaces/html.ts';

/** Links that may be followed. Everything else, such as `javascript:` or a path of the reader's machine, is text. */
const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;

const markdown = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => html`${text}`.markup,
    link({ href, tokens }: Tokens.Link) {
      return toLink(href, new Html(this.parser.parseInline(tokens)));
    },
    // A picture would be loaded from elsewhere and tell who reads; its description stays.
    image: ({ href, text }: Tokens.Image) => toLink(href, html`${text === '' ? href : text}`),
  },
});

function toLink(href: string, label: Html): string {
  return SAFE_LINK.test(href) ? html`<a href="${href}" rel="noopener noreferrer nofollow">${label}</a>`.markup : label.markup;
}

/** May take long, or more stack than there is, for text that was made to do so: see markdown-thread.ts. */
export function drawMarkdown(content: string): string {
  return markdown.parse(content, { async: false });
}
