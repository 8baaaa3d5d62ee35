/**
 * The habits of the sources, read from the sources (DESIGN "Who may import whom", "Names and style"). Each message says why. A
 * rule about a folder that is not there yet has nothing to check.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../hub/config.ts';
import { listFiles } from '../scripts/files.ts';
import { readSource, ROOT, visit, type Import, type Source } from './support/sources.ts';

const files = listFiles(ROOT);
const sources = files.filter((file) => /\.(ts|js)$/.test(file) && !file.startsWith('docs/reference/')).map(readSource);
const imports = sources.flatMap((source) => source.imports);

/** Where everything is put together; elsewhere nothing may know about so much. */
const WIRING = /^hub\/(main|start|core|http\/mount)\.ts$/;

/** `from` may not import `to`, unless it is one of `except`. Imports of types alone are free unless `types` says otherwise. */
type Boundary = { from: RegExp; to: RegExp; except?: RegExp; types?: 'too'; why: string };

const BOUNDARIES: Boundary[] = [
  {
    from: /^(hub|adapters|migrations)\//,
    to: /^(tests|bench|scripts|admin)\//,
    except: /^adapters\/cli\/bin\.js$/,
    types: 'too',
    why: 'What runs at a customer needs nothing of tests, benchmarks, start scripts or the panel.',
  },
  {
    from: /^hub\//,
    to: /^adapters\//,
    except: WIRING,
    types: 'too',
    why: 'The hub knows no transport: only its wiring names adapters.',
  },
  {
    from: /^hub\/[^/]+$/,
    to: /^hub\/http\//,
    except: WIRING,
    types: 'too',
    why: 'The core knows no transport, and HTTP is one.',
  },
  {
    from: /^hub\/(commands|collab|store|auth|jobs|surfaces)\//,
    to: /^hub\/http\//,
    types: 'too',
    why: 'HTTP is a surface: it looks at the core, the core does not look back.',
  },
  {
    from: /^adapters\//,
    to: /^hub\/(commands|collab|store|jobs|auth)\//,
    why: 'An adapter translates. It asks through execute or converse and never reaches behind them; routes of its own speak HTTP as hub/http does.',
  },
  {
    from: /^adapters\/client\//,
    to: /^(hub|adapters\/(?!client\/))/,
    types: 'too',
    why: 'The client speaks the public API alone, so that it can be used far from the hub.',
  },
  {
    from: /^hub\/http\//,
    to: /^hub\/(commands|store|jobs|collab\/(files|postgres))\//,
    except: WIRING,
    why: 'HTTP asks through execute; stores and queues reach it by what it is handed.',
  },
  {
    from: /^hub\/commands\//,
    to: /^hub\/(store|jobs|collab\/(files|postgres))\//,
    why: 'A command reaches the stores through its Context, so that it runs the same for everybody.',
  },
  {
    from: /^hub\/commands\//,
    to: /^hub\/(execute|converse|main|start|core)\.ts$/,
    why: 'A command is run by the pipeline and does not run it.',
  },
  {
    from: /^hub\/collab\/[^/]+$/,
    to: /^hub\/(?!collab\/[^/]+$|errors\.ts$)/,
    types: 'too',
    why: 'The rules of working together are pure: they import nothing but errors.',
  },
  {
    from: /^hub\/collab\/[^/]+$/,
    to: /^node:(fs|net|http|https|child_process|worker_threads)/,
    types: 'too',
    why: 'The rules of working together touch no disk and no network.',
  },
  {
    from: /^hub\/collab\/(files|postgres)\//,
    to: /^hub\/(?!collab\/|errors\.ts$|log\.ts$)/,
    types: 'too',
    why: 'A store keeps the board and knows nothing of commands and people.',
  },
  {
    from: /^hub\/surfaces\//,
    to: /^(hub\/(store|auth|jobs|collab\/(files|postgres))\/|node:(fs|net|http|child_process))/,
    why: 'A surface is drawn from the commands alone: commands in, document out.',
  },
  { from: /^hub\/store\//, to: /^hub\/(commands|surfaces|auth|jobs)\//, why: 'The tables lie below what uses them.' },
  {
    from: /^admin\//,
    to: /(^|\/)(hub|adapters|migrations)\//,
    types: 'too',
    why: 'The panel is a client like any other: it speaks the public API and imports only the generated types.',
  },
];

function crossings(edges: Import[], { from, to, except, types }: Boundary): string[] {
  const crossing = edges.filter((edge) => from.test(edge.from) && to.test(edge.to) && except?.test(edge.from) !== true);
  return crossing
    .filter(({ isType }) => types === 'too' || !isType)
    .map((edge) => `${edge.from}:${edge.line} imports ${edge.to}`);
}

describe('who may import whom', () => {
  test.each(BOUNDARIES.map((boundary) => [boundary.why, boundary] as const))('%s', (_why, boundary) => {
    expect(crossings(imports, boundary)).toEqual([]);
  });

  test('no adapter imports another, but for the client: what they share belongs to the hub', () => {
    const between = imports.filter(
      ({ from, to }) =>
        adapterOf(from) !== undefined &&
        adapterOf(to) !== undefined &&
        adapterOf(from) !== adapterOf(to) &&
        adapterOf(to) !== 'client',
    );
    expect(between.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('these rules can fail', () => {
    const edge = (from: string, to: string, isType = false): Import => ({ from, to, specifier: to, line: 1, isType });
    const broken = (edges: Import[]) => BOUNDARIES.filter((boundary) => crossings(edges, boundary).length > 0).length;
    expect(broken([edge('hub/gates.ts', 'adapters/cli/run.ts', true)])).toBe(1);
    expect(broken([edge('hub/start.ts', 'adapters/slack/index.ts')])).toBe(0);
    expect(broken([edge('adapters/slack/index.ts', 'hub/store/orm.ts')])).toBe(1);
    expect(
      broken([edge('adapters/slack/index.ts', 'hub/collab/store.ts', true), edge('adapters/slack/index.ts', 'hub/execute.ts')]),
    ).toBe(0);
    expect(broken([edge('hub/collab/task.ts', 'hub/command.ts', true), edge('hub/collab/task.ts', 'hub/collab/board.ts')])).toBe(
      1,
    );
    expect(broken([edge('hub/collab/task.ts', 'hub/errors.ts')])).toBe(0);
  });
});

function adapterOf(file: string): string | undefined {
  return /^adapters\/([^/]+)\//.exec(file)?.[1];
}

describe('imports', () => {
  test('of our own files name the file with its ending, and the file exists', () => {
    const own = imports.filter(({ specifier }) => specifier.startsWith('.'));
    const wrong = own.filter(({ to }) => !/\.(ts|js|json|svelte)$/.test(to) || !existsSync(join(ROOT, to)));
    expect(wrong.map(({ from, line, specifier }) => `${from}:${line} imports ${specifier}`)).toEqual([]);
  });

  test('have no circles: a part that needs itself cannot be understood or tested alone', () => {
    expect(findCircle(imports)).toBeUndefined();
    const edge = (from: string, to: string): Import => ({ from, to, specifier: to, line: 1, isType: false });
    expect(findCircle([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).toEqual(['b', 'c', 'b']);
  });
});

/** A circle of imports that stay when the types are stripped, if there is one. Depth first; a file on the current way closes it. */
function findCircle(edges: Import[]): string[] | undefined {
  const next = Map.groupBy(
    edges.filter(({ isType }) => !isType),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const walk = (file: string, way: string[]): string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return undefined;
    const circle = next
      .get(file)
      ?.map(({ to }) => walk(to, [...way, file]))
      .find((found) => found !== undefined);
    done.add(file);
    return circle;
  };
  return [...next.keys()].map((file) => walk(file, [])).find((found) => found !== undefined);
}

describe('files', () => {
  /** Longest file, in lines: one idea a file, to be read in one sitting. */
  const MAX_LINES = 400;
  /** By scripts/generate.ts; nobody reads them in one sitting. */
  const GENERATED = new Set(['admin/src/lib/api/schema.d.ts']);

  test(`have at most ${MAX_LINES} lines`, () => {
    const written = sources.filter(({ file }) => !GENERATED.has(file));
    expect(written.filter(({ lines }) => lines > MAX_LINES).map(({ file, lines }) => `${file} has ${lines}`)).toEqual([]);
  });

  test('have kebab-case names', () => {
    const names = sources.map(({ file }) => file).filter((file) => !file.startsWith('admin/'));
    expect(
      names.filter(
        (file) => !/^(\.?[a-z0-9]+([.-][a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))*\.(ts|js)$/.test(file),
      ),
    ).toEqual([]);
  });

  test('are called what they are: drawers called utils, helpers, common, manager or service fill up', () => {
    const drawer = /(^|[/.-])(utils?|helpers?|common|managers?|services?)([/.-])/;
    expect(sources.map(({ file }) => file).filter((file) => drawer.test(file))).toEqual([]);
    expect(['hub/utils.ts', 'hub/task-manager.ts', 'hub/common/x.ts'].filter((file) => !drawer.test(file))).toEqual([]);
  });

  test('hold nothing that Node cannot strip: no enum, no namespace, no decorator', () => {
    // Declarations are for the compiler alone; Node never sees them.
    expect(sources.filter(({ file }) => !file.endsWith('.d.ts')).flatMap(unstrippable)).toEqual([]);
  });
});

const UNSTRIPPABLE = new Map([
  [ts.SyntaxKind.EnumDeclaration, 'an enum'],
  [ts.SyntaxKind.ModuleDeclaration, 'a namespace'],
  [ts.SyntaxKind.Decorator, 'a decorator'],
]);

function unstrippable({ file, tree }: Source): string[] {
  const found: string[] = [];
  visit(tree, (node) => {
    const what = UNSTRIPPABLE.get(node.kind);
    if (what !== undefined && !isAmbient(node)) found.push(`${file} has ${what}`);
  });
  return found;
}

/** `declare module` and the like only tell types. */
function isAmbient(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true;
}

describe('settings', () => {
  const lines = existsSync(join(ROOT, '.env.example')) ? readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n') : [];
  /** `NAME=value`, also switched off by a `#`. */
  const nameOf = (line: string | undefined) => /^#?\s?([A-Z][A-Z0-9_]*)=/.exec(line ?? '')?.[1];

  test('of the code and of .env.example are the same', () => {
    const shown = lines.map(nameOf).filter((name) => name !== undefined);
    expect(shown.toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
  });

  test('are each explained in the line above', () => {
    const isProse = (line: string | undefined) => /^# (?!---).*\p{L}{3}/u.test(line ?? '') && nameOf(line) === undefined;
    expect(lines.filter((line, at) => nameOf(line) !== undefined && !isProse(lines[at - 1]))).toEqual([]);
  });
});
