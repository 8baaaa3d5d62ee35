/** Every regular expression that stands in a source file, found by the parsers of the languages and not by looking at text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

export type Expression = { source: string; flags: string; file: string };

/** A `RegExp` that is put together when the program runs; nothing can be said about it here. */
export type Made = { text: string; file: string };

export type Found = { expressions: Expression[]; made: Made[] };

const ROOT = join(import.meta.dirname, '../..');

/** Of all files below these folders of the project. */
export function findExpressions(folders: readonly string[]): Found {
  const found: Found = { expressions: [], made: [] };
  for (const path of folders.flatMap(filesOf)) {
    const file = relative(ROOT, path);
    const text = readFileSync(path, 'utf8');
    if (path.endsWith('.svelte')) visitSvelte(parse(text, { modern: true }), file, found);
    else visitScript(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true), file, found);
  }
  return found;
}

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|js|svelte)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function visitScript(node: ts.Node, file: string, found: Found): void {
  if (ts.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf('/');
    found.expressions.push({ source: node.text.slice(1, end), flags: node.text.slice(end + 1), file });
  }
  const isMaking = ts.isNewExpression(node) || ts.isCallExpression(node);
  if (isMaking && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp') takeMade(node, file, found);
  ts.forEachChild(node, (child) => visitScript(child, file, found));
}

function takeMade(node: ts.NewExpression | ts.CallExpression, file: string, found: Found): void {
  const [source, flags] = node.arguments ?? [];
  const isConstant =
    source !== undefined && ts.isStringLiteralLike(source) && (flags === undefined || ts.isStringLiteralLike(flags));
  if (!isConstant) return void found.made.push({ text: node.getText(), file });
  found.expressions.push({ source: source.text, flags: flags === undefined ? '' : (flags as ts.StringLiteral).text, file });
}

type Tree = { type?: unknown; regex?: { pattern: string; flags: string }; callee?: { name?: unknown } };

function visitSvelte(node: unknown, file: string, found: Found): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, regex, callee } = node as Tree;
  if (type === 'Literal' && regex !== undefined) found.expressions.push({ source: regex.pattern, flags: regex.flags, file });
  const isMaking = type === 'NewExpression' || type === 'CallExpression';
  if (isMaking && callee?.name === 'RegExp') found.made.push({ text: 'RegExp(...)', file });
  for (const child of Object.values(node)) visitSvelte(child, file, found);
}
