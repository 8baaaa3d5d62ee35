/**
 * Help (G9), drawn from the commands the asker may use: `help`, `help task`, `help task claim`, `help --search words`. Each page
 * is a text for chat and the same as data for surfaces that have more room.
 */
import { spoken, type Command, type View } from '../command.ts';
import { HubError } from '../errors.ts';
import { spokenNamesOf } from '../language/spoken.ts';
import { suggestCommands } from '../language/suggest.ts';
import { toBriefUsage, toFieldHelp, toUsage, type FieldHelp } from './usage.ts';

export type HelpTopic = {
  /** `[]`, `['task']`, `['task', 'claim']`; a dotted name is understood. */
  words?: readonly string[];
  /** Words to look for in names, summaries and fields. */
  search?: string;
};

export type CommandHelp = {
  name: string;
  usage: string;
  aliases: string[];
  summary: string;
  role: string;
  effect: string;
  fields: FieldHelp[];
  examples: string[];
  http?: string;
};

export type HelpPage = {
  title: string;
  text: string;
  /** The commands it is about, as rows. */
  view: View;
  /** Of one command: everything there is to say. */
  command?: CommandHelp;
};

/** Most commands that a search lists. */
const MAX_FOUND = 20;

/** The page about a topic. Errors: not_found with `suggestions`. */
export function toHelp(commands: readonly Command[], topic: HelpTopic = {}): HelpPage {
  const words = (topic.words ?? [])
    .flatMap((word) =>
      word
        .toLowerCase()
        .replaceAll('_', '-')
        .split(/[\s.]+/),
    )
    .filter((word) => word !== '');
  if (topic.search !== undefined && topic.search.trim() !== '') return toSearchPage(commands, topic.search);
  if (words.length === 0) return toOverview(commands);
  const name = words.join(' ');
  const command = commands.find((one) => spokenNamesOf(one).includes(name));
  if (command !== undefined) return toCommandPage(command);
  const ofNoun = commands.filter((one) => spokenNamesOf(one)[0]!.startsWith(`${name} `));
  return ofNoun.length > 0 ? toNounPage(name, ofNoun) : notFound(commands, name);
}

function toOverview(commands: readonly Command[]): HelpPage {
  const nouns = Map.groupBy(commands, nounOf);
  const lines = [...nouns].map(([noun, ofNoun]) => `${noun}: ${ofNoun.map(verbOf).join(', ')}`);
  const text = [
    `You can use ${commands.length} ${plural(commands.length)}. To see more: help <noun>, help <noun> <verb>, or help --search <words>.`,
    '',
    ...lines,
  ].join('\n');
  return { title: 'Help', text, view: toView(commands) };
}

function toNounPage(noun: string, commands: readonly Command[]): HelpPage {
  const lines = commands.map(toEntry);
  const text = [
    `${noun}: ${commands.length} ${plural(commands.length)}. For one of them: help ${noun} <verb>.`,
    '',
    ...lines,
  ].join('\n');
  return { title: `Help: ${noun}`, text, view: toView(commands) };
}

function toCommandPage(command: Command): HelpPage {
  const help = toCommandHelp(command);
  const facts = [
    `Role: ${help.role} or higher. Effect: ${help.effect}.`,
    ...(help.aliases.length > 0 ? [`Also: ${help.aliases.join(', ')}.`] : []),
  ];
  const width = Math.min(MAX_COLUMN, Math.max(0, ...help.fields.map((field) => field.typed.length)));
  const fields = help.fields.map((field) => `  ${field.typed.padEnd(width)}  ${describeField(field)}`);
  const examples = help.examples.map((example) => `  ${example}`);
  const text = [
    help.usage,
    `${help.summary}.`,
    facts.join(' '),
    ...(fields.length > 0 ? ['', ...fields] : []),
    '',
    'Examples:',
    ...examples,
  ].join('\n');
  return { title: `Help: ${spoken(command)}`, text, view: toView([command]), command: help };
}

/** Characters of the column that holds what is typed. */
const MAX_COLUMN = 36;

/** All that is to be said about a command. */
export function toCommandHelp(command: Command): CommandHelp {
  const { name, aliases = [], summary, role, effect, examples, http } = command;
  const help = { name, usage: toUsage(command), aliases, summary, role, effect, fields: toFieldHelp(command), examples };
  return http === undefined ? help : { ...help, http: http.route };
}

/** The description, then what the value may be. */
export function describeField({ description, required, choices, list, default: value }: FieldHelp): string {
  const facts = [
    ...(choices ? [`${list ? 'any' : 'one'} of ${choices.join(', ')}`] : []),
    ...(required ? ['required'] : []),
    ...(list ? ['several: a,b or given again'] : []),
    ...(value === undefined ? [] : [`${value} when left out`]),
  ];
  return `${description.replace(/\.$/, '')}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`;
}

function toSearchPage(commands: readonly Command[], search: string): HelpPage {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 10);
  const scored = commands.map((command) => ({ command, score: scoreOf(command, words) })).filter(({ score }) => score > 0);
  const found = scored
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_FOUND)
    .map(({ command }) => command);
  const title = `Help: ${search.trim().slice(0, 60)}`;
  if (found.length === 0) return { title, text: 'No command speaks of that. Type help to see what there is.', view: toView([]) };
  return { title, text: found.map(toEntry).join('\n'), view: toView(found) };
}

/** A word in the name counts most, then in the summary, then in what is said about the fields. */
function scoreOf(command: Command, words: string[]): number {
  const places: [string, number][] = [
    [spokenNamesOf(command).join(' '), 4],
    [command.summary.toLowerCase(), 2],
    [
      toFieldHelp(command)
        .map((field) => `${field.name} ${field.description}`)
        .join(' ')
        .toLowerCase(),
      1,
    ],
  ];
  return words.reduce((sum, word) => sum + Math.max(...places.map(([text, weight]) => (text.includes(word) ? weight : 0))), 0);
}

function notFound(commands: readonly Command[], name: string): never {
  const suggestions = suggestCommands(name, commands);
  const guess = suggestions.length === 0 ? 'Type help to see what there is.' : `Did you mean: ${suggestions.join(', ')}?`;
  throw new HubError('not_found', `There is no help about "${name.slice(0, 60)}". ${guess}`, { suggestions });
}

function toView(commands: readonly Command[]): View {
  return {
    columns: ['command', 'what it does', 'role', 'effect'],
    rows: commands.map((command) => [spoken(command), command.summary, command.role, command.effect]),
  };
}

function toEntry(command: Command): string {
  return `${toBriefUsage(command)}\n  ${command.summary}`;
}

function nounOf(command: Command): string {
  return spoken(command).split(' ')[0]!;
}

function verbOf(command: Command): string {
  return spoken(command).split(' ').slice(1).join(' ');
}

function plural(count: number): string {
  return count === 1 ? 'command' : 'commands';
}
