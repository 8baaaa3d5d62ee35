/** What the CLI itself understands; the commands are the hub's to explain. */
import { paint, type Look } from './look.ts';

const USES = (program: string): [string, string][] => [
  [`${program} [options] <noun> <verb> …`, 'one command, the same as in every channel'],
  [`${program} -`, 'one command a line, from standard input'],
  [`${program} tail [pattern] [--since 10m]`, 'events as they happen; also --task, --actor, --target'],
  [`${program} login [email]`, 'your own sign-in at the hub; logout ends it'],
  [`${program} mcp`, 'tools for AI agents: the Model Context Protocol on standard input and output'],
  [`${program} completion bash|zsh`, 'a script for your shell'],
];

const OPTIONS: [string, string][] = [
  ['--json', 'the output only, as JSON'],
  ['--url <address>', 'the hub; else KYROS_URL, else HOST and PORT of .env'],
  ['--token <token>', 'an API key or access token; KYROS_TOKEN keeps it out of the list of processes'],
  ['--idempotency-key <key>', 'asking again with the same key does nothing twice'],
];

const EXIT_CODES = '0 ok, 1 refused or failed, 2 wrong words, 3 conflict, 4 not found, 5 no hub answers';

export function renderUsage(look: Look): string {
  const uses = USES(look.program);
  const width = Math.max(...[...uses, ...OPTIONS].map(([form]) => form.length));
  const list = (rows: [string, string][]) => rows.map(([form, meaning]) => `  ${form.padEnd(width)}  ${meaning}`);
  const head = (text: string) => paint(look, 'bold', text);
  return [
    head('Usage'),
    ...list(uses),
    head('Options, before the command'),
    ...list(OPTIONS),
    head('Exit codes'),
    `  ${EXIT_CODES}`,
  ].join('\n');
}
