/**
 * `kyros -`: lines from standard input, one command each, and a numbered transcript back (COMMANDS G8). One refused line does
 * not stop the next, unless it was dangerous; five unknown ones do, because then the text is not commands, and so does a hub
 * that is gone.
 */
import { createInterface } from 'node:readline';
import { toFields, toText, type Answer } from '../client/answer.ts';
import type { Client } from './client.ts';
import type { Console } from './console.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import { toPrintable } from './look.ts';
import { renderAnswer, renderFailure } from './render.ts';

const MAX_UNKNOWN_LINES = 5;

/** Empty lines and lines that start with # are passed over. Resolves to the exit code of the first failure. */
export async function runLines(client: Client, json: boolean, console: Console): Promise<ExitCode> {
  const stops = createStops(client);
  let first: ExitCode = EXIT.ok;
  let number = 0;
  for await (const text of createInterface({ input: console.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const line = text.trim();
    if (line === '' || line.startsWith('#')) continue;
    number += 1;
    const outcome = await askLine(client, line);
    console.print(json ? toJsonLine(line, outcome) : toTranscript(number, line, outcome, console));
    if (!(outcome instanceof Failure)) continue;
    if (first === EXIT.ok) first = outcome.exitCode;
    const reason = await stops.reasonAfter(line, outcome);
    if (reason === undefined) continue;
    console.note(`Stopped after ${reason}; the rest was not run.`);
    break;
  }
  return first;
}

type Stops = { reasonAfter(line: string, failure: Failure): Promise<string | undefined> };

/** Remembers the unknown lines, and reads the catalogue once when it is first needed. */
function createStops(client: Client): Stops {
  let unknown = 0;
  let dangers: Promise<string[]> | undefined;
  return {
    reasonAfter: async (line, { exitCode, problem }) => {
      if (exitCode === EXIT.unreachable) return 'losing the hub';
      if (problem?.code === 'unknown_command')
        return ++unknown >= MAX_UNKNOWN_LINES ? `${MAX_UNKNOWN_LINES} unknown lines` : undefined;
      dangers ??= readDangers(client);
      return (await dangers).some((name) => line.startsWith(name)) ? 'a refused dangerous command' : undefined;
    },
  };
}

/** The spoken names of the dangerous commands. Who may not read the catalogue may not do them either. */
async function readDangers(client: Client): Promise<string[]> {
  try {
    const commands = await client.get('/hub/commands');
    const dangers = (Array.isArray(commands) ? commands : []).map(toFields).filter((command) => command?.effect === 'danger');
    return dangers.map((command) => toText(command?.spoken)).filter((name) => name !== '');
  } catch (failure) {
    if (failure instanceof Failure) return [];
    throw failure;
  }
}

async function askLine(client: Client, line: string): Promise<Answer | Failure> {
  try {
    return await client.ask(line);
  } catch (failure) {
    if (failure instanceof Failure) return failure;
    throw failure;
  }
}

function toTranscript(number: number, line: string, outcome: Answer | Failure, console: Console): string {
  const look = console.look();
  const answer = outcome instanceof Failure ? renderFailure(outcome, look) : renderAnswer(outcome, look);
  const mark = outcome instanceof Failure ? 'refused' : outcome.status === 'pending' ? 'pending' : 'ok';
  return `${number}> ${toPrintable(line)}\n${mark} ${answer}`;
}

/** One line of JSON an answer: the output, or what went wrong. */
function toJsonLine(line: string, outcome: Answer | Failure): string {
  if (outcome instanceof Failure)
    return JSON.stringify({ line, ok: false, error: outcome.problem ?? { detail: outcome.message } });
  return JSON.stringify({ line, ok: true, output: outcome.status === 'pending' ? outcome.body : outcome.output });
}
