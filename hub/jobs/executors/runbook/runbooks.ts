/** The runbooks of a hub: read at start, and read again when the file has changed. */
import { readFileSync, statSync } from 'node:fs';
import { parse, YAMLError } from 'yaml';
import { ConfigError } from '../../../config.ts';
import { HubError } from '../../../errors.ts';
import { findProblems } from './check.ts';
import { runbookFileSchema, type Runbook, type RunbookFile } from './schema.ts';

export type Runbooks = {
  /** In the order of the file. Errors: unavailable while the file has problems. */
  list(): readonly Runbook[];
  /** Errors: not_found, unavailable. */
  get(name: string): Runbook;
  /** Folders below which runbooks work. Errors: unavailable. */
  roots(): readonly string[];
};

const MAX_FILE_BYTES = 1024 * 1024;

/** Without a file there are no runbooks. Throws ConfigError with every problem of the file. */
export function openRunbooks(file: string): Runbooks {
  let stamp = stampOf(file);
  let current: RunbookFile | ConfigError = readFile(file);

  /** A broken file stops all runbooks: what the operator took out of it must not run because of a slip beside it. */
  function latest(): RunbookFile {
    const now = stampOf(file);
    if (now !== stamp) {
      stamp = now;
      current = attempt(file);
    }
    if (current instanceof ConfigError) throw broken(current);
    return current;
  }

  return {
    list: () => latest().runbooks,
    roots: () => latest().roots,
    get(name) {
      const { runbooks } = latest();
      const found = runbooks.find((runbook) => runbook.name === name);
      if (found) return found;
      const names = runbooks.map((runbook) => runbook.name).join(', ');
      throw new HubError('not_found', `There is no runbook ${name}.${names === '' ? '' : ` There are: ${names}.`}`);
    },
  };
}

/** Changes whenever the file does, also within one tick of the clock. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}` : 'none';
}

function attempt(file: string): RunbookFile | ConfigError {
  try {
    return readFile(file);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function broken({ problems }: ConfigError): HubError {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new HubError('unavailable', `The file of runbooks has a problem, so none is run. ${problems[0]}${more}.`);
}

function readFile(file: string): RunbookFile {
  if (!statSync(file, { throwIfNoEntry: false })) return runbookFileSchema.parse({});
  const read = runbookFileSchema.safeParse(parseYaml(file), { reportInput: false });
  if (!read.success)
    throw new ConfigError(read.error.issues.map((issue) => `RUNBOOKS_FILE: ${toPlace(issue.path)}${issue.message}`));
  const problems = findProblems(read.data);
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `RUNBOOKS_FILE: ${problem}`));
  return read.data;
}

function toPlace(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '' : `${path.map(String).join('.')}: `;
}

function parseYaml(file: string): unknown {
  const text = readText(file);
  try {
    return parse(text, { schema: 'core', maxAliasCount: 100 }) ?? {};
  } catch (error) {
    if (!(error instanceof YAMLError || error instanceof ReferenceError)) throw error;
    throw new ConfigError([`RUNBOOKS_FILE: ${error.message.split('\n')[0]!.replace(/:$/, '')}`]);
  }
}

function readText(file: string): string {
  try {
    if (statSync(file).size <= MAX_FILE_BYTES) return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`RUNBOOKS_FILE: cannot be read (${(error as NodeJS.ErrnoException).code})`]);
  }
  throw new ConfigError([`RUNBOOKS_FILE: is larger than ${MAX_FILE_BYTES} bytes`]);
}
