/** The terminal or pipes of this process: where answers, notes and questions go. */
import { createInterface } from 'node:readline/promises';
import { Writable, type Readable } from 'node:stream';
import { styleText } from 'node:util';
import { EXIT, Failure } from './failure.ts';
import type { Look } from './look.ts';

/** What a process has; tests hand in their own. */
export type Streams = {
  stdin: Readable & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean };
};

export type Console = {
  /** An answer, on standard output. */
  print(text: string): void;
  /** Anything else, on standard error, so that a pipe gets answers only. */
  note(text: string): void;
  /** How to draw for standard output, or for standard error. */
  look(stream?: 'stdout' | 'stderr'): Look;
  /** Asks the person. `hidden`: what is typed is not shown. Throws a Failure when nobody sits there. */
  question(text: string, hidden?: boolean): Promise<string>;
  readonly stdin: Readable;
};

export function createConsole(streams: Streams, program: string): Console {
  const { stdin, stdout, stderr } = streams;
  return {
    stdin,
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    look: (name = 'stdout') => toLook(streams[name], stdout, program),
    question: (text, hidden = false) => askPerson(streams, text, hidden),
  };
}

/** styleText decides about colour (NO_COLOR, FORCE_COLOR, TERM, terminal or not); this only looks at what it did. */
function toLook(stream: Streams['stdout'] | Streams['stderr'], stdout: Streams['stdout'], program: string): Look {
  const colour = styleText('red', 'x', { stream }) !== 'x';
  const width = stdout.isTTY === true && stdout.columns !== undefined && stdout.columns > 0 ? { width: stdout.columns } : {};
  return { colour, forPeople: stdout.isTTY === true, now: new Date(), program, ...width };
}

async function askPerson({ stdin, stderr }: Streams, text: string, hidden: boolean): Promise<string> {
  if (stdin.isTTY !== true)
    throw new Failure(EXIT.usage, `There is no terminal to ask for: ${text}`, {
      next: 'Write login <email> --password-stdin, or set KYROS_PASSWORD.',
    });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  stderr.write(`${text}: `);
  const reader = createInterface({ input: stdin, output: hidden ? nowhere : stderr, terminal: true });
  const stop = new AbortController();
  reader.once('SIGINT', () => stop.abort()).once('close', () => stop.abort());
  try {
    return await reader.question('', { signal: stop.signal });
  } catch (cause) {
    throw new Failure(EXIT.failed, 'Stopped.', { cause });
  } finally {
    reader.close();
    if (hidden) stderr.write('\n');
  }
}
