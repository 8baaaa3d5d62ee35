/** The pages of docs/reference, drawn from the code: what can be asked, sent, set, and what comes back. Markdown. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNELS, mayComeThrough, spoken, type Command } from '../hub/command.ts';
import { ALL_COMMANDS } from '../hub/commands/index.ts';
import { EVENTS } from '../hub/collab/events.ts';
import { ERRORS } from '../hub/errors.ts';
import { FIXED_ROUTES } from '../hub/http/fixed-routes.ts';
import { toCatalogue, type CatalogueEntry } from '../hub/surfaces/catalogue.ts';
import { describeField } from '../hub/surfaces/help.ts';
import { toOutputSchema, type JsonSchema } from '../hub/surfaces/json-schema.ts';
import { toTypeWords, type SchemasByName } from '../hub/surfaces/shape.ts';

const MADE = 'Drawn from the code by `npm run generate`. Do not edit.';

/** The pages by name; the texts of the same code are the same. */
export const REFERENCE_PAGES: Record<string, () => string> = {
  'commands.md': toCommandsPage,
  'rest.md': toRestPage,
  'events.md': toEventsPage,
  'errors.md': toErrorsPage,
  'settings.md': toSettingsPage,
};

function toCommandsPage(): string {
  const entries = toCatalogue(ALL_COMMANDS);
  const nouns = Map.groupBy(entries, ({ spoken: words }) => words.split(' ')[0]!);
  const overview = entries.map((entry) => [
    `[${entry.spoken}](#${toAnchor(entry.spoken)})`,
    entry.summary,
    entry.role,
    entry.effect,
  ]);
  const intro = [
    `${entries.length} commands. Each works the same by a typed line, \`POST /hub/commands\`, Slack, mail, webhook, Socket.IO and MCP, as far as its role and its channels allow.`,
    'Roles: viewer < agent < operator < admin. A write can be repeated safely with the same key; a danger waits for a confirmation.',
  ];
  const parts = [...nouns].flatMap(([noun, members]) => [`## About ${noun}`, ...members.map(toCommandPart)]);
  return toPage('Commands', [...intro, toTable(['Command', 'What it does', 'Role', 'Effect'], overview), ...parts]);
}

function toCommandPart({
  name,
  spoken: words,
  summary,
  role,
  effect,
  usage,
  aliases,
  fields,
  input,
  examples,
  http,
}: CatalogueEntry): string {
  const command = ALL_COMMANDS.find((one) => one.name === name)!;
  const facts = [
    `\`${name}\``,
    effect,
    `from ${role}`,
    ...(http === undefined ? [] : [`\`${http}\``]),
    ...toChannelFacts(command),
  ];
  const schemas = (input.$defs ?? {}) as SchemasByName;
  const properties = (input.properties ?? {}) as SchemasByName;
  const rows = fields.map((field) => [
    `\`${field.typed}\``,
    `\`${field.name}\``,
    toTypeWords(properties[field.name] ?? {}, schemas),
    describeField(field),
  ]);
  return [
    `### ${words}`,
    `${summary}.${aliases.length === 0 ? '' : ` Also \`${aliases.join('`, `')}\`.`}`,
    facts.join(' · '),
    `\`\`\`text\n${usage}\n\`\`\``,
    ...(rows.length === 0 ? [] : [toTable(['Typed', 'Field', 'Takes', 'Meaning'], rows)]),
    `\`\`\`text\n${examples.join('\n')}\n\`\`\``,
  ].join('\n\n');
}

function toChannelFacts(command: Command): string[] {
  const closed = CHANNELS.filter((channel) => !mayComeThrough(command, channel));
  return closed.length === 0 ? [] : [`not through ${closed.join(', ')}`];
}

function toRestPage(): string {
  const bound = ALL_COMMANDS.filter(({ http }) => http !== undefined).map((command) => [
    `\`${command.http!.route}\``,
    `[${spoken(command)}](commands.md#${toAnchor(spoken(command))})`,
    command.role,
    command.http!.ifMatch ?? '',
    command.summary,
  ]);
  const others = FIXED_ROUTES.map(({ method, path, summary, auth = true }) => [
    `\`${method} ${path}\``,
    auth ? 'a credential' : 'nobody need sign in',
    summary,
  ]);
  return toPage('REST', [
    'The whole of it with schemas is `GET /openapi.json` of a running hub; `GET /docs` shows it. Problems are in [errors](errors.md).',
    '## Addresses of commands',
    toTable(['Address', 'Command', 'Role', 'If-Match', 'What it does'], bound),
    '## Other addresses',
    toTable(['Address', 'For', 'What it does'], others),
  ]);
}

function toEventsPage(): string {
  const rows = Object.entries(EVENTS).map(([name, { says, details }]) => [
    `\`${name}\``,
    says,
    toDetailWords(toOutputSchema(details)),
  ]);
  return toPage('Events', [
    'Every event has `seq`, `id`, `ts`, `event`, `actor`, and where it applies `target`, `call` and `details`; the schema of a line is collaboration/schemas/event.schema.json.',
    "Names of your own are welcome too (`event emit`); these are the hub's.",
    toTable(['Event', 'What happened', 'Its details'], rows),
  ]);
}

function toDetailWords(schema: JsonSchema): string {
  const required = (schema.required ?? []) as string[];
  const schemas = (schema.$defs ?? {}) as SchemasByName;
  return Object.entries((schema.properties ?? {}) as SchemasByName)
    .map(([name, one]) => `\`${name}${required.includes(name) ? '' : '?'}\`: ${toTypeWords(one, schemas)}`)
    .join('; ');
}

function toErrorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { status, retryable, title, next }]) => [
    `\`${code}\``,
    String(status),
    retryable ? 'yes' : 'no',
    title,
    next,
  ]);
  return toPage('Errors', [
    'Over HTTP as `application/problem+json` (RFC 9457), elsewhere by code and words. `retryable`: the same request may succeed later as it is.',
    toTable(['Code', 'Status', 'Retryable', 'What it means', 'What to do'], rows),
  ]);
}

/** `.env.example` is checked against the settings of the code by the tests, so it is the source here. */
function toSettingsPage(): string {
  const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
  const [, ...sections] = text.split(/^# --- /m);
  return toPage('Settings', [
    'Variables of the environment, or lines of a file named `.env`. A wrong one stops the start with exit code 78.',
    ...sections.flatMap(toSettingsPart),
  ]);
}

/** A section: its heading, then comments, each with the settings that it is about below it. */
function toSettingsPart(section: string): string[] {
  const [heading, ...lines] = section.split('\n');
  const rows: string[][] = [];
  let words: string[] = [];
  for (const line of lines) {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name !== undefined) rows.push([`\`${name}\``, value ? `\`${value}\`` : '', words.join(' ')]);
    words = line.startsWith('# ') ? [...words, line.slice(2)] : [];
  }
  return [`## ${heading!.replace(/ ---$/, '')}`, toTable(['Setting', 'Default', 'What it does'], rows)];
}

function toPage(title: string, parts: string[]): string {
  return `${[`# ${title}`, MADE, ...parts].join('\n\n')}\n`;
}

function toTable(head: string[], rows: string[][]): string {
  const toLine = (cells: string[]) => `| ${cells.map(toCell).join(' | ')} |`;
  return [toLine(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(toLine)].join('\n');
}

/** A bar would end the cell, an angle bracket outside code would be read as HTML. */
function toCell(text: string): string {
  const parts = text.split(/(`[^`]*`)/);
  const safe = parts.map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('*', '\\*')));
  return safe.join('').replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function toAnchor(heading: string): string {
  return heading.replaceAll(' ', '-');
}
