/**
 * Plain English to ONE canonical line (G6), deterministic and without a network: verb, noun and id choose the command, its schema says
 * which slots there are, and every word must find its place. Nothing is guessed: a word that is left over, a missing slot or a
 * word that may turn the sentence around, and there is no proposal. A proposal is only a line; it goes through the whole pipeline.
 *
 * Found by trying (docs: notes of the project): a classifier trained on some dozens of examples is often sure and wrong; a closed
 * vocabulary is not.
 */
import type { Command } from '../../command.ts';
import { fieldsOf, type Field } from '../../schema.ts';
import { findDurationSeconds, toDurationText } from '../duration.ts';
import { toLine } from '../to-line.ts';
import { parseArgs } from '../values.ts';
import { createSentence, type Sentence } from './sentence.ts';
import { FILLERS, ID_NOUNS, NOUNS, PHRASES, REVERSING, VALUES, VERBS } from './words.ts';

export type Proposal = {
  /** The canonical line. */
  line: string;
  command: Command;
  /** 0 to 1: 1 when every word is known, less when a part was taken as free text. */
  confidence: number;
};

export type ProposeOptions = {
  /** Those that the asker may use (C3). */
  commands: readonly Command[];
  /** The asker's name: `my tasks` are theirs. */
  asker: string;
  timezone: string;
  now: Date;
};

const MAX_CHARACTERS = 400;
const ID = /(?<= )([TJVPSR])-(\d{1,9})(?=[ ,])/i;
const QUOTED = /"([^"]{1,200})"/;
/** What introduces the words that are a title. */
const TITLE = /(?<= )(?:called|named|titled|saying|to|:) (.+)$/i;
/** What is free text wherever it is offered, by the names of fields. */
const TEXTS = ['title', 'text', 'q'] as const;

/** Another proposer (a language model) can stand behind the same shape; its line is treated alike. */
export type Propose = (text: string, options: ProposeOptions) => Proposal | undefined;

export const propose: Propose = (text, options) => {
  if (text.length > MAX_CHARACTERS || text.includes('\n') || text.includes('--')) return undefined;
  const phrase = findPhrase(text, options);
  if (phrase !== undefined) return phrase;
  const sentence = createSentence(text);
  const quoted = sentence.take(QUOTED)?.[1];
  // What stands in quotes is a text and turns nothing around.
  if (REVERSING.test(sentence.rest())) return undefined;
  const id = sentence.take(ID);
  if (sentence.take(ID) !== undefined) return undefined;
  const isMine = sentence.take(/(?<= )(?:my|mine)(?= )/i) !== undefined;
  const verb = sentence.takePhrase(Object.keys(VERBS));
  const nouns = findNouns(sentence, id?.[1]);
  const choice = chooseCommand(verb, nouns, id !== undefined, options.commands);
  if (choice === undefined) return undefined;
  const slots = createSlots(choice.command, choice.fixed, options);
  if (id !== undefined && !slots.put(idFieldOf(choice.command), `${id[1]!.toUpperCase()}-${id[2]}`)) return undefined;
  if (isMine && !slots.put('assignee', options.asker)) return undefined;
  const isFree = slots.fill(sentence, quoted);
  return isFree === undefined ? undefined : slots.toProposal(isFree);
};

function findPhrase(text: string, { commands }: ProposeOptions): Proposal | undefined {
  const plain = createSentence(text)
    .rest()
    .toLowerCase()
    .replace(/^(?:please|hey|kyros|ok)[ ,]+/, '')
    .replace(/(?<![ ,])[ ,]+please$/, '')
    .replace("what's", 'what is')
    .replace("who's", 'who is');
  const line = Object.hasOwn(PHRASES, plain) ? PHRASES[plain] : undefined;
  if (line === undefined) return undefined;
  const name = line.split(' --')[0]!.replaceAll('-', '_').split(' ');
  const command = commands.find((one) => one.name === name.join('.') || one.aliases?.includes(name[0]!) === true);
  return command === undefined ? undefined : { line, command, confidence: 1 };
}

function findNouns(sentence: Sentence, letter: string | undefined): string[] {
  const said = sentence.takePhrase(Object.keys(NOUNS));
  const ofId = letter === undefined ? undefined : ID_NOUNS[letter.toUpperCase()];
  const noun = said === undefined ? undefined : NOUNS[said];
  // "release the lease of T-5" is about both, and no command is.
  if (noun !== undefined && ofId !== undefined && noun !== ofId) return [];
  return [noun ?? ofId].filter((one) => one !== undefined);
}

type Choice = { command: Command; fixed: Record<string, string> };

/** The first verb that the noun has. `transition:done` is a verb with a value. Without an id only lists and new things have sense. */
function chooseCommand(
  verb: string | undefined,
  [noun]: string[],
  hasId: boolean,
  commands: readonly Command[],
): Choice | undefined {
  if (noun === undefined) return undefined;
  const verbs = verb === undefined ? (hasId ? ['show'] : ['list']) : VERBS[verb]!;
  for (const wanted of verbs) {
    const [name, value] = wanted.split(':') as [string, string | undefined];
    const command = commands.find((one) => one.name === `${noun}.${name}`);
    if (command === undefined || (idFieldOf(command) !== undefined) !== hasId) continue;
    return { command, fixed: value === undefined ? {} : { to: value } };
  }
  return undefined;
}

/** The field that names what the command is about. */
function idFieldOf(command: Command): string | undefined {
  const [first] = command.positional ?? [];
  return fieldsOf(command.input).find(({ name, meta }) => name === first && meta.entity !== undefined)?.name;
}

function createSlots(command: Command, fixed: Record<string, string>, { timezone, now }: ProposeOptions) {
  const fields = fieldsOf(command.input);
  const args: Record<string, unknown> = {};
  const find = (name: string | undefined) => fields.find((field) => field.name === name);

  function put(name: string | undefined, value: string | boolean): boolean {
    const field = find(name);
    if (field === undefined || Object.hasOwn(args, field.name)) return false;
    args[field.name] = value;
    return true;
  }
  for (const [name, value] of Object.entries(fixed)) put(name, value);

  /** Values of choices by their own names or by what people call them, and switches by theirs. */
  function fillChoices(sentence: Sentence): boolean {
    for (const field of fields.filter(({ name }) => !Object.hasOwn(args, name))) {
      if (field.kind === 'boolean' && sentence.takePhrase([field.flag]) !== undefined) put(field.name, true);
      if (field.kind !== 'choice') continue;
      const said = sentence.takePhrase(namesOf(field));
      if (said !== undefined)
        put(
          field.name,
          VALUES[said] !== undefined && field.choices!.includes(VALUES[said]) ? VALUES[said] : said.replaceAll(' ', '_'),
        );
    }
    return true;
  }

  function fillDuration(sentence: Sentence): boolean {
    const field = fields.find(({ kind, name }) => kind === 'duration' && !Object.hasOwn(args, name));
    const said = sentence.take(/(?<= )for ((?:\d+(?:\.\d+)? ?[a-z]+ ?)+)(?= )/i);
    if (said === undefined) return true;
    const seconds = findDurationSeconds(said[1]!);
    return seconds !== undefined && field !== undefined && put(field.name, toDurationText(seconds));
  }

  /** Undefined: something is left over. Otherwise whether a part was taken as free text. */
  function fill(sentence: Sentence, quoted: string | undefined): boolean | undefined {
    const textField = TEXTS.find((name) => find(name) !== undefined && !Object.hasOwn(args, name));
    if (quoted !== undefined && !put(textField, quoted)) return undefined;
    const reason = find('reason') === undefined ? undefined : sentence.take(/(?<= )because (.{1,200}) $/i)?.[1];
    if (reason !== undefined) put('reason', reason);
    const isNew = textField === 'title' && quoted === undefined && command.name.endsWith('.create');
    // A title is taken first: its words are not values, whatever they say.
    const title = isNew ? sentence.take(TITLE)?.[1]?.trim() : undefined;
    if (title !== undefined) put('title', title);
    const owner =
      find('assignee') === undefined ? undefined : sentence.take(/(?<= )(?:to|of|assigned to) ([A-Za-z][\w.@-]{0,60}) $/i)?.[1];
    fillChoices(sentence);
    if (owner !== undefined && !put('assignee', owner)) return undefined;
    if (!fillDuration(sentence)) return undefined;
    const left = sentence
      .rest()
      .toLowerCase()
      .split(/[ ,]+/)
      .filter((word) => word !== '' && !FILLERS.has(word));
    return left.length > 0 ? undefined : title !== undefined;
  }

  /** Checked by the schema like any other call; what it refuses is not proposed. */
  function toProposal(isFree: boolean): Proposal | undefined {
    try {
      const input = parseArgs(command, args, 'text', timezone, now);
      const given = Object.fromEntries(Object.keys(args).map((name) => [name, input[name]]));
      const asks = Object.keys(args).length > 0 || command.effect === 'read';
      return asks ? { line: toLine(command, given), command, confidence: isFree ? 0.8 : 1 } : undefined;
    } catch {
      return undefined;
    }
  }

  return { put, fill, toProposal };
}

function namesOf({ choices = [] }: Field): string[] {
  const own = choices.flatMap((choice) => [choice.toLowerCase(), choice.toLowerCase().replaceAll('_', ' ')]);
  return [...own, ...Object.keys(VALUES).filter((said) => choices.includes(VALUES[said]!))];
}
