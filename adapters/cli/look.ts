/**
 * How text is drawn here: with or without colour, how wide, and whether for a person at a terminal or for a program behind a
 * pipe. Colours only repeat what the words say.
 */
import { styleText } from 'node:util';

export type Look = {
  colour: boolean;
  /** Columns of the terminal; without it nothing is cut. */
  width?: number;
  /** A person is looking: times are relative to `now`. Otherwise they stay whole, for programs. */
  forPeople: boolean;
  now: Date;
  /** How the CLI was called, for hints: `kyros` or `npm run kyros --`. */
  program: string;
};

type Paint = Parameters<typeof styleText>[0];

export function paint(look: Look, format: Paint, text: string): string {
  return look.colour ? styleText(format, text, { validateStream: false }) : text;
}

const TONES: [Paint, string[]][] = [
  [
    'green',
    ['ok', 'done', 'accepted', 'approved', 'active', 'online', 'ready', 'up', 'connected', 'healthy', 'sent', 'yes', 'succeeded'],
  ],
  [
    'yellow',
    [
      'pending',
      'queued',
      'claimed',
      'in_progress',
      'review',
      'merging',
      'running',
      'proposed',
      'paused',
      'busy',
      'write',
      'limited',
      'duplicate',
    ],
  ],
  ['red', ['failed', 'blocked', 'refused', 'denied', 'error', 'down', 'danger', 'expired', 'malformed', 'urgent', 'high']],
  ['dim', ['cancelled', 'rejected', 'disabled', 'inactive', 'offline', 'off', 'no', 'read', 'low']],
];
const TONE_OF = new Map(TONES.flatMap(([format, words]) => words.map((word) => [word, format] as const)));

/** A state as its word, in the colour of its kind. Words that are no state stay as they are. */
export function paintState(look: Look, text: string): string {
  const format = TONE_OF.get(text.trim());
  return format === undefined ? text : paint(look, format, text);
}

/** C0 and C1 controls but tab and newline, and the marks that turn the direction of writing. */
const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text of others made harmless for a terminal: what could move the cursor or turn the line is shown as `\u001b` (S44). */
export function toPrintable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNPRINTABLE, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
