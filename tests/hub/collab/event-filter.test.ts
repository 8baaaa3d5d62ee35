import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern, readFilter } from '../../../hub/collab/event-filter.ts';
import { toStoredEvent } from '../../../hub/collab/event-line.ts';
import type { EventRecord } from '../../../hub/collab/store.ts';

const event: EventRecord = {
  seq: 1,
  id: 'e-1',
  ts: '2026-11-26T09:00:00.000Z',
  event: 'task_created',
  actor: 'ann',
  target: 'task:T-1',
  details: {},
};
const passes = (query: Record<string, string>, record: EventRecord = event) =>
  readFilter(new Map(Object.entries(query)))!(record);

describe('V6 filters', () => {
  test('by name, task, agent, actor and target; all that are given must hold', () => {
    expect(readFilter(new Map())).toBeUndefined();
    expect(passes({ event: 'lease_*, task_*' })).toBe(true);
    expect(passes({ event: 'task_?' })).toBe(false);
    expect(passes({ task: 'T-1', actor: 'ann' })).toBe(true);
    expect(passes({ task: 'T-1', actor: 'bob' })).toBe(false);
    expect(passes({ task: 'T-1' }, { ...event, target: 'lease:L-1', details: { task: 'T-1' } })).toBe(true);
    expect(
      passes({ task: 'T-2' }, { ...event, details: { changes: [{ kind: 'tasks', id: 'T-2', version: 2, value: null }] } }),
    ).toBe(true);
    expect(passes({ agent: 'ann' })).toBe(true);
    expect(passes({ agent: 'bot' }, { ...event, target: 'agent:bot' })).toBe(true);
    expect(passes({ target: 'task:T-10' })).toBe(false);
  });

  test('an empty or endless value is refused', () => {
    for (const value of ['', 'x'.repeat(201)]) expect(() => passes({ task: value })).toThrow(/1 to 200/);
    expect(() => passes({ event: Array.from({ length: 21 }, () => 'a').join(',') })).toThrow(/20 patterns/);
  });

  test('patterns match what a regular expression of the same meaning matches', () => {
    const text = fc.stringMatching(/^[ab_]{0,8}$/);
    const pattern = fc.stringMatching(/^[ab_*?]{0,8}$/);
    fc.assert(
      fc.property(pattern, text, (glob, name) => {
        const regex = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(glob, name)).toBe(regex.test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  test('the line of an event that passes holds the texts of the filter', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).map((text) => text.replaceAll(',', ';'));
    fc.assert(
      fc.property(name, fc.constantFrom('event', 'task', 'agent', 'actor', 'target'), fc.nat(4), (value, kind, place) => {
        const { details, ...head } = toEventWith(value, place);
        const { record, line } = toStoredEvent(head, details);
        for (const asked of kind === 'event'
          ? [value, `${value}*`, `${value.slice(0, 1)}*`]
          : [value, value.replace(/^\w+:/, '')]) {
          const filter = asked.trim() === '' ? undefined : readFilter(new Map([[kind, asked]]));
          if (filter?.(record)) expect(filter.texts!.every((text) => line.includes(text))).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

/** An event with the value in one of the places that filters look at. */
function toEventWith(value: string, place: number): EventRecord {
  const changes = [{ kind: 'tasks' as const, id: value, version: 1, value: null }];
  const places: Partial<EventRecord>[] = [
    { event: value as EventRecord['event'] },
    { actor: value },
    { target: `task:${value}` },
    { target: `agent:${value}`, details: { holder: value } },
    { details: { task: value, changes } },
  ];
  return { ...event, ...places[place] };
}
