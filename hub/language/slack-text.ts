/**
 * What Slack does to text, undone (G3): it wraps links, people and channels in angle brackets and escapes three characters. The
 * result is what the person typed, as far as it can be known.
 */

/** The name by which a line should mention the Slack user; undefined leaves `@U123`. Labels are never believed (S19). */
export type ResolveUser = (slackUserId: string) => string | undefined;

/** Names that are one plain word; any other could be read as more than a name. */
const PLAIN_NAME = /^[\w.@+:-]{1,200}$/;

const MARKED = /<([^<>|]{1,4000})(?:\|([^<>]{0,4000}))?>/g;

/** Linear in the text. */
export function undoSlack(text: string, resolveUser: ResolveUser = () => undefined): string {
  const plain = text.replace(MARKED, (whole, target: string, label: string | undefined) =>
    undoMark(whole, target, label, resolveUser),
  );
  return plain.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function undoMark(whole: string, target: string, label: string | undefined, resolveUser: ResolveUser): string {
  if (target.startsWith('@')) return toUser(target.slice(1), resolveUser);
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  if (target.startsWith('!')) return label ?? `@${target.slice(1).split('^')[0]}`;
  return /^[a-z][a-z0-9+.-]*:/i.test(target) ? toLink(target, label) : whole;
}

function toUser(id: string, resolveUser: ResolveUser): string {
  const name = resolveUser(id);
  return name !== undefined && PLAIN_NAME.test(name) ? name : `@${id}`;
}

/** Slack makes a link of `kyros.dev`; then the label is what was typed. Under any other label, the address is what counts. */
function toLink(url: string, label: string | undefined): string {
  const isOwnLabel =
    label !== undefined && url.replace(/^(?:https?:\/\/|mailto:|tel:)/, '').replace(/\/$/, '') === label.replace(/\/$/, '');
  return isOwnLabel ? label : url;
}
