/**
 * The commands of a mail (S32, G5, G8): its subject, when that is a command, and the first block of lines at the top of its text. Lines
 * below the first empty one are prose and are not run.
 */
import { findFields, type Header } from './header.ts';
import type { ParsedMail } from './parse-task.ts';
import { toWrittenLines } from './written-text.ts';

export type CommandText = {
  text: string;
  /** Something for the sender to know beside the answer. */
  note?: string;
};

/** Why there is nothing to run, in words for the sender. */
export class TextRefusal extends Error {}

/** Commands in one mail (S33). */
const MAX_COMMANDS = 20;
/** Directions and overrides that make a text look like another one (S20, S32), NUL, and a lone carriage return. */
const FORBIDDEN = /[\0\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|\r(?!\n)/;
/** `[EXT]`, `[team]` at the start, as gateways write them. */
const TAG = /^\[[^[\]]{1,40}\]\s*/;

/** `isCommand`: whether a line begins with the name of a command. Throws TextRefusal. */
export function toCommandText(parsed: ParsedMail, header: Header, isCommand: (line: string) => boolean): CommandText {
  const subject = findSubjectCommand(parsed.subject, header, isCommand);
  const { lines, more } = findBlock(readBody(parsed), isCommand, subject !== undefined);
  const all = [...(subject === undefined ? [] : [subject]), ...unwrap(lines, parsed)];
  if (all.length === 0) throw new TextRefusal('The mail holds no command. Write one at the top of it, such as: help');
  if (all.length > MAX_COMMANDS)
    throw new TextRefusal(`The mail holds ${all.length} commands; at most ${MAX_COMMANDS} are run at once.`);
  const text = all.join('\n');
  if (FORBIDDEN.test(text))
    throw new TextRefusal('The mail holds characters that hide what it says: text direction, NUL or a lone carriage return.');
  return { text, ...(more && { note: 'Only the lines above the first empty line were run.' }) };
}

/** A reply carries the subject of another mail, which is no command of this one; `Re:` and `Fwd:` are no beginning of a command either. */
function findSubjectCommand(subject: string, header: Header, isCommand: (line: string) => boolean): string | undefined {
  if (findFields(header, 'in-reply-to').length > 0 || findFields(header, 'references').length > 0) return undefined;
  let line = subject.replace(/\s+/g, ' ').trim();
  for (let tags = 0; tags < 3; tags++) line = line.replace(TAG, '');
  return isCommand(line) ? line : undefined;
}

/** The text of the mail. Throws TextRefusal when it cannot be what its sender saw. */
function readBody({ plain, html }: ParsedMail): string {
  if (html?.hidden === true)
    throw new TextRefusal('The HTML of the mail hides text, so nothing of it is run. Send it as plain text.');
  if (plain === undefined && html?.cut === true)
    throw new TextRefusal('The HTML of the mail is too long. Send it as plain text.');
  const text = plain?.text ?? html?.text ?? '';
  // Then the end of the first block is among what was not kept.
  if (plain?.cut === true && !/\n[^\S\n]*\n/.test(text)) throw new TextRefusal('The text of the mail is too long.');
  return text;
}

/**
 * Lines that the sender's program broke at 70 or so characters, whole again as its HTML has them. Throws TextRefusal when the HTML does
 * not say the same: one of the two is not what the sender saw.
 */
function unwrap(lines: string[], { plain, html }: ParsedMail): string[] {
  if (plain === undefined || html === undefined || lines.length === 0) return lines;
  if (!squash(html.text).includes(squash(lines.join('\n'))))
    throw new TextRefusal('The plain text and the HTML of the mail differ, so nothing of it is run. Send it as plain text only.');
  const whole = new Set(html.text.split('\n').map(squash));
  const joined: string[] = [];
  for (let at = 0; at < lines.length;) {
    const ends = [1, 2, 3, 4, 5, 6, 7, 8].filter((count) => at + count <= lines.length);
    const count = ends.find((one) => whole.has(squash(lines.slice(at, at + one).join(' ')))) ?? 1;
    joined.push(lines.slice(at, at + count).join(' '));
    at += count;
  }
  return joined;
}

/** What two renderings of one text have in common: bold becomes stars, white space comes and goes. */
function squash(text: string): string {
  return text.replace(/[\s*_]+/g, '');
}

function findBlock(
  text: string,
  isCommand: (line: string) => boolean,
  onlyCommands: boolean,
): { lines: string[]; more: boolean } {
  const written = toWrittenLines(text);
  const json = onlyCommands ? undefined : findJsonBlock(written);
  if (json !== undefined) return { lines: json, more: false };
  const end = written.findIndex((line) => line.trim() === '');
  const block = (end === -1 ? written : written.slice(0, end)).map((line) => line.trim());
  // Below a command in the subject often stands a greeting or nothing at all.
  const stop = onlyCommands ? block.findIndex((line) => !isCommand(line)) : -1;
  const lines = stop === -1 ? block : block.slice(0, stop);
  return { lines, more: end !== -1 && written.slice(end).some((line) => isCommand(line.trim())) };
}

/** A fence or a bracket at the top: the lines up to its end, empty ones included, are one JSON text (G5). */
function findJsonBlock(written: readonly string[]): string[] | undefined {
  const first = written[0]?.trim() ?? '';
  if (!/^(?:```|\{|\[\s*(?:\{|$))/.test(first)) return undefined;
  const end = first.startsWith('```') ? written.findIndex((line, at) => at > 0 && line.trim() === '```') : -1;
  return [(end === -1 ? written : written.slice(0, end + 1)).join('\n')];
}
