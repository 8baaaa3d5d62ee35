/** `login` and `logout`: a person's own sign-in at a hub, kept for later calls. */
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Unreachable } from '../client/error.ts';
import type { Console } from './console.ts';
import type { Credentials } from './credentials.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import { toPrintable } from './look.ts';
import { isLoopback, type Settings } from './settings.ts';

type LoginAsk = { email?: string; passwordFromStdin: boolean };

/** Signs in. The password is never an argument: arguments can be read by every process of the machine (S59). */
export async function runLogin(ask: LoginAsk, settings: Settings, credentials: Credentials, console: Console): Promise<ExitCode> {
  if (settings.url.startsWith('http:') && !isLoopback(settings.url))
    console.note(`Warning: ${settings.url} is not encrypted; others on the way can read the password.`);
  const email = ask.email ?? (await askEmail(credentials.email(), console));
  const password = await readPassword(ask.passwordFromStdin, settings, console);
  const { name, role } = await credentials.login(email, password);
  console.print(toPrintable(`Signed in at ${settings.url} as ${name}${role === '' ? '' : ` (${role})`}.`));
  return EXIT.ok;
}

async function askEmail(last: string | undefined, console: Console): Promise<string> {
  const typed = (await console.question(last === undefined ? 'E-mail' : `E-mail [${last}]`)).trim();
  const email = typed === '' ? last : typed;
  if (email === undefined) throw new Failure(EXIT.usage, 'No e-mail was given.', { next: 'Write login <email>.' });
  return email;
}

async function readPassword(fromStdin: boolean, settings: Settings, console: Console): Promise<string> {
  const password = fromStdin
    ? await readFirstLine(console.stdin)
    : (settings.password ?? (await console.question('Password', true)));
  if (password === '')
    throw new Failure(EXIT.usage, 'No password was given.', {
      next: 'Type it, pipe it in with --password-stdin, or set KYROS_PASSWORD.',
    });
  return password;
}

async function readFirstLine(stdin: Readable): Promise<string> {
  return (await text(stdin)).split(/\r?\n/, 1)[0] ?? '';
}

/** Signs out. Where the hub does not answer, at least this machine forgets, and the person is told the rest. */
export async function runLogout(settings: Settings, credentials: Credentials, console: Console): Promise<ExitCode> {
  try {
    console.print((await credentials.logout()) ? `Signed out at ${settings.url}.` : `You were not signed in at ${settings.url}.`);
    return EXIT.ok;
  } catch (failure) {
    if (!(failure instanceof Unreachable)) throw failure;
    throw new Failure(EXIT.unreachable, `This machine has forgotten the sign-in, but ${settings.url} could not be told.`, {
      next: 'There the sign-in ends by itself; to end it at once, change the password.',
      cause: failure,
    });
  }
}
