/**
 * Calls that a message holds as JSON (G5): the whole text, or its one fenced block, is `{"command":"task.create","args":{…}}` or a
 * list of them. A text that only mentions JSON is not such a message.
 */
import { HubError } from '../errors.ts';
import { shown } from '../issues.ts';
import { parseStrictJson } from '../json.ts';
import { mendQuotes } from './token-json.ts';

export type JsonCall = { command: string; args: Record<string, unknown> };

/** Calls in one message at the most (S33). */
export const MAX_CALLS = 20;
/** Longest text that is read as JSON. UTF-16 units. */
const MAX_CHARACTERS = 1_048_576;

/**
 * The calls of a message, in order; undefined when the message is not JSON and so is a typed line.
 * Errors: bad_json, with line and column; invalid_input when the JSON is no call; payload_too_large.
 */
export function findJsonCalls(text: string): JsonCall[] | undefined {
  const body = findJsonBody(text);
  if (body === undefined) return undefined;
  if (body.length > MAX_CHARACTERS)
    throw new HubError('payload_too_large', `The JSON has ${body.length} characters; at most ${MAX_CHARACTERS} are read.`);
  const value = parseMended(body);
  return Array.isArray(value) ? toCalls(value) : [toCall(value, '')];
}

/** The text that is meant as JSON: it starts with a bracket, or is nothing but a fence around such text. */
function findJsonBody(text: string): string | undefined {
  const trimmed = text.trim();
  const inner = trimmed.startsWith('```') ? unfence(trimmed) : trimmed;
  return inner !== undefined && /^(?:\{\s*["“”„}]|\[\s*(?:[{\]]))/.test(inner) ? inner : undefined;
}

function unfence(text: string): string | undefined {
  const end = text.indexOf('```', 3);
  if (end === -1) return undefined;
  const inner = text
    .slice(3, end)
    .replace(/^(?:json|JSON)?\s*/, '')
    .trimEnd();
  if (end + 3 === text.length) return inner;
  if (!/^[{[]/.test(inner)) return undefined;
  throw invalid('', 'Text stands beside the fenced block; send one fenced block and nothing else.');
}

/** Phones turn the quotes of JSON; a text that is JSON as it is stays as it is. */
function parseMended(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    const mended = mendQuotes(text);
    if (mended === text || !isSyntax(text)) throw error;
    return parseStrictJson(mended);
  }
}

function isSyntax(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

function toCalls(list: unknown[]): JsonCall[] {
  if (list.length === 0) throw invalid('', 'The list holds no command.');
  if (list.length > MAX_CALLS) throw invalid('', `The list holds ${list.length} commands; at most ${MAX_CALLS} are run at once.`);
  return list.map((entry, index) => toCall(entry, `/${index}`));
}

function toCall(value: unknown, path: string): JsonCall {
  if (!isObject(value)) throw invalid(path, `Expected {"command": …, "args": …}; received ${shown(value)}.`);
  const { command, args = {}, ...others } = value;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw invalid(`${path}/${unknown.slice(0, 60)}`, `There is no field ${shown(unknown)}; there are command and args.`);
  if (typeof command !== 'string')
    throw invalid(`${path}/command`, `Expected the name of a command, such as "task.create"; received ${shown(command)}.`);
  if (!isObject(args)) throw invalid(`${path}/args`, `Expected an object; received ${shown(args)}.`);
  return { command, args };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(path: string, message: string): HubError {
  return new HubError('invalid_input', path === '' ? message : `${path.slice(1)}: ${message}`, { errors: [{ path, message }] });
}
