/**
 * Where the hub is and where the CLI keeps its files, from the environment, the project's `.env` and the options. The hub's
 * own settings are read only as far as the CLI needs them: a CLI must also run beside a hub that is configured wrongly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { EXIT, Failure } from './failure.ts';
import type { Options } from './receive.ts';

export type Environment = Record<string, string | undefined>;

export type Settings = {
  /** Base address of the hub, without a slash at the end. */
  url: string;
  /** An API key or access token given for this call. */
  token?: string;
  /** Password for `login`, when it is not typed. */
  password?: string;
  /** Signed-in hubs, 0600. */
  credentialsFile: string;
  /** The key a hub on this machine makes for it (0600); absent when the hub is elsewhere. */
  machineKeyFile?: string;
  /** How the CLI was called, for hints. */
  program: string;
};

/** `root` is the folder of the project: `.env` and a relative `DATA_DIR` are there. Throws a Failure (exit 2) when the address is none. */
export function readSettings(given: Environment, options: Options, root: string): Settings {
  const env = { ...readEnvFile(join(root, '.env')), ...set(given) };
  const url = readUrl(options.url ?? env.KYROS_URL ?? toLocalUrl(env.HOST, env.PORT));
  const token = options.token ?? env.KYROS_TOKEN;
  return {
    url,
    credentialsFile: join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'kyros', 'credentials.json'),
    program: given.npm_lifecycle_event === 'kyros' ? 'npm run kyros --' : 'kyros',
    ...(token === undefined ? {} : { token }),
    ...(env.KYROS_PASSWORD === undefined ? {} : { password: env.KYROS_PASSWORD }),
    ...(isLoopback(url) ? { machineKeyFile: join(resolve(root, env.DATA_DIR ?? '.data'), 'cli.key') } : {}),
  };
}

function readEnvFile(file: string): Environment {
  return existsSync(file) ? set(parseEnv(readFileSync(file, 'utf8'))) : {};
}

/** Only what is set: an empty variable means the default, as in hub/config.ts. */
function set(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
}

function toLocalUrl(host = '127.0.0.1', port = '8000'): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Failure(EXIT.usage, `"${text}" is no address of a hub.`, {
      next: 'Write an address such as http://127.0.0.1:8000.',
    });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Failure(EXIT.usage, 'The address of the hub holds a password.', {
      next: 'Leave it out and sign in with login, or set KYROS_TOKEN.',
    });
  }
  return `${url.origin}${url.pathname}`.replace(/(?<!\/)\/+$/, '');
}

/** True when the address can only be this machine, so that its key may be sent there. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
