/** One call of the CLI from its arguments to its exit code: the branches are here, the work is in the other files. */
import { createClient, type Client } from './client.ts';
import { renderCompletionScript, runComplete } from './completion.ts';
import { createConsole, type Console, type Streams } from './console.ts';
import { createCredentials, type Credentials } from './credentials.ts';
import { EXIT, Failure, toOwn, type ExitCode } from './failure.ts';
import { runLogin, runLogout } from './login.ts';
import { readArguments, type Ask, type Options } from './receive.ts';
import { renderAnswer, renderFailure, renderJson } from './render.ts';
import { readSettings, type Environment, type Settings } from './settings.ts';
import { runTail } from './tail.ts';
import { runLines } from './transcript.ts';
import { renderUsage } from './usage.ts';

export type Process = Streams & { argv: readonly string[]; env: Environment; root: string; stopSignal: () => AbortSignal };

/** Never throws: what went wrong is printed on standard error, in one line and the next step, and becomes the exit code. */
export async function runCli(process: Process): Promise<ExitCode> {
  const early = createConsole(process, 'kyros');
  try {
    const { ask, options } = readArguments(process.argv, new Date());
    const settings = readSettings(process.env, options, process.root);
    const console = createConsole(process, settings.program);
    return await runAsk(ask, options, settings, console, process.stopSignal).catch((thrown: unknown) => {
      throw toOwn(thrown, settings.program);
    });
  } catch (thrown) {
    const failure = thrown instanceof Failure ? thrown : toOwnFailure(thrown, process.env);
    early.note(
      process.argv.includes('--json') && failure.problem !== undefined
        ? JSON.stringify(failure.problem)
        : renderFailure(failure, early.look('stderr')),
    );
    return failure.exitCode;
  }
}

/** A mistake of the CLI itself, or of the machine under it, such as a folder that cannot be written. */
function toOwnFailure(thrown: unknown, env: Environment): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const more = env.KYROS_DEBUG === undefined ? 'Set KYROS_DEBUG=1 to see where.' : (error.stack ?? '');
  return new Failure(EXIT.failed, `The CLI itself failed: ${error.message}`, { next: more, cause: thrown });
}

async function runAsk(
  ask: Ask,
  options: Options,
  settings: Settings,
  console: Console,
  stopSignal: () => AbortSignal,
): Promise<ExitCode> {
  const credentials: Credentials = createCredentials(settings);
  const client = createClient(settings, credentials);
  switch (ask.kind) {
    case 'line':
      return await runLine(client, ask.line, options, console);
    case 'lines':
      return await runLines(client, options.json, console);
    case 'usage':
      console.print(`${renderUsage(console.look())}\n`);
      return await runLine(client, 'help', options, console);
    case 'login':
      return await runLogin(ask, settings, credentials, console);
    case 'logout':
      return await runLogout(settings, credentials, console);
    case 'tail':
      return await runTail(client, settings, ask.filters, options.json, console, stopSignal());
    case 'mcp':
      // Loaded when it is wanted: the SDK is larger than the rest of the CLI.
      return await (await import('./mcp.ts')).runMcp(settings, credentials, console, stopSignal());
    case 'completion':
      console.print(renderCompletionScript(ask.shell));
      return EXIT.ok;
    case 'complete':
      return await runComplete(client, ask.line, console);
  }
}

async function runLine(client: Client, line: string, { json, idempotencyKey }: Options, console: Console): Promise<ExitCode> {
  const answer = await client.ask(line, idempotencyKey);
  if (!json) console.print(renderAnswer(answer, console.look()));
  else console.print(renderJson(answer.status === 'pending' ? answer.body : answer.output));
  if (answer.status === 'transcript') return answer.ok ? EXIT.ok : EXIT.failed;
  // A check that found something wrong did its work, and a script must still notice (S56).
  return isFailedCheck(answer) ? EXIT.failed : EXIT.ok;
}

function isFailedCheck(answer: object): boolean {
  const { output } = answer as { output?: { ok?: unknown } | null };
  return output?.ok === false;
}
