/**
 * Every setting of Kyros, once: its name, what it takes, its default and why one would change it. `.env.example` is checked
 * against this list by tests/tidy.test.ts. The environment is read in `readConfig` and nowhere else.
 */
import { parseEnv } from 'node:util';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { closest } from 'fastest-levenshtein';
import { findSecretProblem } from './auth/secret.ts';
import { isAllowEntry } from './outbound/allow-list.ts';

/** `count/seconds`: so many within so many seconds, the whole count at once if need be (GCRA). */
export type Limit = { count: number; seconds: number };

const text = z.string();
const url = z
  .url({ protocol: /^https?$/, error: 'an address such as https://kyros.example.org' })
  .transform((value) => value.replace(/(?<!\/)\/+$/, ''));
const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);
const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `one of ${values.join(', ')}` });
const listOf = <Item extends string>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item));
const limit = z
  .string()
  .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,4}$/, 'count/seconds, such as 60/60')
  .transform((value): Limit => ({ count: Number(value.split('/')[0]), seconds: Number(value.split('/')[1]) }));
/** `name=value,name=value`, the values percent-encoded (W3C Baggage, as OpenTelemetry's variables are written). */
const pairs = z
  .string()
  .regex(/^[^=,\s]+=[^,]*(,\s*[^=,\s]+=[^,]*)*$/, 'name=value,name=value')
  .refine(isPercentEncoded, 'name=value,name=value with percent-encoded values')
  .transform((value) => Object.fromEntries(value.split(',').map(toPair)));
const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/[^\s]+$/, 'an address such as postgres://user:password@host:5432/kyros');

/** The samplers of OpenTelemetry that need no further part. */
const TRACE_SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** name → what it takes. A setting that is unset or empty has its default, or is undefined where it has none. */
export const SETTINGS = {
  HOST: text.default('127.0.0.1'),
  PORT: wholeNumber(0, 65535).default(8000),
  PUBLIC_URL: url.optional(),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATA_DIR: text.default('.data'),
  DATABASE_URL: databaseUrl.optional(),
  COLLAB_STORE: oneOf(['files', 'postgres']).default('files'),
  COLLAB_DIR: text.default('collaboration'),
  SERVICES: listOf(oneOf(['hub', 'worker'])).default(['hub', 'worker']),
  AGENDA_BACKEND: oneOf(['postgres', 'mongo']).default('postgres'),
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/[^\s]+$/, 'an address such as mongodb://host:27017/kyros')
    .optional(),
  JWT_SECRET: text
    .refine((secret) => findSecretProblem(secret) === undefined, 'at least 32 random characters, or nothing to have one made')
    .optional(),
  ACCESS_TOKEN_SECONDS: wholeNumber(1, 900).default(900),
  REFRESH_TOKEN_SECONDS: wholeNumber(60, 31_536_000).default(2_592_000),
  ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address')
    .default('admin@localhost'),
  ADMIN_PASSWORD: text.min(8, 'at least 8 characters, or nothing to have one made').optional(),
  FLAGS_FILE: text.default('config/flags.json'),
  RUNBOOKS_FILE: text.default('config/runbooks.yaml'),
  OUTBOUND_ALLOW: listOf(z.string().refine(isAllowEntry, 'hosts, host:port or ranges such as 10.1.0.0/16')).default([]),
  SLACK_BOT_TOKEN: text.regex(/^xoxb-/, 'a bot token, which starts with xoxb-').optional(),
  SLACK_SIGNING_SECRET: text.optional(),
  SLACK_APP_TOKEN: text.regex(/^xapp-/, 'an app token, which starts with xapp-').optional(),
  SLACK_API_URL: url.optional(),
  EMAIL_IMAP_URL: z
    .string()
    .regex(/^imaps?:\/\/[^\s]+$/, 'an address such as imaps://user:password@host:993/INBOX')
    .optional(),
  EMAIL_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'an address such as smtps://user:password@host:465')
    .optional(),
  EMAIL_FROM: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an e-mail address')
    .optional(),
  EMAIL_AUTHSERV_ID: text.optional(),
  EMAIL_POLL_SECONDS: wholeNumber(1, 3600).default(30),
  RATE_API: limit.default({ count: 60_000, seconds: 60 }),
  RATE_SLACK: limit.default({ count: 60, seconds: 60 }),
  RATE_EMAIL: limit.default({ count: 30, seconds: 60 }),
  RATE_WEBHOOK: limit.default({ count: 6000, seconds: 60 }),
  RATE_SOCKET: limit.default({ count: 6000, seconds: 60 }),
  RATE_MCP: limit.default({ count: 600, seconds: 60 }),
  RATE_LOGIN: limit.default({ count: 10, seconds: 60 }),
  WORKER_CONCURRENCY: wholeNumber(1, 64).default(4),
  JOBS_KEEP_DAYS: wholeNumber(1, 36_500).default(90),
  SENTRY_DSN: url.optional(),
  SENTRY_ENVIRONMENT: text.regex(/^[^\s/]{1,64}$/, 'a word such as production').default('production'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.default({}),
  OTEL_SERVICE_NAME: text.default('kyros'),
  OTEL_RESOURCE_ATTRIBUTES: pairs.default({}),
  OTEL_TRACES_SAMPLER: oneOf(TRACE_SAMPLERS).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d+)?|1(\.0+)?)$/, 'a share from 0 to 1, such as 0.1')
    .transform(Number)
    .default(1),
  METRICS_TOKEN: text.min(16, 'at least 16 characters').optional(),
  TRUST_PROXY: z
    .string()
    .regex(/^(\d{1,2}|[0-9a-fA-F.:/]+(,[0-9a-fA-F.:/]+)*)$/, 'how many proxies stand in front (such as 1), or their addresses')
    .optional(),
  CORS_ORIGINS: listOf(
    z.string().regex(/^https?:\/\/[^\s/*]+$/, 'origins such as https://app.example.org, without * or a path'),
  ).default([]),
} as const satisfies Record<string, z.ZodType>;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<Camel<Tail>>}`
  : Lowercase<Name>;
type Values = { [Name in keyof typeof SETTINGS as Camel<Name>]: z.output<(typeof SETTINGS)[Name]> };

/** The settings, typed, by their names in camel case (`DATA_DIR` is `dataDir`). `publicUrl` always has a value. */
export type Config = Omit<Values, 'publicUrl'> & { publicUrl: string };

/** All that is wrong with the settings, one line each. main.ts prints them and exits with 78 (EX_CONFIG of sysexits.h). */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `The settings have ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads and checks all settings.
 * Throws ConfigError naming every variable that is wrong and what is wanted; values are never shown, they may be secrets.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems: string[] = [...unknownRates(env)];
  const values: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(SETTINGS)) {
    const given = env[name]?.trim();
    const parsed = schema.safeParse(given === '' ? undefined : given);
    if (parsed.success) values[toCamel(name)] = parsed.data;
    else problems.push(`${name}: ${wanted(parsed.error)}`);
  }
  problems.push(...missingPartners(env), ...dangerousTogether(values));
  if (problems.length > 0) throw new ConfigError(problems);
  const config = values as Values;
  return { ...config, publicUrl: config.publicUrl ?? `http://${hostInUrl(config.host)}:${config.port}` };
}

/**
 * The environment with the settings of an env file below it (a variable that is set wins). A name in the file that is no
 * setting is refused: it is nearly always a typing mistake that would otherwise be ignored silently.
 * Throws ConfigError.
 */
export function readEnvironment(env: Record<string, string | undefined>, file: string): Record<string, string | undefined> {
  if (!existsSync(file)) return env;
  const fromFile = parseEnv(readFileSync(file, 'utf8'));
  const names = Object.keys(SETTINGS);
  const unknown = Object.keys(fromFile).filter((name) => !names.includes(name) && !name.startsWith('KYROS_'));
  if (unknown.length > 0)
    throw new ConfigError(
      unknown.map((name) => `${name} in ${file}: there is no such setting; did you mean ${closest(name, names)}?`),
    );
  return { ...fromFile, ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)) };
}

function toCamel(name: string): string {
  return name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isPercentEncoded(value: string): boolean {
  try {
    return decodeURIComponent(value) !== undefined;
  } catch {
    return false;
  }
}

function toPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())];
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function wanted(error: z.ZodError): string {
  const message = error.issues[0]?.message ?? 'another value';
  return `wanted is ${message}`;
}

/** RATE_FOO would be ignored without this, and somebody would believe that a limit is set. */
function unknownRates(env: Record<string, string | undefined>): string[] {
  const rates = Object.keys(SETTINGS).filter((name) => name.startsWith('RATE_'));
  return Object.keys(env)
    .filter((name) => name.startsWith('RATE_') && !rates.includes(name))
    .map((name) => `${name}: there is no such limit; wanted is one of ${rates.join(', ')}`);
}

/** Absent means off, half configured means stop (CONTRACT "Start"). */
function missingPartners(env: Record<string, string | undefined>): string[] {
  const has = (name: string) => (env[name] ?? '').trim() !== '';
  const problems: string[] = [];
  const slack = ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'].filter(has);
  if (slack.length > 0 && !has('SLACK_BOT_TOKEN')) problems.push(`SLACK_BOT_TOKEN: wanted because ${slack.join(' and ')} is set`);
  if (slack.length === 1 && has('SLACK_BOT_TOKEN')) {
    problems.push('SLACK_SIGNING_SECRET: wanted because SLACK_BOT_TOKEN is set (or SLACK_APP_TOKEN for Socket Mode)');
  }
  const email = ['EMAIL_IMAP_URL', 'EMAIL_SMTP_URL', 'EMAIL_FROM'];
  const given = email.filter(has);
  if (given.length > 0) {
    for (const name of email.filter((other) => !has(other)))
      problems.push(`${name}: wanted because ${given.join(' and ')} is set`);
  }
  if (env.AGENDA_BACKEND?.trim() === 'mongo' && !has('MONGODB_URL'))
    problems.push('MONGODB_URL: wanted because AGENDA_BACKEND is mongo');
  return problems;
}

function dangerousTogether(values: Record<string, unknown>): string[] {
  const services = values.services as string[] | undefined;
  const problems: string[] = [];
  if (services?.length === 0) problems.push('SERVICES: wanted is at least one of hub, worker');
  if (services !== undefined && services.length > 0 && !services.includes('hub') && values.collabStore !== 'postgres') {
    problems.push('SERVICES: a worker of its own needs a shared board; wanted is hub,worker, or COLLAB_STORE as postgres');
  }
  return problems;
}
