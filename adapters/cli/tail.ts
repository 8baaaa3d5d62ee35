/**
 * `tail`: the hub's events as they happen, one line each (SEMANTICS V2–V7). A lost stream is opened again where it ended, by
 * Last-Event-ID, so that no event is missed or shown twice.
 */
import type { EventSourceMessage } from 'eventsource-parser';
import { createCursor } from '../client/cursor.ts';
import { follow } from '../client/follow.ts';
import { isPassing } from '../client/retry.ts';
import { realTiming } from '../client/timing.ts';
import type { Client } from './client.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './failure.ts';
import { toPrintable } from './look.ts';
import { renderEvent, renderReset } from './render-event.ts';
import type { Settings } from './settings.ts';
import type { TailFilters } from './tail-filters.ts';

/**
 * Runs until `signal` (Ctrl-C), or until the hub says that it is over. Throws when the first opening fails or a later one is
 * refused; while no hub answers it goes on trying.
 */
export async function runTail(
  client: Client,
  { url }: Settings,
  filters: TailFilters,
  json: boolean,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const path = `/collab/events/tail?${new URLSearchParams(filters.query)}`.replace(/\?$/, '');
  const cursor = createCursor(filters.from);
  const open = (connection: AbortSignal) =>
    client.stream(path, cursor.id === undefined ? {} : { 'last-event-id': cursor.id }, connection);
  const mayReturn = (error: unknown, opened: boolean) => opened && isPassing(error);
  const onPause = (failures: number) => {
    if (failures === 1) console.note('The connection was lost; going on when the hub answers again.');
  };
  const messages = follow({ url, open, cursor, timing: realTiming, signal, mayReturn, onPause });
  for await (const message of messages) show(message, json, console);
  return EXIT.ok;
}

function show(message: EventSourceMessage, json: boolean, console: Console): void {
  if (message.event === 'reset') console.note(renderReset(message.data));
  else console.print(json ? toPrintable(message.data) : renderEvent(message.data, console.look()));
}
