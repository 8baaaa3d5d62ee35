/** Names of files in answers (RFC 6266). */

/**
 * `attachment` with the name twice: in plain letters for old clients, and as it is (RFC 8187 ext-value). No name can end the
 * header, leave the folder or be taken for an option.
 */
export function toDisposition(name: string): string {
  const safe = name.toWellFormed().replace(/[/\\\p{Cc}]/gu, '_');
  const plain = safe.replace(/[^\x20-\x7e]/g, '_').replace(/["%]/g, '_');
  if (plain === safe) return `attachment; filename="${plain}"`;
  return `attachment; filename="${plain}"; filename*=UTF-8''${toExtValue(safe)}`;
}

/** encodeURIComponent leaves `'()*` alone, which RFC 8187 section 3.2.1 does not allow. */
function toExtValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
