/**
 * The router of all routes. Koa's own router tries every route with a regular expression, one after the other, which with a
 * hundred routes costs as much as the rest of a request; here it only tries those that begin like the path.
 */
import { Router, type Layer, type MatchResult } from '@koa/router';
import type { Handler, HttpContext, Routes } from './context.ts';

/** Routes by how they begin. Each list holds all that can match such a path, in the order in which they were added. */
type Index = { bySecond: Map<string, Layer[]>; byFirst: Map<string, Layer[]>; others: Layer[] };

/** Case-sensitive, and a slash at the end is another path. Routes must be added before the first request. */
export function createRoutes(): Routes {
  const router = new Router({ sensitive: true, strict: true });
  let index: Index | undefined;
  router.match = (path, method) => {
    index ??= toIndex(router.stack);
    return match(findCandidates(index, path), path, method);
  };
  return router;
}

/** Runs the first route that fits path and method; undefined when none does. `matched` then tells which methods the path has. */
export function dispatch(routes: Routes, ctx: HttpContext): Promise<void> | undefined {
  const { path } = ctx;
  const { path: matched, pathAndMethod } = routes.match(path, ctx.method);
  ctx.matched = matched;
  const [layer] = pathAndMethod;
  if (layer === undefined) return undefined;
  ctx._matchedRoute = String(layer.path);
  ctx.params = layer.paramNames.length === 0 ? {} : layer.params(path, layer.captures(path));
  const [handler] = layer.stack as unknown as [Handler];
  return Promise.resolve(handler(ctx));
}

function match(layers: readonly Layer[], path: string, method: string): MatchResult {
  const result: MatchResult = { path: [], pathAndMethod: [], route: false };
  for (const layer of layers) {
    if (!layer.match(path)) continue;
    result.path.push(layer);
    if (!layer.methods.includes(method)) continue;
    result.pathAndMethod.push(layer);
    result.route = true;
  }
  return result;
}

function toIndex(stack: readonly Layer[]): Index {
  const known = stack.map((layer) => ({ layer, ...toBeginning(String(layer.path)) }));
  const pick = (first: string | undefined, second: string | undefined) =>
    known
      .filter((one) => (one.first === undefined || one.first === first) && (one.second === undefined || one.second === second))
      .map(({ layer }) => layer);
  return {
    bySecond: new Map(
      known.flatMap(({ first, second }) => (second === undefined ? [] : [[`/${first}/${second}`, pick(first, second)]])),
    ),
    byFirst: new Map(known.flatMap(({ first }) => (first === undefined ? [] : [[`/${first}`, pick(first, undefined)]]))),
    others: pick(undefined, undefined),
  };
}

/** The first two segments of a pattern, as far as they are literal. */
function toBeginning(pattern: string): { first?: string; second?: string } {
  const isLiteral = (segment: string | undefined): segment is string => segment !== undefined && /^[\w.~-]+$/.test(segment);
  const [, first, second] = pattern.split('/');
  if (!isLiteral(first)) return {};
  return isLiteral(second) ? { first, second } : { first };
}

function findCandidates({ bySecond, byFirst, others }: Index, path: string): readonly Layer[] {
  const first = path.indexOf('/', 1);
  if (first === -1) return byFirst.get(path) ?? others;
  const second = path.indexOf('/', first + 1);
  return bySecond.get(second === -1 ? path : path.slice(0, second)) ?? byFirst.get(path.slice(0, first)) ?? others;
}
