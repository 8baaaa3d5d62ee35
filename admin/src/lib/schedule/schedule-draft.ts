/** The form of a schedule: what stands in it at first, and what of it is sent. */
import type { AnswerOf, BodyOf } from '../api/types.ts';
import { ownZone, toWallClock } from './times.ts';

export type Schedule = AnswerOf<'schedule.list'>['schedules'][number];

/** `line` or, for a schedule that gives a command with arguments, `command` and `args` as JSON. `when`: cron, a time, or words. */
export type ScheduleForm = {
  name: string;
  line: string;
  command: string;
  args: string;
  when: string;
  timezone: string;
  misfire: Schedule['misfire'];
  overlap: Schedule['overlap'];
  max_failures: number;
};

const FIRST_WHEN = 'every weekday at 9';

export function toNewForm(line: string): ScheduleForm {
  return {
    name: '',
    line,
    command: '',
    args: '',
    when: FIRST_WHEN,
    timezone: ownZone,
    misfire: 'last',
    overlap: 'skip',
    max_failures: 5,
  };
}

export function toForm(schedule: Schedule): ScheduleForm {
  const { name, line, command, args, cron, at, timezone, misfire, overlap, max_failures } = schedule;
  return {
    name,
    line: line ?? '',
    command,
    args: args === null ? '' : JSON.stringify(args, null, 2),
    when: cron ?? (at === null ? '' : toWallClock(at, timezone)),
    timezone,
    misfire,
    overlap,
    max_failures,
  };
}

/** The times of the form differ from those of the schedule. */
export function isRetimed(form: ScheduleForm, before: ScheduleForm): boolean {
  return form.when.trim() !== before.when || form.timezone !== before.timezone;
}

/** What it gives differs: whoever changes that becomes its owner. */
export function isRewritten(form: ScheduleForm, before: ScheduleForm): boolean {
  return form.line.trim() !== before.line || form.command.trim() !== before.command || form.args.trim() !== before.args;
}

/** Only what differs is sent. `time`: what the form's words mean. Throws for arguments that are not JSON. */
export function toPatch(
  form: ScheduleForm,
  before: ScheduleForm,
  isTyped: boolean,
  time: { cron: string } | { at: string } | undefined,
): BodyOf<'schedule.update'> {
  const { name, timezone, misfire, overlap, max_failures } = form;
  return {
    ...(name.trim() !== before.name && { name: name.trim() }),
    ...(isRewritten(form, before) && (isTyped ? { line: form.line.trim() } : toCall(form))),
    ...(time !== undefined && { ...time, timezone }),
    ...(misfire !== before.misfire && { misfire }),
    ...(overlap !== before.overlap && { overlap }),
    ...(max_failures !== before.max_failures && { max_failures }),
  };
}

function toCall({ command, args }: ScheduleForm): { command: string; args: Record<string, unknown> } {
  return { command: command.trim(), args: parseObject(args, 'The arguments') };
}

/** An object out of typed JSON; empty text is an empty one. Throws an Error that names `what`. */
export function parseObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.trim() === '' ? '{}' : text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${what} must be a JSON object, such as {"title": "Announce it"}.`);
  return value as Record<string, unknown>;
}
