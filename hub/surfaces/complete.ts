/**
 * What can come next in a line that is being typed: names, flags not yet given, choices, and the ids of what is live with their
 * titles. Pure but for `live`; the commands are those the asker may use (C3).
 */
import type { Command, FieldMeta } from '../command.ts';
import { findNamed, isSwitch } from '../language/named.ts';
import { toWord } from '../language/quote.ts';
import { fieldsOf, type Field } from '../schema.ts';
import { findCommand, nameWords, spokenNamesOf } from '../language/spoken.ts';
import { splitList, type Token } from '../language/token.ts';
import { tokenize } from '../language/tokens.ts';

export type Entity = NonNullable<FieldMeta['entity']>;

/** At most `limit` entities whose id or title starts with, or holds, `prefix`; the best first. */
export type Live = (
  entity: Entity,
  prefix: string,
  limit: number,
) => Promise<{ id: string; title: string }[]> | { id: string; title: string }[];

export type Completion = {
  /** The whole word, as it would stand in the line. */
  value: string;
  /** What takes the place of the line from `from` on; ends in a space where the next word can follow. */
  insert: string;
  from: number;
  kind: 'noun' | 'command' | 'flag' | 'choice' | 'entity';
  /** What it means: a summary, a description, a title. */
  hint: string;
};

export type CompletionParts = { commands: readonly Command[]; live: Live };

/** Most completions of one answer. */
const MAX_COMPLETIONS = 50;

type Candidate = Pick<Completion, 'value' | 'kind' | 'hint'> & { open?: boolean };

/** Completions of the last word of `line` (the text up to the cursor). `cursorAtEnd`: nothing stands behind the cursor. Never throws for any text. */
export async function complete(line: string, cursorAtEnd: boolean, { commands, live }: CompletionParts): Promise<Completion[]> {
  const split = splitAtCursor(line);
  if (split === undefined) return [];
  const { before, current } = split;
  const found = findCommand(before, commands);
  const names = completeName(before, current, commands);
  const rest =
    found === undefined ? [] : await completeArgument(found.command, before.slice(found.words), current, { commands, live });
  const toCompletion = ({ open, ...candidate }: Candidate) => ({
    ...candidate,
    insert: candidate.value + (open || !cursorAtEnd ? '' : ' '),
    from: current.offset,
  });
  return [...names, ...rest].slice(0, MAX_COMPLETIONS).map(toCompletion);
}

/** The words before the one at the cursor, and that one, which may be empty. After `--` everything is text, and nothing completes. */
function splitAtCursor(line: string): { before: Token[]; current: Token } | undefined {
  const words = tokensOf(line);
  if (words === undefined) return undefined;
  const last = words.at(-1);
  const isOpen = last !== undefined && (last.open !== undefined || last.offset + last.raw.length === line.length);
  if (isOpen) return { before: words.slice(0, -1), current: last };
  return { before: words, current: { text: '', raw: '', offset: line.length, literal: [] } };
}

function tokensOf(line: string): Token[] | undefined {
  try {
    // A lone `--` at the end may still become a flag.
    if (/(?:^|\s)--$/.test(line))
      return [...tokenize(line.slice(0, -2)).tokens, { text: '--', raw: '--', offset: line.length - 2, literal: [] }];
    const { tokens, restAt } = tokenize(line, { tolerant: true });
    return restAt === undefined ? tokens : undefined;
  } catch {
    return undefined;
  }
}

/** The next word of every name that the words so far begin. */
function completeName(before: Token[], current: Token, commands: readonly Command[]): Candidate[] {
  const words = nameWords(before);
  if (words.length < before.length || current.open !== undefined) return [];
  const typed = current.text.toLowerCase().replaceAll('_', '-');
  const names = commands.flatMap((command) => spokenNamesOf(command).map((name) => ({ command, parts: name.split(' ') })));
  const fitting = names.filter(
    ({ parts }) => words.every((word, at) => parts[at] === word) && parts[words.length]?.startsWith(typed),
  );
  const byWord = Map.groupBy(fitting, ({ parts }) => parts[words.length]!);
  return [...byWord]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, group]) => toNameCandidate(value, group, words.length + 1));
}

function toNameCandidate(value: string, group: { command: Command; parts: string[] }[], length: number): Candidate {
  const whole = group.find(({ parts }) => parts.length === length);
  if (whole !== undefined) return { value, kind: 'command', hint: whole.command.summary };
  return { value, kind: 'noun', hint: group.map(({ parts }) => parts.slice(length).join(' ')).join(', ') };
}

async function completeArgument(command: Command, before: Token[], current: Token, parts: CompletionParts): Promise<Candidate[]> {
  const { given, loose, pending } = readGiven(command, before);
  if (pending !== undefined) return await completeValue(pending, current, 0, parts);
  const named = findNamed(command, current);
  if (named !== undefined && named.from !== -1) return await completeValue(named.field, current, named.from, parts);
  if (current.text.startsWith('-') && current.literal.length === 0) return completeFlag(command, current.text, given);
  const field = positionalAt(command, given, loose);
  const values = field === undefined ? [] : await completeValue(field, current, 0, parts);
  return current.text === '' ? [...values, ...completeFlag(command, '', given)] : values;
}

/** Which fields the words so far have filled, how many words stand without a flag, and the field whose value comes next. */
function readGiven(command: Command, before: Token[]): { given: Set<Field>; loose: number; pending?: Field } {
  const given = new Set<Field>();
  let loose = 0;
  for (let at = 0; at < before.length; at += 1) {
    const named = findNamed(command, before[at]!);
    if (named === undefined) {
      loose += before[at]!.text.startsWith('--') ? 0 : 1;
      continue;
    }
    if (named.from === -1 && !isSwitch(named.field) && ++at === before.length) return { given, loose, pending: named.field };
    given.add(named.field);
  }
  return { given, loose };
}

function positionalAt(command: Command, given: Set<Field>, loose: number): Field | undefined {
  const fields = (command.positional ?? []).flatMap((name) => fieldsOf(command.input).filter((field) => field.name === name));
  const open = fields.filter((field) => !given.has(field));
  const last = open.at(-1);
  return open[loose] ?? (last?.list ? last : undefined);
}

function completeFlag(command: Command, typed: string, given: Set<Field>): Candidate[] {
  const places: readonly string[] = command.positional ?? [];
  const fields = fieldsOf(command.input).filter(
    (field) => (field.list || !given.has(field)) && (typed !== '' || !places.includes(field.name)),
  );
  const flags = fields.flatMap((field): Candidate[] => {
    const flag: Candidate = { value: `--${field.flag}`, kind: 'flag', hint: field.description };
    return isSwitch(field) && typed.startsWith('--no') ? [flag, { ...flag, value: `--no-${field.flag}` }] : [flag];
  });
  return flags.filter(({ value }) => value.startsWith(typed.toLowerCase().replaceAll('_', '-')));
}

/** Values of a field for the word that starts at `from` of the token; in a list, of its last item. */
async function completeValue(field: Field, token: Token, from: number, parts: CompletionParts): Promise<Candidate[]> {
  const pieces = field.list ? splitList(token, from) : [{ text: token.text.slice(from), quoted: false }];
  const typed = pieces.at(-1)!.text;
  const earlier = pieces.slice(0, -1).map((piece) => piece.text);
  const head = token.text.slice(0, from) + earlier.map((item) => `${toWord(item)},`).join('');
  const candidates = (await valuesOf(field, typed, parts)).filter(({ value }) => !earlier.includes(value));
  return candidates.map(({ value, ...rest }) => ({ ...rest, value: head + toWord(value, ':='), open: field.list }));
}

async function valuesOf(field: Field, typed: string, { commands, live }: CompletionParts): Promise<Candidate[]> {
  const plain = (text: string) => text.toLowerCase().replaceAll('-', '_');
  const starts = (text: string) => plain(text).startsWith(plain(typed));
  const { entity } = field.meta;
  if (entity === 'commands')
    return commands
      .filter(({ name }) => starts(name))
      .map(({ name, summary }) => ({ value: name, kind: 'entity', hint: summary }));
  if (entity !== undefined)
    return (await live(entity, typed, MAX_COMPLETIONS)).map(({ id, title }) => ({ value: id, kind: 'entity', hint: title }));
  const words = field.choices ?? (field.kind === 'boolean' ? ['yes', 'no'] : []);
  return [...words, ...(field.nullable ? ['none'] : [])]
    .filter(starts)
    .map((value) => ({ value, kind: 'choice', hint: field.description }));
}
