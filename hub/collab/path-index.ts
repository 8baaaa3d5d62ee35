/**
 * Many path patterns, asked for those that overlap a new one (SEMANTICS L12). A tree of the names that patterns begin with
 * literally: a pattern can only meet what lies on its own way down, or below the place where its wildcards begin. Only those are
 * compared. Patterns that begin with a wildcard stay at the root and meet every question.
 */
import type { Alternative, Pattern } from './path-pattern.ts';
import { alternativesOverlap } from './path-overlap.ts';
import { badPattern } from './path-problem.ts';

/**
 * Work of one question, in steps of about 20 ns: no set of patterns can keep the hub busy for longer than some 0.1 s. Plain
 * patterns come to it with some 150,000 comparisons, which no board has.
 */
export const MAX_STEPS = 5_000_000;
const PLAIN_STEPS = 32;

type Question = { pattern: Pattern; found: Set<string>; steps: number };
type Entry = { id: string; alternative: Alternative };
type Node = { entries: Set<Entry>; children: Map<string, Node> };

export type PathIndex = {
  /** Adds a pattern under an id; an id may have several. */
  add(id: string, pattern: Pattern): void;
  /** Takes all patterns of an id out; unknown ids are nothing to do. */
  remove(id: string): void;
  /** The ids with a pattern that overlaps this one, each once, in no order. Errors: bad_pattern when it takes more than MAX_STEPS. */
  conflicts(pattern: Pattern): string[];
};

export function createPathIndex(): PathIndex {
  const root = createNode();
  const byId = new Map<string, Entry[]>();
  return {
    add(id, pattern) {
      const entries = pattern.alternatives.map((alternative) => ({ id, alternative }));
      for (const entry of entries) insert(root, entry);
      byId.set(id, [...(byId.get(id) ?? []), ...entries]);
    },
    remove(id) {
      for (const entry of byId.get(id) ?? []) take(root, entry, literalStart(entry.alternative));
      byId.delete(id);
    },
    conflicts(pattern) {
      const question: Question = { pattern, found: new Set(), steps: 0 };
      for (const alternative of pattern.alternatives) collect(root, alternative, question);
      return [...question.found];
    },
  };
}

function createNode(): Node {
  return { entries: new Set(), children: new Map() };
}

/** The names before the first wildcard. */
function literalStart(alternative: Alternative): string[] {
  const names = alternative.pieces[0]!;
  const wild = names.findIndex((name) => name.wild);
  return (wild < 0 ? names : names.slice(0, wild)).map((name) => name.text);
}

function insert(root: Node, entry: Entry): void {
  let node = root;
  for (const name of literalStart(entry.alternative)) {
    const child = node.children.get(name) ?? createNode();
    node.children.set(name, child);
    node = child;
  }
  node.entries.add(entry);
}

/** Takes an entry out and, on the way back, the nodes that nothing is left in. */
function take(node: Node, entry: Entry, names: readonly string[]): void {
  const [name, ...rest] = names;
  const child = name === undefined ? undefined : node.children.get(name);
  if (name === undefined || !child) {
    node.entries.delete(entry);
    return;
  }
  take(child, entry, rest);
  if (child.entries.size === 0 && child.children.size === 0) node.children.delete(name);
}

function collect(root: Node, alternative: Alternative, question: Question): void {
  let node: Node | undefined = root;
  for (const name of literalStart(alternative)) {
    meetEntries(node, alternative, question);
    node = node.children.get(name);
    if (!node) return;
  }
  collectBelow(node, alternative, question);
}

function collectBelow(node: Node, alternative: Alternative, question: Question): void {
  meetEntries(node, alternative, question);
  for (const child of node.children.values()) collectBelow(child, alternative, question);
}

function meetEntries(node: Node, alternative: Alternative, question: Question): void {
  for (const entry of node.entries) {
    if (question.found.has(entry.id)) continue;
    spend(question, alternative, entry.alternative);
    if (alternativesOverlap(entry.alternative, alternative)) question.found.add(entry.id);
  }
}

function spend(question: Question, a: Alternative, b: Alternative): void {
  question.steps += a.searches || b.searches ? PLAIN_STEPS + a.size * b.size : PLAIN_STEPS;
  if (question.steps > MAX_STEPS)
    throw badPattern(question.pattern.text, 'is too costly to compare with what is held; use fewer braces and stars');
}
