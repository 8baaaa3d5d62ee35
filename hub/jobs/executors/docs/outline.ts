/** Headings and links of a Markdown text, as the reader of markdownlint (micromark) sees them. Runs in a child. */
import type { MicromarkToken, Rule } from 'markdownlint';
import { lint } from 'markdownlint/promise';

export type Heading = { level: number; text: string; line: number };
export type Link = { text: string; url: string; line: number };

/** `[a](b)` and `[a][b]`, `<https://…>`, and addresses that stand there as they are. */
const LINKS = new Set<string>(['link', 'autolink', 'literalAutolink']);

/** All of them in the order of the text, with lines from 1. What stands inside of code is neither. */
export async function readMarkdown(text: string): Promise<{ headings: Heading[]; links: Link[] }> {
  const headings: Heading[] = [];
  const links: Link[] = [];
  const collect: Rule = {
    names: ['collect'],
    description: 'Collects headings and links',
    tags: ['headings', 'links'],
    parser: 'micromark',
    function: ({ parsers }) => {
      for (const token of flatten(parsers.micromark.tokens)) {
        if (token.type === 'atxHeading' || token.type === 'setextHeading') headings.push(toHeading(token));
        else if (LINKS.has(token.type)) links.push(toLink(token));
      }
    },
  };
  await lint({
    strings: { text },
    config: { default: false, collect: true },
    customRules: [collect],
    noInlineConfig: true,
    frontMatter: null,
  });
  return { headings, links };
}

function* flatten(tokens: readonly MicromarkToken[]): Generator<MicromarkToken> {
  for (const token of tokens) {
    yield token;
    yield* flatten(token.children);
  }
}

function findToken(token: MicromarkToken, ...types: string[]): MicromarkToken | undefined {
  return flatten(token.children).find(({ type }) => types.includes(type));
}

function toHeading(token: MicromarkToken): Heading {
  const content = findToken(token, 'atxHeadingText', 'setextHeadingText');
  const mark = findToken(token, 'atxHeadingSequence', 'setextHeadingLineSequence');
  const level = token.type === 'atxHeading' ? (mark?.text.length ?? 1) : mark?.text.startsWith('=') ? 1 : 2;
  return { level, text: (content?.text ?? '').replaceAll(/\s+/g, ' ').trim(), line: token.startLine };
}

function toLink(token: MicromarkToken): Link {
  if (token.type !== 'link') {
    const url = token.text.replace(/^<|>$/g, '');
    return { text: url, url, line: token.startLine };
  }
  const url = findToken(token, 'resourceDestinationString')?.text ?? findToken(token, 'referenceString')?.text ?? '';
  return { text: (findToken(token, 'labelText')?.text ?? '').replaceAll(/\s+/g, ' '), url, line: token.startLine };
}
