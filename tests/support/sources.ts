/** The repository as tests of its habits read it: texts, and what each source imports. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export const ROOT = join(import.meta.dirname, '../..');

export function readText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** `to` is a path from the root for a relative import, else the name as written. `isType`: gone when the types are stripped. */
export type Import = { from: string; to: string; specifier: string; line: number; isType: boolean };

export type Source = { file: string; lines: number; imports: Import[]; tree: ts.SourceFile };

export function readSource(file: string): Source {
  const text = readText(file);
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  return { file, lines: text.split('\n').length - 1, imports: importsOf(tree), tree };
}

function importsOf(tree: ts.SourceFile): Import[] {
  const imports: Import[] = [];
  const add = (node: ts.Node, specifier: string, isType: boolean) => {
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    imports.push({ from: tree.fileName, to: toPath(tree.fileName, specifier), specifier, line, isType });
  };
  visit(tree, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      add(node, (node.moduleSpecifier as ts.StringLiteral).text, isTypeOnly(node));
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteral(argument)) add(node, argument.text, false);
    }
  });
  return imports;
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

function toPath(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
}

/** Calls `look` for every node of a source. */
export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}
