/** What of a failure's words may leave for Sentry. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { toSafeEvent, toSafeText } from '../../../hub/telemetry/safe-event.ts';

test.each([
  ['the input of a parser', `Unexpected token 'h', "hunter2" is not valid JSON`, 'Unexpected token ***, *** is not valid JSON'],
  ['the value of a column', 'invalid input syntax for type uuid: "hunter2"', 'invalid input syntax for type uuid: ***'],
  ['a row below the line', 'it failed\n - detail: Failing row contains (hunter2)', 'it failed'],
  ['a statement', "insert into users (email) values ('hunter2') - it failed", '(statement)'],
  ['a secret by its name', 'called with --token hunter2 and password=hunter2', 'called with --token *** and password=***'],
  ['an address', 'no mail for <ann.hunter2@example.org>', 'no mail for <***@***>'],
  ['a path of the machine', `cannot read ${resolve('hub/x.ts')}`, 'cannot read app:///hub/x.ts'],
])('%s is hidden', (_, said, safe) => {
  expect(toSafeText(said)).toBe(safe);
});

test.each([
  `Cannot read properties of undefined (reading 'board')`,
  'relation "presets" does not exist',
  'connect ECONNREFUSED 10.0.0.1:5432',
])('what is ours stays: %s', (said) => {
  expect(toSafeText(said)).toBe(said);
});

test('a long one is cut', () => {
  expect(toSafeText('x'.repeat(10_000))).toHaveLength(500);
});

test('only what is allowed is kept of an event', () => {
  const event = toSafeEvent({
    type: undefined,
    event_id: '1',
    message: 'hunter2',
    request: { headers: { authorization: 'hunter2' }, data: 'hunter2' },
    user: { id: 'user:1', email: 'hunter2@example.org', ip_address: '10.0.0.1' },
    extra: { hunter2: 'hunter2' },
    contexts: { app: { app_name: 'hunter2' } },
    breadcrumbs: [{ message: 'hunter2' }],
    server_name: 'hunter2',
    tags: { command: 'task.list', token: 'Bearer hunter2hunter2' },
    exception: {
      values: [
        {
          type: 'Error',
          value: 'x',
          stacktrace: { frames: [{ function: 'f', vars: { a: 'hunter2' }, context_line: 'hunter2' }] },
        },
      ],
    },
  });
  expect(JSON.stringify(event)).not.toContain('hunter2');
  expect(event).toEqual({
    type: undefined,
    event_id: '1',
    user: { id: 'user:1' },
    tags: { command: 'task.list', token: 'Bearer ***' },
    exception: { values: [{ type: 'Error', value: 'x', stacktrace: { frames: [{ function: 'f' }] } }] },
  });
});
