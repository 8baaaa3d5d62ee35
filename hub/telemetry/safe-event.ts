/** What of an event may leave for Sentry: a list of allowed fields, masked. */
import { resolve } from 'node:path';
import type { ErrorEvent, Exception, StackFrame } from '@sentry/node';
import { maskText } from '../mask.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAX_MESSAGE_CHARS = 500;
const ADDRESS = /[^\s@"'<>(),;=]{1,64}@[^\s@"'<>(),;=]{1,255}/g;
/** Texts in quotes are what errors repeat of their input; the names of properties and tables, which are ours, stay. */
const QUOTED =
  /((?:relation|column|constraint|table|index|function) "[\w.]{1,63}"|\((?:reading|setting) '\w{1,63}'\))|'[^']*'|"[^"]*"/g;
/** Some errors repeat the statement that they are about, with its values. */
const STATEMENT = /\b(select .{1,200} from|insert into|update \S{1,100} set|delete from)\b[\s\S]*/i;

/** A copy with exceptions, tags and the user's id; no request, no headers, no breadcrumbs, no local values, no e-mail. */
export function toSafeEvent(event: ErrorEvent): ErrorEvent {
  const { event_id, timestamp, level, platform, release, environment, sdk, exception, tags = {}, user, type } = event;
  return {
    type,
    tags: Object.fromEntries(
      Object.entries(tags).map(([name, value]) => [name, typeof value === 'string' ? maskText(value) : value]),
    ),
    ...(event.sdkProcessingMetadata !== undefined && { sdkProcessingMetadata: event.sdkProcessingMetadata }),
    ...(event_id !== undefined && { event_id }),
    ...(timestamp !== undefined && { timestamp }),
    ...(level !== undefined && { level }),
    ...(platform !== undefined && { platform }),
    ...(release !== undefined && { release }),
    ...(environment !== undefined && { environment }),
    ...(sdk !== undefined && { sdk }),
    ...(user?.id !== undefined && { user: { id: user.id } }),
    ...(exception?.values !== undefined && { exception: { values: exception.values.map(toSafeException) } }),
  };
}

function toSafeException({ type, value, mechanism, stacktrace }: Exception): Exception {
  return {
    ...(type !== undefined && { type: toSafeText(type) }),
    ...(value !== undefined && { value: toSafeText(value) }),
    ...(mechanism !== undefined && {
      mechanism: { type: mechanism.type, ...(mechanism.handled !== undefined && { handled: mechanism.handled }) },
    }),
    ...(stacktrace?.frames !== undefined && { stacktrace: { frames: stacktrace.frames.map(toSafeFrame) } }),
  };
}

function toSafeFrame({ filename, function: name, lineno, colno, in_app }: StackFrame): StackFrame {
  return {
    ...(filename !== undefined && { filename: withoutRoot(filename) }),
    ...(name !== undefined && { function: name }),
    ...(lineno !== undefined && { lineno }),
    ...(colno !== undefined && { colno }),
    ...(in_app !== undefined && { in_app }),
  };
}

/**
 * Enough to know the failure by; the log of the hub has the rest. The first line alone: below it the database shows the row that it
 * refused.
 */
export function toSafeText(text: string): string {
  const [line = ''] = text.slice(0, MAX_MESSAGE_CHARS).split('\n');
  return withoutRoot(maskText(line))
    .replace(STATEMENT, '(statement)')
    .replace(QUOTED, (_, name?: string) => name ?? '***')
    .replace(ADDRESS, '***@***');
}

function withoutRoot(text: string): string {
  return text.replaceAll(`file://${ROOT}`, 'app://').replaceAll(ROOT, 'app://');
}
