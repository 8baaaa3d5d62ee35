/**
 * HTML mail as text (S32): only what stands above the quoted part, and only when nothing in it is hidden from the eye. The size, depth
 * and width that are looked at are bounded: without, nested elements of one megabyte took half a minute.
 */
import { convert } from 'html-to-text';

/** UTF-16 units that are converted. */
const MAX_HTML = 65_536;
const LIMITS = { maxInputLength: MAX_HTML, maxDepth: 60, maxChildNodes: 2000 };

/** Where the quoted mail begins, as the mail programs mark it. Compared in lower case. */
const QUOTE_MARKS = [
  '<blockquote',
  'class="gmail_quote',
  'class="gmail_attr',
  'class="gmail_extra',
  'id="divrplyfwdmsg"',
  'id="appendonsend"',
  'id="mail-editor-reference-message-container"',
  'class="moz-cite-prefix"',
  'class="moz-forward-container"',
  'class="yahoo_quoted',
  'class="protonmail_quote',
  'name="_mailoriginal"',
  'border-top:solid #e1e1e1',
  'border-top:solid #b5c4df',
];
/** Ways to write what nobody sees, with all white space taken out. */
const HIDDEN =
  /display:none|visibility:(?:hidden|collapse)|mso-hide:all|font-size:0(?![.\d])|opacity:0(?![.\d])|(?<![-a-z])(?:max-)?(?:height|width):0(?![.\d])|text-indent:-|(?:left|top):-\d{3}|(?<![-a-z])(?:clip(?:-path)?:|color:(?:#fff(?:fff)?\b|white|transparent|rgba?\(255,255,255))/;

export type HtmlText = { text: string; hidden: boolean; cut: boolean };

export function toHtmlText(html: string): HtmlText {
  const top = cutAtQuote(html);
  const withoutBreaks = toOwnLines(top.slice(0, MAX_HTML));
  const text = convert(withoutBreaks, {
    wordwrap: false,
    limits: LIMITS,
    selectors: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, format: 'block' })),
      { selector: 'p', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      { selector: 'a', format: 'inline' },
      { selector: 'img', format: 'skip' },
      { selector: 'ul', format: 'block' },
      { selector: 'ol', format: 'block' },
      { selector: 'li', format: 'block' },
      { selector: 'table', format: 'block' },
      { selector: 'tr', format: 'block' },
    ],
  });
  return { text: text.replaceAll('\u00a0', ' '), hidden: isHiding(top), cut: top.length > MAX_HTML };
}

function cutAtQuote(html: string): string {
  const lower = html.slice(0, MAX_HTML * 4).toLowerCase();
  const marks = QUOTE_MARKS.map((mark) => lower.indexOf(mark)).filter((at) => at !== -1);
  if (marks.length === 0) return html;
  return html.slice(0, lower.lastIndexOf('<', Math.min(...marks)));
}

/** Outlook and Apple write an empty line as a paragraph with nothing but a space; it stays one. */
function toOwnLines(html: string): string {
  return html.replace(/<(p|div)[^<>]{0,200}>\s{0,20}(?:<br ?\/?>|&nbsp;|\u00a0)\s{0,20}<\/\1>/gi, '<br><br>');
}

/** OWA hides its own <style> element with a style; what stands in the element still counts. */
function isHiding(html: string): boolean {
  const compact = html
    .slice(0, MAX_HTML * 4)
    .toLowerCase()
    .replace(/<style[^<>]{0,500}>/g, '<style>')
    .replace(/\s+/g, '');
  return HIDDEN.test(compact) || /<[a-z][^<>]{0,2000}\shidden[\s>=/]/i.test(html.slice(0, MAX_HTML * 4));
}
