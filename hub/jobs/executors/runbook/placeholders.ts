/** `${name}` in the arguments of a runbook. A value replaces it inside its one argument and is never split or read again. */

const PLACEHOLDER = /\$\{([a-z][a-z0-9_]*)\}/g;

/** The names in one argument, in order. */
export function placeholdersOf(part: string): string[] {
  return [...part.matchAll(PLACEHOLDER)].map(([, name]) => name!);
}

/** The arguments with the values in their places; an argument with a parameter that has no value is left out. */
export function fillArguments(argv: readonly string[], values: ReadonlyMap<string, string>): string[] {
  return argv
    .filter((part) => placeholdersOf(part).every((name) => values.has(name)))
    .map((part) => part.replaceAll(PLACEHOLDER, (_, name: string) => values.get(name)!));
}
