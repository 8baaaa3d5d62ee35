/**
 * The text of one field as a JSON value, as the field's schema says (G4). The value is not validated yet; text that cannot be a
 * value of the field's kind is a problem.
 */
import { didYouMean } from './closest.ts';
import { findDurationSeconds } from './duration.ts';
import type { HubError } from '../errors.ts';
import { readInstant } from './instant.ts';
import { shown } from '../issues.ts';
import { parseStrictJson } from '../json.ts';
import type { Field } from '../schema.ts';
import { splitList, toToken } from './token.ts';

/** A value as a line gives it: text, the items of a list, a switch, or null. */
export type RawValue = string | string[] | boolean | null;

/** Whose clock, and what time it shows now. */
export type Clock = { zone: string; now: Date };

/** A JSON value, or why there is none: the end of the sentence `expected …; received …`. */
export type Reading = { value: unknown } | { problem: string };

/** Reads the value of a field. `quoted`: it was in quotes, so that `"none"` is a text and does not clear the field. */
export function readText(field: Field, raw: RawValue, clock: Clock, quoted = false): Reading {
  const text = singleText(raw);
  if (raw === null || (field.nullable && !quoted && text !== undefined && /^(?:null|none)$/i.test(text))) return { value: null };
  if (typeof raw === 'boolean') return { value: raw };
  if (field.json && text !== undefined && isJsonFor(field, text)) return readJson(field, text);
  return field.list ? readList(field, raw, clock) : readScalar(field, text ?? raw, clock);
}

/** The text of a value that is one text. */
export function singleText(raw: RawValue): string | undefined {
  if (typeof raw === 'string') return raw;
  return Array.isArray(raw) && raw.length === 1 ? raw[0] : undefined;
}

/** Lists of texts are JSON only when they look like a JSON list; everything else that may be JSON, when it starts like it. */
function isJsonFor(field: Field, text: string): boolean {
  if (field.kind === 'json') return true;
  return field.kind === 'text' ? /^\s*\[\s*["{[\]]/.test(text) : /^\s*[{[]/.test(text);
}

/** Errors inside the JSON say which and where, in the words of the JSON reader. */
function readJson(field: Field, text: string): Reading {
  try {
    return { value: parseStrictJson(text) };
  } catch (error) {
    if (!/^\s*[{["]/.test(text) && field.schema.safeParse(text).success) return { value: text };
    return { problem: `. ${(error as HubError).message}` };
  }
}

function readList(field: Field, raw: string | string[], clock: Clock): Reading {
  const items = typeof raw === 'string' ? toItems(raw) : raw;
  if (field.kind === 'map' || field.kind === 'checklist') return { value: toEntries(field, items) };
  const values: unknown[] = [];
  for (const item of items) {
    const reading = readScalar(field, item, clock);
    if ('problem' in reading)
      return { problem: items.length > 1 ? `, where ${shown(item)} is not${reading.problem}` : reading.problem };
    values.push(reading.value);
  }
  return { value: values };
}

function toItems(text: string): string[] {
  return text === '' ? [] : splitList(toToken(text)).map((piece) => piece.text.trim());
}

/** Keys, or texts, as the schema takes them: as a list, or as a map whose values say nothing more than that the key is there. */
function toEntries(field: Field, items: string[]): unknown {
  const asMap = (value: unknown) => Object.fromEntries(items.map((item) => [item, value]));
  const numbered = Object.fromEntries(items.map((text, index) => [String(index + 1), { text }]));
  const forms = field.kind === 'checklist' ? [items, numbered] : [items, asMap(true), asMap({})];
  return forms.find((form) => field.schema.safeParse(form).success) ?? forms.find((form) => takesKind(field, form)) ?? items;
}

/** Whether what the schema refuses about a form is only inside its entries, so that the message is about them. */
function takesKind(field: Field, form: unknown): boolean {
  const result = field.schema.safeParse(form);
  return !result.success && result.error.issues.every((issue) => issue.path.length > 0);
}

function readScalar(field: Field, raw: string | string[], clock: Clock): Reading {
  if (typeof raw !== 'string') return { problem: '' };
  switch (field.kind) {
    case 'number':
      return readNumber(raw);
    case 'boolean':
      return readBoolean(raw);
    case 'choice':
      return readChoice(raw, field.choices!);
    case 'duration':
      return readDuration(field, raw);
    case 'instant':
      return readTime(field, raw, clock);
    default:
      return { value: raw };
  }
}

function readNumber(text: string): Reading {
  const isNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i.test(text) && text.length <= 40;
  return isNumber && Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: '' };
}

const SWITCH_WORDS: Record<string, boolean> = { yes: true, true: true, on: true, no: false, false: false, off: false };

function readBoolean(text: string): Reading {
  const word = text.toLowerCase();
  return Object.hasOwn(SWITCH_WORDS, word) ? { value: SWITCH_WORDS[word] } : { problem: '' };
}

/** An exact choice, else the only one that starts with the text; case, `-` and `_` do not matter. */
function readChoice(text: string, choices: string[]): Reading {
  if (choices.includes(text)) return { value: text };
  const plain = (word: string) => word.toLowerCase().replaceAll('-', '_');
  const typed = plain(text);
  const matches = choices.filter((choice) => typed !== '' && plain(choice).startsWith(typed));
  const exact = matches.filter((choice) => plain(choice) === typed);
  const [only, other] = exact.length === 1 ? exact : matches;
  if (only !== undefined && other === undefined) return { value: only };
  return { problem: other === undefined ? `.${didYouMean(text, choices)}` : `, which could be ${matches.join(' or ')}` };
}

/** A number alone is taken where the field's name says its unit. */
function readDuration(field: Field, text: string): Reading {
  const seconds =
    findDurationSeconds(text) ?? (field.name.endsWith('_seconds') && /^\d{1,12}$/.test(text) ? Number(text) : undefined);
  return seconds === undefined ? { problem: '' } : { value: seconds };
}

/** A time that the schema takes as it is stays as it is, so that a typed call and its line mean the same. */
function readTime(field: Field, text: string, { zone, now }: Clock): Reading {
  if (
    /^\d{4}-\d\d-\d\dT/.test(text) &&
    /(?:Z|[+-]\d\d:\d\d)$/.test(text) &&
    field.schema.safeParse(field.list ? [text] : text).success
  )
    return { value: text };
  const reading = readInstant(text, zone, now);
  return 'iso' in reading ? { value: reading.iso } : { problem: `: ${reading.problem}` };
}
