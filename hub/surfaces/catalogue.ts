/** The catalogue: every command a caller may use, as data (CONTRACT `GET /hub/commands`). Forms, the palette and the CLI read it. */
import { spoken, type Command, type Effect, type Role } from '../command.ts';
import { toInputSchema, type JsonSchema } from './json-schema.ts';
import { toFieldHelp, toUsage, type FieldHelp } from './usage.ts';

export type CatalogueEntry = {
  /** Dotted, as `POST /hub/commands` takes it. */
  name: string;
  /** As it is typed. */
  spoken: string;
  aliases: string[];
  summary: string;
  role: Role;
  effect: Effect;
  /** How it is typed: `task claim <id> [--ttl <duration>]`. */
  usage: string;
  /** Fields that are given without a flag, in order. */
  positional: string[];
  /** The fields as they are typed, those without a flag first. */
  fields: FieldHelp[];
  input: JsonSchema;
  examples: string[];
  /** `METHOD /path/:param`, where it has an address of its own. */
  http?: string;
};

const entries = new WeakMap<Command, CatalogueEntry>();

/** `commands` are those the caller may use (C3). */
export function toCatalogue(commands: readonly Command[]): CatalogueEntry[] {
  return commands.map(toEntry);
}

function toEntry(command: Command): CatalogueEntry {
  const made = entries.get(command) ?? draw(command);
  entries.set(command, made);
  return made;
}

function draw(command: Command): CatalogueEntry {
  const { name, aliases = [], summary, role, effect, positional = [], examples, http } = command;
  const typed = { spoken: spoken(command), aliases, usage: toUsage(command), positional, fields: toFieldHelp(command) };
  const entry = { name, summary, role, effect, ...typed, input: toInputSchema(command.input), examples };
  return http === undefined ? entry : { ...entry, http: http.route };
}
