/**
 * The header of a mail as a list of fields, top first: their order says who added them. Our own few lines and not the mail parser's,
 * because that one keeps the last of two From fields and merges the rest; here a header that could be read in two ways is refused.
 */

export type HeaderField = {
  /** Lower case. */
  name: string;
  /** Unfolded (RFC 5322 2.2.3), without the spaces around it; encoded words are left as they are. */
  value: string;
};

export type Header = { fields: HeaderField[] };

/** Bytes of the header, its empty line included (S33). */
export const MAX_HEADER_BYTES = 65_536;
/** A mail that went round and round has a few hundred at the most. */
const MAX_FIELDS = 1000;

/** `source` is the mail, or its first MAX_HEADER_BYTES. A text says in a few words why it is not acceptable. */
export function parseHeader(source: Buffer): Header | string {
  const end = findEnd(source);
  if (end === undefined) return 'the header is longer than 64 KB, or never ends';
  const text = source.subarray(0, end).toString('utf8');
  if (text.includes('\0')) return 'the header holds a NUL';
  if (/\r(?!\n)/.test(text)) return 'the header holds a lone carriage return';
  return toFields(text.split(/\r?\n/));
}

export function findFields({ fields }: Header, name: string): string[] {
  return fields.filter((field) => field.name === name).map(({ value }) => value);
}

/** The topmost one. */
export function findField({ fields }: Header, name: string): string | undefined {
  return fields.find((field) => field.name === name)?.value;
}

/** Where the header ends, without its last line break. */
function findEnd(source: Buffer): number | undefined {
  const head = source.subarray(0, MAX_HEADER_BYTES);
  const ends = [head.indexOf('\r\n\r\n'), head.indexOf('\n\n')].filter((at) => at !== -1);
  if (ends.length > 0) return Math.min(...ends);
  return source.length < MAX_HEADER_BYTES ? source.length : undefined;
}

function toFields(lines: string[]): Header | string {
  const fields: HeaderField[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last === undefined) return 'the header begins with a continued line';
      last.value += line;
    } else if (line !== '') {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon);
      if (colon < 1 || !/^[!-9;-~]+$/.test(name)) return 'a line of the header is no field';
      fields.push({ name: name.toLowerCase(), value: line.slice(colon + 1) });
      if (fields.length > MAX_FIELDS) return `the header has more than ${MAX_FIELDS} fields`;
    }
  }
  return { fields: fields.map(({ name, value }) => ({ name, value: value.trim() })) };
}
