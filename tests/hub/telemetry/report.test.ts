/** Which failures are reported, and that each is once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HubError } from '../../../hub/errors.ts';
import { reportFailure, setReporter } from '../../../hub/telemetry/report.ts';

let told: unknown[] = [];
beforeEach(() => {
  told = [];
  setReporter({ report: (failure) => void told.push(failure), flush: async () => {} });
});
afterEach(() => setReporter(undefined));

test('an unknown failure and the defects of ours are, by their causes', () => {
  const causes = [new Error('one'), new Error('two')];
  const unknown = new Error('three');
  reportFailure(new HubError('internal', undefined, {}, { cause: causes[0] }));
  reportFailure(new HubError('bad_output', undefined, {}, { cause: causes[1] }));
  reportFailure(unknown);
  reportFailure('a word');
  expect(told).toEqual([...causes, unknown, 'a word']);
});

test('a known refusal is not, whatever its status', () => {
  reportFailure(new HubError('not_found'));
  reportFailure(new HubError('unavailable', undefined, {}, { cause: new Error('the database is away') }));
  expect(told).toEqual([]);
});

test('a failure that goes through two doors is told once', () => {
  const cause = new Error('one');
  const failure = new HubError('internal', undefined, {}, { cause });
  reportFailure(failure);
  reportFailure(failure);
  reportFailure(new HubError('internal', undefined, {}, { cause }));
  expect(told).toEqual([cause]);
});
