/**
 * Backlog files (T8) as the import takes them: YAML 1.2 or JSON, `{tasks: [...]}` or the list alone. Everything that is wrong with a
 * file is gathered with its place. YAML costs far more than JSON to read, so its depth and its keys are checked in linear time here:
 * the parser's own handling of either is quadratic or worse, and a hostile file would hold up the hub.
 */
import { isScalar, Lexer, LineCounter, parseDocument, visit } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { backlogTask } from '../collab/task-fields.ts';
import type { Backlog, BacklogEntry } from '../collab/task-import.ts';
import type { Issue } from '../errors.ts';
import { MAX_ISSUES, toPointer, validate } from '../issues.ts';

/** Tasks of one file (S37). */
const TASKS_MAX = 1_000;
/** Characters of one file: a few hundred tasks with their stories, read in well under a second. */
export const BACKLOG_MAX_CHARS = 256 * 1024;
/** Lists and maps inside one another (E8). */
const DEPTH_MAX = 32;

const taskList = z.array(z.unknown()).max(TASKS_MAX);
const file = z.union([taskList, z.strictObject({ tasks: taskList })]);

type LineOf = (path: PropertyKey[]) => number | undefined;

/** Tasks that came as JSON already. */
export function readBacklog(tasks: unknown[]): Backlog {
  return toBacklog({ tasks }, () => undefined);
}

/** A file's text. Never throws: what is wrong is in `issues`. */
export function parseBacklog(text: string): Backlog {
  if (isTooDeep(text)) return onlyIssues([{ path: '', message: `lists and maps stand more than ${DEPTH_MAX} deep inside one another` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings].map((fault) => atLine(lines.linePos(fault.pos[0]).line, fault.message));
  const issues = [...faults, ...findForbidden(document, lines)];
  if (issues.length > 0) return onlyIssues(issues);
  return toBacklog(document.toJS({ maxAliasCount: 0 }), (path) => lineOf(document, lines, path));
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

/** Aliases, which can make a small text huge, and keys that stand twice. */
function findForbidden(document: Document, lines: LineCounter): Issue[] {
  const issues: Issue[] = [];
  const add = (node: { range?: [number, number, number] | null | undefined }, message: string) => {
    issues.push(atLine(lines.linePos(node.range?.[0] ?? 0).line, message));
    return issues.length < MAX_ISSUES ? undefined : visit.BREAK;
  };
  visit(document, {
    Alias: (_, node) => add(node, 'aliases are not accepted; write the value again'),
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (isScalar(key) && seen.size === seen.add(key.value).size) return add(key, `the key ${String(key.value)} stands twice`);
      }
      return undefined;
    },
  });
  return issues;
}

function atLine(line: number, message: string): Issue {
  return { path: '', message: `line ${line}: ${message}` };
}

function onlyIssues(issues: Issue[]): Backlog {
  return { entries: [], ids: new Set(), issues: issues.slice(0, MAX_ISSUES) };
}

/** The line of what stands at a path, or of the nearest thing around it. */
function lineOf(document: Document, lines: LineCounter, path: PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function toBacklog(value: unknown, line: LineOf): Backlog {
  const read = validate(file, value);
  if ('issues' in read) return onlyIssues(read.issues);
  const [root, tasks] = Array.isArray(read.value) ? [[], read.value] : [['tasks'], read.value.tasks];
  const ids = new Set<string>();
  const all = tasks.map((task, index) => readEntry(task, [...root, index], ids, line));
  return { entries: all.flatMap((one) => one.entry ?? []), ids, issues: all.flatMap((one) => one.issues).slice(0, MAX_ISSUES) };
}

function readEntry(task: unknown, place: PropertyKey[], ids: Set<string>, line: LineOf): { entry?: BacklogEntry; issues: Issue[] } {
  const path = toPointer(place);
  const issue = (below: string, message: string): Issue => {
    const at = line([...place, ...below.split('/').slice(1)]);
    return { path: path + below, message: at === undefined ? message : `line ${at}: ${message}` };
  };
  const id = (task as { id?: unknown } | null)?.id;
  const isTwice = typeof id === 'string' && ids.size === ids.add(id).size;
  const read = validate(backlogTask, task);
  const issues = 'issues' in read ? read.issues.map((found) => issue(found.path, found.message)) : [];
  if (isTwice) issues.push(issue('/id', `${id} stands twice in the file`));
  const at = line(place);
  return { ...('value' in read && { entry: { task: read.value, path, ...(at !== undefined && { line: at }) } }), issues };
}
