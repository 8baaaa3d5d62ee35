/** The form of a trigger: what stands in it at first, and what of it is sent. */
import type { AnswerOf, BodyOf } from '../api/types.ts';
import { parseObject } from './schedule-draft.ts';

export type Trigger = AnswerOf<'trigger.list'>['triggers'][number];

/** `match` and `args` are JSON. */
export type TriggerForm = {
  name: string;
  cause: 'event' | 'source';
  event: string;
  source: string;
  match: string;
  command: string;
  args: string;
  per_minute: number;
  max_failures: number;
};

export function toNewForm(command: string, args: Record<string, unknown>): TriggerForm {
  return {
    name: '',
    cause: 'event',
    event: '',
    source: '',
    match: '',
    command,
    args: JSON.stringify(args, null, 2),
    per_minute: 60,
    max_failures: 5,
  };
}

export function toForm({ name, on, command, args, per_minute, max_failures }: Trigger): TriggerForm {
  return {
    name,
    cause: on.source === undefined ? 'event' : 'source',
    event: on.event ?? '',
    source: on.source ?? '',
    match: Object.keys(on.match).length === 0 ? '' : JSON.stringify(on.match),
    command,
    args: JSON.stringify(args, null, 2),
    per_minute,
    max_failures,
  };
}

/** What it gives differs: whoever changes that becomes its owner. */
export function isRewritten(form: TriggerForm, before: TriggerForm): boolean {
  return form.command.trim() !== before.command || form.args.trim() !== before.args;
}

/** Throws an Error for what is not JSON. */
export function toBody(form: TriggerForm): BodyOf<'trigger.create'> {
  const { name, cause, event, source, command, args, per_minute, max_failures } = form;
  const match = parseObject(form.match, 'The condition');
  return {
    name: name.trim(),
    on: { ...(cause === 'event' ? { event: event.trim() } : { source }), ...(Object.keys(match).length > 0 && { match }) },
    command: command.trim(),
    args: parseObject(args, 'The arguments'),
    per_minute,
    max_failures,
  };
}

/** Only what differs is sent. Throws as toBody. */
export function toPatch(form: TriggerForm, before: TriggerForm): BodyOf<'trigger.update'> {
  const { name, on, command, args, per_minute, max_failures } = toBody(form);
  const hears = (one: TriggerForm) => JSON.stringify([one.cause, one.event.trim(), one.source, one.match.trim()]);
  return {
    ...(name !== before.name && { name }),
    ...(hears(form) !== hears(before) && { on }),
    ...(isRewritten(form, before) && { command, args }),
    ...(per_minute !== before.per_minute && { per_minute }),
    ...(max_failures !== before.max_failures && { max_failures }),
  };
}
