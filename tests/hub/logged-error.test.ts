/** S59: what the log keeps of an error. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HubError } from '../../hub/errors.ts';
import { toLoggedError } from '../../hub/logged-error.ts';
import { User } from '../../hub/store/entities/index.ts';
import { createOrm, type Orm } from '../../hub/store/orm.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let orm: Orm;
beforeAll(async () => {
  database = await createTestDatabase();
  orm = await createOrm(database.url);
});
afterAll(async () => {
  await orm?.close();
  await database?.drop();
});

test('S59 the row that a constraint refused is not in the log, what refused it is', async () => {
  const fields = { email: 'Upper@Example.org', name: 'Ann', role: 'viewer', passwordHash: '$scrypt$hidden' } as const;
  const em = orm.em.fork();
  em.create(User, fields as never);
  const failure = await em.flush().then(
    () => Promise.reject(new Error('it was taken')),
    (error: unknown) => error,
  );
  const logged = JSON.stringify(toLoggedError(new HubError('internal', undefined, {}, { cause: failure })));
  expect(logged).not.toMatch(/hidden|upper@example/i);
  expect(logged).toMatch(/violates check constraint/);
  expect(logged).toMatch(/logged-error\.test\.ts/);
});

test('S59 secrets in a message are masked, a circle of causes ends, and what is no error is kept', () => {
  const error = new Error(`GET https://ann:${'geheim'}@example.org with kyk_${'abcdefghijkl'}`);
  error.cause = error;
  const logged = JSON.stringify(toLoggedError(error));
  expect(logged).toContain('https://ann:***@example.org');
  expect(logged).not.toMatch(/geheim|abcdefghijkl/);
  expect(toLoggedError('plain')).toBe('plain');
  expect(toLoggedError(undefined)).toBeUndefined();
});
