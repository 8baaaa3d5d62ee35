/**
 * The one reader of JSON from outside (SEMANTICS E8, SECURITY S37 and S38). `JSON.parse` makes the value; one linear pass over
 * the text then refuses what it lets through: keys given twice, keys that reach an object's prototype, lone surrogates, NUL,
 * deep nesting and long arrays. It runs on every request, so the pass jumps over strings with `indexOf` and copies nothing
 * but keys.
 */
import { HubError } from './errors.ts';
import { findJsonFault } from './json-fault.ts';

export type JsonLimits = {
  /** How many objects and arrays may be inside one another. */
  maxDepth: number;
  /** How many items one array may hold. */
  maxItems: number;
};

export const JSON_LIMITS: JsonLimits = { maxDepth: 32, maxItems: 1_000 };

/** Above this many keys an object's keys are looked up in a set; below, comparing them is faster. Keys. */
const FEW_KEYS = 8;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

type Frame = { object: boolean; items: number; expectsKey: boolean; keys: string[]; keySet: Set<string> | undefined };

/** The value of a JSON text. HubError bad_json names what is refused, with its line and column (both from 1). */
export function parseStrictJson(text: string, limits: Partial<JsonLimits> = {}): unknown {
  const value = parse(text);
  if (!text.isWellFormed()) refuse(text, loneSurrogate(text), 'half a surrogate pair');
  scan(text, { ...JSON_LIMITS, ...limits });
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === '') throw new HubError('bad_json', 'The text is empty; JSON was expected.', { line: 1, column: 1 });
    const fault = findJsonFault(text);
    throw badJson(
      text,
      fault?.position ?? 0,
      (place) => `The JSON is not valid at ${place}: expected ${fault?.expected ?? 'a value'}.`,
    );
  }
}

/** Walks valid JSON once. The branches stay in one function because this loop runs for every byte that comes in. */
function scan(text: string, limits: JsonLimits): void {
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let escape = text.indexOf('\\');
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const start = at;
        at = closingQuote(text, start, escape);
        const escaped = escape !== -1 && escape < at;
        if (escaped) escape = text.indexOf('\\', at);
        if (frame?.expectsKey) takeKey(text, start, at, escaped, frame);
        else if (escaped && text.slice(start, at).includes('\\u')) decode(text, start, at);
        break;
      }
      case 0x7b:
      case 0x5b: {
        if (frames.length >= limits.maxDepth) refuse(text, at, `nesting deeper than ${limits.maxDepth}`);
        const object = text.charCodeAt(at) === 0x7b;
        frame = { object, items: 1, expectsKey: object, keys: [], keySet: undefined };
        frames.push(frame);
        break;
      }
      case 0x7d:
      case 0x5d:
        frames.pop();
        frame = frames.at(-1);
        break;
      case 0x2c:
        if (frame!.object) frame!.expectsKey = true;
        else if ((frame!.items += 1) > limits.maxItems) refuse(text, at, `an array of more than ${limits.maxItems} items`);
        break;
      default:
    }
  }
}

/** The quote that closes the string opened at `start`: the next one with an even number of backslashes before it. */
function closingQuote(text: string, start: number, escape: number): number {
  let close = text.indexOf('"', start + 1);
  if (escape === -1 || escape > close) return close;
  while (backslashesBefore(text, close) % 2 === 1) close = text.indexOf('"', close + 1);
  return close;
}

function backslashesBefore(text: string, position: number): number {
  let count = 0;
  while (text.charCodeAt(position - 1 - count) === 0x5c) count += 1;
  return count;
}

function takeKey(text: string, start: number, close: number, escaped: boolean, frame: Frame): void {
  const key = escaped ? decode(text, start, close) : text.slice(start + 1, close);
  if (FORBIDDEN_KEYS.has(key)) refuse(text, start, `the key "${key}"`);
  if (frame.keySet ? frame.keySet.has(key) : frame.keys.includes(key)) refuse(text, start, `the key ${shown(key)} a second time`);
  frame.expectsKey = false;
  if (frame.keySet) frame.keySet.add(key);
  else if (frame.keys.push(key) > FEW_KEYS) frame.keySet = new Set(frame.keys);
}

/** The string between two quotes with its escapes undone; only an escape can bring in a NUL or half a pair. */
function decode(text: string, start: number, close: number): string {
  const string = JSON.parse(text.slice(start, close + 1)) as string;
  if (string.includes('\0')) refuse(text, start, 'a string with a NUL character');
  if (!string.isWellFormed()) refuse(text, start, 'a string with half a surrogate pair');
  return string;
}

function loneSurrogate(text: string): number {
  return text.search(/\p{Surrogate}/u);
}

function shown(key: string): string {
  return JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}…` : key);
}

function refuse(text: string, position: number, what: string): never {
  throw badJson(text, position, (place) => `The JSON holds ${what} at ${place}, which is not accepted.`);
}

function badJson(text: string, position: number, say: (place: string) => string): HubError {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - (before.lastIndexOf('\n') + 1) + 1;
  return new HubError('bad_json', say(`line ${line}, column ${column}`), { line, column });
}
