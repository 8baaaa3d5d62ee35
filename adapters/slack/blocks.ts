/** Block Kit as plain JSON, within Slack's limits: 50 blocks a message, 3,000 characters a section, 2,000 a value of a button. */

export type Text = { type: 'mrkdwn' | 'plain_text'; text: string; emoji?: boolean };
export type Button = {
  type: 'button';
  action_id: string;
  text: Text;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
  confirm?: { title: Text; text: Text; confirm: Text; deny: Text; style?: 'primary' | 'danger' };
  accessibility_label: string;
};
export type Block =
  | { type: 'section'; text: Text }
  | { type: 'context'; elements: Text[] }
  | { type: 'actions'; block_id?: string; elements: Button[] }
  | { type: 'divider' };

/** Characters of a section's text; a little below Slack's 3,000. */
export const MAX_SECTION = 2900;
/** Of a plain-text button label and its spoken form. */
const MAX_LABEL = 75;
/** Of a line shown as code. */
const MAX_CODE = 400;

/** The three characters that mean something to Slack (S25): after this no text can make a link, a mention or `@channel`. */
export function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `text` is mrkdwn, already escaped. */
export function section(text: string): Block {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, MAX_SECTION) } };
}

export function context(text: string): Block {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: cut(text, MAX_SECTION) }] };
}

export function plain(text: string): Text {
  return { type: 'plain_text', text: cut(text, MAX_LABEL), emoji: false };
}

/** `spoken`: what a screen reader says, which names the object and not only the deed. */
export function button(
  label: string,
  spoken: string,
  action: { id: string; value?: string; url?: string },
  look: Pick<Button, 'style' | 'confirm'> = {},
): Button {
  return {
    type: 'button',
    action_id: action.id,
    text: plain(label),
    accessibility_label: cut(spoken, MAX_LABEL),
    ...(action.value !== undefined && { value: action.value }),
    ...(action.url !== undefined && { url: action.url }),
    ...look,
  };
}

export function actions(...elements: Button[]): Block {
  return { type: 'actions', elements };
}

/** An instant as each reader's own clock shows it. */
export function when(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return Number.isNaN(seconds) ? escape(iso) : `<!date^${seconds}^{date_short_pretty} {time}|${escape(iso)}>`;
}

/** Fixed width, as it stands. */
export function pre(escaped: string): string {
  // Three backticks would end it; a zero-width space between them shows the same.
  return `\`\`\`\n${escaped.replaceAll('```', '`\u200b`\u200b`')}\n\`\`\``;
}

/** A typed line as code; a backtick inside would end it. */
export function asCode(line: string): string {
  return `\`${escape(cut(line, MAX_CODE)).replaceAll('`', "'").replaceAll('\n', ' ')}\``;
}

/** At most `max` characters, never half a character or half an entity. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/&[a-z]{0,4}$/, '')
    .replace(/\ufffd$/, '')}…`;
}

/** Text in pieces of at most `max` characters, at line ends where there are any. */
export function inPieces(text: string, max: number): string[] {
  const pieces: string[] = [];
  let piece: string | undefined;
  for (const line of text.split('\n').flatMap((whole) => wrap(whole, max))) {
    if (piece !== undefined && piece.length + 1 + line.length > max) {
      pieces.push(piece);
      piece = undefined;
    }
    piece = piece === undefined ? line : `${piece}\n${line}`;
  }
  return [...pieces, piece ?? ''];
}

/** A line longer than that, in parts; an escaped character stays whole. */
function wrap(line: string, max: number): string[] {
  const parts: string[] = [];
  let rest = line;
  while (rest.length > max) {
    const half = /&[a-z]{0,4}$|[\ud800-\udbff]$/.exec(rest.slice(0, max));
    const end = half === null ? max : half.index;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}
