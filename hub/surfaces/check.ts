/**
 * What every command must have (C1), checked over a registry: texts, examples that read against their own schema, descriptions of
 * all fields, schemas that refuse what they do not know, bindings that fit. The tests fail on any of these sentences.
 */
import { z } from 'zod';
import { ROLES, EFFECTS, spoken, type Command } from '../command.ts';
import { parseLine } from '../language/line.ts';
import { fieldsOf } from '../schema.ts';
import { spokenNamesOf } from '../language/spoken.ts';
import { parseArgs } from '../language/values.ts';

/** The moment at which relative times in examples are read. */
const NOW = new Date('2026-06-15T12:00:00Z');

/** One sentence for each fault; empty when all is well. */
export function checkCommands(commands: readonly Command[]): string[] {
  const faults = commands.flatMap((command) =>
    [...checkTexts(command), ...checkFields(command), ...checkHttp(command), ...checkExamples(command, commands)].map(
      (fault) => `${command.name}: ${fault}`,
    ),
  );
  return [...faults, ...checkNames(commands)];
}

function checkTexts(command: Command): string[] {
  return [
    ...(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/.test(command.name) ? [] : ['the name is not noun.verb in lower case']),
    ...(/^[A-Z].*[^.\s]$/.test(command.summary)
      ? []
      : ['the summary must be one sentence with a capital and without a full stop']),
    ...(ROLES.includes(command.role) ? [] : ['the role is not known']),
    ...(EFFECTS.includes(command.effect) ? [] : ['the effect is not known']),
    ...(command.output === undefined ? ['there is no output schema'] : []),
    ...(command.examples.length > 0 ? [] : ['there is no example']),
    ...(command.effect === 'danger' && command.preview === undefined ? ['a danger needs a preview'] : []),
  ];
}

function checkFields(command: Command): string[] {
  const fields = fieldsOf(command.input);
  const names = fields.map((field) => field.name);
  const flags = fields.flatMap((field) => field.flags);
  const places = command.positional ?? [];
  const unknown = [...places, ...(command.secretInput ?? [])].filter((name) => !names.includes(name));
  const early = places.slice(0, -1).filter((name) => fields.find((field) => field.name === name)?.list);
  return [
    ...fields.filter((field) => field.description === '').map((field) => `the field ${field.name} has no description`),
    ...names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name)).map((name) => `the field ${name} is not snake_case`),
    ...flags.filter((flag, at) => flags.indexOf(flag) !== at).map((flag) => `two fields are given as --${flag}`),
    ...unknown.map((name) => `there is no field ${name}`),
    ...early.map((name) => `the list ${name} is positional but not last`),
    ...findLoose(command.input).map((path) => `the object ${path} does not refuse unknown fields (use z.strictObject)`),
  ];
}

function checkHttp({ http, input }: Command): string[] {
  if (http === undefined) return [];
  const params = [...http.route.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const needsSchema = http.body !== undefined && http.bodySchema === undefined && http.status !== 204;
  return [
    ...(/^(?:GET|POST|PUT|PATCH|DELETE) \/[\w/:.-]*$/.test(http.route) ? [] : ['the route is not METHOD /path']),
    ...params.filter((name) => !Object.hasOwn(input.shape, name)).map((name) => `the route's :${name} is no field of the input`),
    ...(needsSchema ? ['the binding makes a body of its own without bodySchema'] : []),
  ];
}

/** Every example is a line that this command reads without a fault. */
function checkExamples(command: Command, commands: readonly Command[]): string[] {
  return command.examples.flatMap((example) => {
    try {
      const parsed = parseLine(example, commands);
      if (parsed.help || parsed.command !== command) return [`the example "${example}" is another command`];
      parseArgs(command, parsed.args, 'text', 'UTC', NOW, parsed.places);
      return [];
    } catch (error) {
      return [`the example "${example}" is refused: ${(error as Error).message}`];
    }
  });
}

/** No name twice, and none that another command's name begins with: the first words of a value must never make another command. */
function checkNames(commands: readonly Command[]): string[] {
  const names = commands.flatMap((command) => spokenNamesOf(command).map((name) => ({ name, command })));
  const twice = names
    .filter(({ name }, at) => names.findIndex((other) => other.name === name) !== at)
    .map(({ name }) => `two commands are called "${name}"`);
  const hidden = names.flatMap(({ name, command }) => {
    const longer = names.filter((other) => other.command !== command && other.name.startsWith(`${name} `));
    return (command.positional ?? []).length === 0
      ? []
      : longer.map((other) => `"${name}" (${spoken(command)}) takes values, but "${other.name}" is another command`);
  });
  return [...twice, ...hidden];
}

/** Paths of objects in an input that would silently drop what they do not know. */
function findLoose(schema: z.ZodObject): string[] {
  const loose: string[] = [];
  const seen = new Set<unknown>();
  function walk(part: unknown, path: string): void {
    if (!(part instanceof z.core.$ZodType) || seen.has(part)) return;
    seen.add(part);
    const def = part._zod.def as { type: string; catchall?: unknown; shape?: Record<string, unknown>; [part: string]: unknown };
    if (def.type === 'object' && def.catchall === undefined && path !== '') loose.push(path);
    for (const [name, field] of Object.entries(def.shape ?? {})) walk(field, path === '' ? name : `${path}.${name}`);
    for (const inner of ['innerType', 'element', 'valueType', 'in', 'out', 'left', 'right']) walk(def[inner], path);
    for (const option of (def.options ?? []) as unknown[]) walk(option, path);
  }
  walk(schema, '');
  return loose;
}
