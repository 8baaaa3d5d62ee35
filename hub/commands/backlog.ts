/**
 * Backlog files (T8) as the import takes them: YAML 1.2 or JSON, `{tasks: [...]}` or the list alone. Everything that is wrong with a
 * file is gathered with its place. YAML costs far more than JSON to read, so its size and its keys are checked here first, in
 * linear time: the parser takes seconds for deep nesting and for many keys, in which the hub would answer nobody.
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
/** Tokens of one file; a task has about fifty. The parser takes some microseconds for each. */
const TOKENS_MAX = 60_000;

const taskList = z.array(z.unknown()).max(TASKS_MAX);
const file = z.union([taskList, z.strictObject({ tasks: taskList })]);

type LineOf = (path: PropertyKey[]) => number | undefined;

/** Tasks that came as JSON already. */
export function readBacklog(tasks: unknown[]): Backlog {
  return toBacklog({ tasks }, () => undefined);
}

/** A file's text. Never throws: what is wrong is in `issues`. */
export function parseBacklog(text: string): Backlog {
  const fault = findFault(text);
  if (fault !== undefined) return onlyIssues([fault]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings].map((one) => atLine(lines.linePos(one.pos[0]).line, one.message));
  const issues = [...faults, ...findRepeats(document, lines)];
  return issues.length > 0 ? onlyIssues(issues) : toBacklog(document.toJS(), (path) => lineOf(document, lines, path));
}

/**
 * What a backlog has no use for and a parser would suffer from: deep nesting, anchors, aliases, tags, too many parts. Of the tokens
 * only these begin with such a character: quoted texts begin with their quote, block texts with a blank, and plain ones may not.
 */
function findFault(text: string): Issue | undefined {
  let [line, depth, dashes, tokens] = [1, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    const first = token[0];
    if (first === '&' || first === '*' || first === '!') return atLine(line, 'anchors, aliases and tags are not accepted');
    if (first === '[' || first === '{') depth += 1;
    if (first === ']' || first === '}') depth -= 1;
    if (token === '-' || token === '?') dashes += 1;
    if (depth > DEPTH_MAX || dashes > DEPTH_MAX)
      return atLine(line, `lists and maps stand more than ${DEPTH_MAX} deep inside one another`);
    if ((tokens += 1) > TOKENS_MAX)
      return atLine(line, `the file has more than ${TOKENS_MAX} parts; give the tasks as JSON, or in several files`);
    const breaks = token.split('\n').length - 1;
    if (breaks > 0) [line, dashes] = [line + breaks, 0];
  }
  return undefined;
}

/** Keys that stand twice in one map. */
function findRepeats(document: Document, lines: LineCounter): Issue[] {
  const issues: Issue[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || seen.size < seen.add(key.value).size) continue;
        issues.push(atLine(lines.linePos(key.range?.[0] ?? 0).line, `the key ${String(key.value)} stands twice`));
        if (issues.length === MAX_ISSUES) return visit.BREAK;
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

function readEntry(
  task: unknown,
  place: PropertyKey[],
  ids: Set<string>,
  line: LineOf,
): { entry?: BacklogEntry; issues: Issue[] } {
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
