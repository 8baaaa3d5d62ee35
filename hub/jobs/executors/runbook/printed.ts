/** What a program prints, as lines for people: no colours, no broken characters, no secrets. */
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { maskText } from '../../../mask.ts';

/** A line that is longer is cut into several, so that output without line ends is shown too. Characters. */
const MAX_LINE_LENGTH = 8_192;

/** Secrets that are shorter would blacken half of a text. Characters. */
const SHORTEST_SECRET = 4;

export type Printed = {
  write(chunk: Buffer, stream: 'stdout' | 'stderr'): void;
  /** Hands out what has no line end yet. */
  end(): void;
};

/** `onLine` gets each line without its end, of both outputs in the order they came. */
export function createPrinted(secrets: readonly string[], onLine: (line: string) => void): Printed {
  const streams = { stdout: createLines(say), stderr: createLines(say) };
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).toSorted((a, b) => b.length - a.length);

  function say(raw: string): void {
    // Secrets first: a colour inside of one would hide it from the mask, so colours go before both.
    const plain = stripVTControlCharacters(raw).replaceAll(/[^\P{Cc}\t]|[\p{Bidi_Control}\u2028\u2029]/gu, '');
    onLine(maskText(hidden.reduce((text, secret) => text.replaceAll(secret, '***'), plain)));
  }

  return {
    write: (chunk, stream) => streams[stream].write(chunk),
    end() {
      streams.stdout.end();
      streams.stderr.end();
    },
  };
}

/** Splits at `\n`, `\r\n` and `\r`, with which programs draw their progress over itself. Characters cut by a chunk wait. */
function createLines(say: (line: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string, isLast: boolean) => {
    const lines = (rest + text).split(isLast ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) say(line);
    while (rest.length > MAX_LINE_LENGTH) {
      say(rest.slice(0, MAX_LINE_LENGTH));
      rest = rest.slice(MAX_LINE_LENGTH);
    }
  };
  return {
    write: (chunk: Buffer) => take(decoder.write(chunk), false),
    end() {
      take(decoder.end(), true);
      if (rest !== '') say(rest);
      rest = '';
    },
  };
}
