/** Which parts of a mail may hold a command (S32): the first text at the top, never an attachment, a forwarded mail or a report. */

/** A node of the mail parser's tree, as far as it is read here. */
export type MimeNode = {
  contentType: string | false;
  isAttachment?: boolean;
  textContent?: string;
  children: MimeNode[];
};

/** Text as plain text, as HTML, or both when they are alternatives of one another. */
export type Body = { plain?: string; html?: string };

export function findBody(node: MimeNode): Body | undefined {
  const type = (node.contentType || 'text/plain').toLowerCase();
  if (type === 'multipart/alternative') return mergeAlternatives(node.children.map(findBody));
  if (type === 'multipart/report' || type === 'multipart/encrypted') return undefined;
  if (type.startsWith('multipart/')) return firstOf(node.children);
  if (node.isAttachment === true) return undefined;
  if (type === 'text/plain') return { plain: node.textContent ?? '' };
  return type === 'text/html' ? { html: node.textContent ?? '' } : undefined;
}

function firstOf(children: MimeNode[]): Body | undefined {
  for (const child of children) {
    const body = findBody(child);
    if (body !== undefined) return body;
  }
  return undefined;
}

function mergeAlternatives(bodies: (Body | undefined)[]): Body | undefined {
  const plain = bodies.find((body) => body?.plain !== undefined)?.plain;
  const html = bodies.find((body) => body?.html !== undefined)?.html;
  if (plain === undefined && html === undefined) return undefined;
  return { ...(plain !== undefined && { plain }), ...(html !== undefined && { html }) };
}
