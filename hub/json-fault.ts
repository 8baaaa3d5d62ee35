/**
 * Where a text stops being JSON (RFC 8259). `JSON.parse` says whether, but not always where, so this walk runs over texts
 * it has refused, and only over those.
 */
export type JsonFault = { position: number; expected: string };

type State = 'value' | 'value or ]' | 'key' | 'key or }' | 'colon' | 'comma or close' | 'end';
type Walk = { text: string; position: number; open: ('{' | '[')[]; state: State };

const EXPECTED: Record<State, string> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  key: 'a key in double quotes',
  'key or }': 'a key in double quotes or "}"',
  colon: '":" after the key',
  'comma or close': '"," or the closing bracket',
  end: 'nothing more after the value',
};

const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place where `text` is not JSON; undefined when all of it is. Linear in the length of the text. */
export function findJsonFault(text: string): JsonFault | undefined {
  const walk: Walk = { text, position: 0, open: [], state: 'value' };
  for (;;) {
    skipSpace(walk);
    if (walk.position >= text.length) return walk.state === 'end' ? undefined : faultHere(walk);
    const fault = step(walk);
    if (fault) return fault;
  }
}

function step(walk: Walk): JsonFault | undefined {
  const char = walk.text[walk.position]!;
  if (walk.state === 'end') return faultHere(walk);
  if (walk.state === 'colon') return char === ':' ? move(walk, 'value') : faultHere(walk);
  if (walk.state === 'comma or close') return separator(walk, char);
  if (walk.state === 'key' || walk.state === 'key or }') return key(walk, char);
  if (char === ']' && walk.state === 'value or ]') return close(walk);
  return value(walk, char);
}

function separator(walk: Walk, char: string): JsonFault | undefined {
  const inObject = walk.open.at(-1) === '{';
  if (char === ',') return move(walk, inObject ? 'key' : 'value');
  return char === (inObject ? '}' : ']') ? close(walk) : faultHere(walk);
}

function key(walk: Walk, char: string): JsonFault | undefined {
  if (char === '}' && walk.state === 'key or }') return close(walk);
  return char === '"' ? string(walk, 'colon') : faultHere(walk);
}

function value(walk: Walk, char: string): JsonFault | undefined {
  if (char === '{' || char === '[') {
    walk.open.push(char);
    return move(walk, char === '{' ? 'key or }' : 'value or ]');
  }
  if (char === '"') return string(walk, afterValue(walk));
  SCALAR.lastIndex = walk.position;
  if (!SCALAR.test(walk.text)) return faultHere(walk);
  walk.position = SCALAR.lastIndex;
  walk.state = afterValue(walk);
  return undefined;
}

function string(walk: Walk, next: State): JsonFault | undefined {
  for (let at = walk.position + 1; at < walk.text.length; at += 1) {
    const code = walk.text.charCodeAt(at);
    if (code < 0x20) return { position: at, expected: 'no raw control character inside a string' };
    if (code === 0x22) {
      walk.position = at;
      return move(walk, next);
    }
    if (code !== 0x5c) continue;
    ESCAPE.lastIndex = at;
    if (!ESCAPE.test(walk.text)) return { position: at, expected: 'an escape that JSON knows' };
    at = ESCAPE.lastIndex - 1;
  }
  return { position: walk.text.length, expected: 'the closing quote of a string' };
}

function close(walk: Walk): undefined {
  walk.open.pop();
  return move(walk, afterValue(walk));
}

function move(walk: Walk, state: State): undefined {
  walk.position += 1;
  walk.state = state;
}

function afterValue(walk: Walk): State {
  return walk.open.length === 0 ? 'end' : 'comma or close';
}

function faultHere(walk: Walk): JsonFault {
  return { position: walk.position, expected: EXPECTED[walk.state] };
}

function skipSpace(walk: Walk): void {
  while (' \n\r\t'.includes(walk.text[walk.position] ?? 'x')) walk.position += 1;
}
