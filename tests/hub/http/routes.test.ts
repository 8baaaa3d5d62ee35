import { Router } from '@koa/router';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRoutes } from '../../../hub/http/routes.ts';

const segment = fc.constantFrom('a', 'b', 'ab', ':x', ':y', 'A', 'a-b', 'b.c');
const pattern = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.map((part, at) => (part.startsWith(':') ? `${part}${at}` : part)).join('/')}`);
const path = fc
  .array(fc.constantFrom('a', 'b', 'ab', 'A', 'a-b', 'b.c', '', '%2F', 'zz'), { minLength: 0, maxLength: 5 })
  .map((segments) => `/${segments.join('/')}`);
const method = fc.constantFrom('GET', 'POST', 'HEAD', 'DELETE');

it('finds what the plain router finds, in the same order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(pattern, fc.constantFrom('GET', 'POST')), { maxLength: 12 }),
      fc.array(fc.tuple(path, method), { minLength: 1, maxLength: 20 }),
      (routes, requests) => {
        const [plain, indexed] = [new Router({ sensitive: true, strict: true }), createRoutes()];
        for (const router of [plain, indexed]) for (const [route, verb] of routes) router.register(route, [verb], () => {});
        const layers = ({ path: matched, pathAndMethod, route }: ReturnType<Router['match']>, { stack }: Router) => ({
          path: matched.map((layer) => stack.indexOf(layer)),
          pathAndMethod: pathAndMethod.map((layer) => stack.indexOf(layer)),
          route,
        });
        for (const [asked, verb] of requests)
          expect(layers(indexed.match(asked, verb), indexed)).toEqual(layers(plain.match(asked, verb), plain));
      },
    ),
    { numRuns: 300 },
  );
});
