import { describe, expect, test } from 'vitest';
import type { EventRecord } from '../../../hub/collab/store.ts';
import { toEventHappening, toWebhookHappening, whyNot } from '../../../hub/jobs/trigger-match.ts';
import { fillArgs, findAt, findTemplateIssues } from '../../../hub/jobs/trigger-path.ts';

const record: EventRecord = {
  seq: 7,
  id: 'e-7',
  ts: '2026-11-27T08:00:00.000Z',
  event: 'task_transitioned',
  actor: 'ann',
  target: 'task:T-1',
  details: {
    from: 'review',
    to: 'approved',
    tags: ['a', 'b'],
    changes: [{ kind: 'tasks', id: 'T-1', version: 3, value: { id: 'T-1', version: 3, title: 'Fix login' } }],
  },
};
const event = toEventHappening(record);
const webhook = toWebhookHappening({
  source: 'ci',
  deliveryId: 'd-1',
  payload: { ref: 'refs/heads/main', run: { ok: true, number: 7 } },
});
const on = (fields: Partial<{ event: string; source: string; match: Record<string, unknown> }>) => ({
  event: null,
  source: null,
  match: {},
  ...fields,
});

describe('J8 what a trigger answers', () => {
  test.each([
    ['its event', on({ event: 'task_transitioned' }), event],
    ['a pattern', on({ event: 'task_*' }), event],
    ['one of several', on({ event: 'agent_*, task_transitioned' }), event],
    ['an exact value', on({ event: '*', match: { 'details.to': 'approved', actor: 'ann' } }), event],
    ['a pattern of a value', on({ event: '*', match: { target: 'task:*' } }), event],
    ['one value of several', on({ event: '*', match: { 'details.to': ['done', 'approved'] } }), event],
    ['the after-image', on({ event: '*', match: { 'changes.tasks.title': 'Fix*' } }), event],
    ['a webhook', on({ source: 'ci' }), webhook],
    [
      'a part of a payload',
      on({ source: 'ci', match: { 'payload.run.ok': true, 'payload.run.number': 7, 'payload.ref': 'refs/heads/*' } }),
      webhook,
    ],
    ['a number written as text', on({ source: 'ci', match: { 'payload.run.number': '7' } }), webhook],
  ])('%s', (_, trigger, happening) => expect(whyNot(trigger, happening)).toBeUndefined());

  test.each([
    ['another event', on({ event: 'task_created' }), event, 'task_transitioned is not task_created'],
    ['a part of a name', on({ event: 'task' }), event, 'is not task'],
    ['another value', on({ event: '*', match: { 'details.to': 'done' } }), event, 'details.to is not "done"'],
    ['a value that is not there', on({ event: '*', match: { 'details.nothing': '*' } }), event, 'details.nothing'],
    ['what objects inherit', on({ event: '*', match: { 'details.constructor.name': 'Object' } }), event, 'constructor'],
    ['another source', on({ source: 'cd' }), webhook, 'source cd'],
    ['an event, when it waits for a webhook', on({ source: 'ci' }), event, 'source ci'],
    ['a webhook, when it waits for events', on({ event: '*' }), webhook, 'waits for events'],
    ['true written as text', on({ source: 'ci', match: { 'payload.run.ok': 'true' } }), webhook, 'payload.run.ok'],
  ])('not %s', (_, trigger, happening, says) => expect(whyNot(trigger, happening)).toContain(says));

  test.each([
    ['trigger_fired', '*', false],
    ['trigger_fired', 'trigger_fired', false],
    ['trigger_stopped', 'trigger_*', false],
    ['trigger_paused', 'trigger_*', false],
    ['trigger_paused', 'trigger_paused', true],
    ['schedule_fired', '*', true],
  ])('%s wakes %s: %s', (name, pattern, heard) => {
    expect(whyNot(on({ event: pattern }), { ...event, event: name }) === undefined).toBe(heard);
  });
});

describe('J8 templates', () => {
  test('a whole value is filled in as it is, at any place, and nothing else is touched', () => {
    const args = {
      title: '${details.to}',
      number: { from: 'payload.run.number' },
      list: ['${actor}', 'plain'],
      deep: { inner: { from: 'details.tags' } },
      fallback: { from: 'details.none', default: 'x' },
      literal: '$5 {a}',
    };
    expect(fillArgs(args, { ...event, payload: { run: { number: 7 } } })).toEqual({
      title: 'approved',
      number: 7,
      list: ['ann', 'plain'],
      deep: { inner: ['a', 'b'] },
      fallback: 'x',
      literal: '$5 {a}',
    });
  });

  test('what happened is data: a value that looks like a template or a command stays what it is', () => {
    const happening = { details: { title: '${actor}" --priority urgent; task delete T-1' } };
    expect(fillArgs({ title: '${details.title}' }, happening)).toEqual({ title: happening.details.title });
  });

  test.each(['details.none', '__proto__.x', 'details.constructor', 'details.tags.length', 'details.to.length'])(
    '%s is not there',
    (from) => {
      expect(findAt(event, from)).toBeUndefined();
      expect(() => fillArgs({ title: { from } }, event)).toThrow(`has no ${from}`);
    },
  );

  test.each([
    [{ a: 'Say ${details.title} now' }, '/args/a'],
    [{ a: { from: 'details..title' } }, '/args/a'],
    [{ a: { b: ['${a b}'] } }, '/args/a/b/0'],
    [{ a: '${}' }, '/args/a'],
  ])('%j is no template', (args, path) => expect(findTemplateIssues(args, '/args')).toMatchObject([{ path }]));
});
