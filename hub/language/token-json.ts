/** JSON inside a typed line: where a value that starts at a place ends, also when a phone has turned its quotes. */

/** What can follow an opening bracket of JSON; a path like `src/{a,b}` or a word in brackets is not even tried. */
const LIKELY = /[{[]\s{0,8}(?:["“”„{[\]}]|-?\d|true|false|null)/y;

export function mayBeJson(text: string, position: number): boolean {
  LIKELY.lastIndex = position;
  return LIKELY.test(text);
}

/** The JSON object or array that starts at `position`, and where it ends; undefined when there is none. Linear. */
export function findJson(text: string, position: number): { json: string; end: number } | undefined {
  const end = findEnd(text, position);
  if (end === -1) return undefined;
  const typed = text.slice(position, end);
  const json = [typed, mendQuotes(typed)].find(isJson);
  return json === undefined ? undefined : { json, end };
}

/** JSON with the typographic double quotes of phones and mail clients made plain. */
export function mendQuotes(text: string): string {
  return text.replace(/[“”„‟]/g, '"');
}

function findEnd(text: string, position: number): number {
  let depth = 0;
  let inString = false;
  for (let at = position; at < text.length; at += 1) {
    const char = text[at]!;
    if (inString && char === '\\') at += 1;
    else if (isQuote(char)) inString = !inString;
    else if (inString) continue;
    else if (char === '{' || char === '[') depth += 1;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return -1;
}

function isQuote(char: string): boolean {
  return char === '"' || char === '“' || char === '”' || char === '„' || char === '‟';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
