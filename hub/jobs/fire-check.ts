/**
 * Whether a command may be given while nobody is there (schedules and triggers), checked when it is written down. What it may do is
 * checked again whenever it is given.
 */
import type { Ask } from '../call.ts';
import { mayUse, spoken, type Channel, type Command, type Registry } from '../command.ts';
import type { BoardView } from '../collab/store.ts';
import type { Principal } from '../context.ts';
import { HubError } from '../errors.ts';
import { readAsk, type Reading } from '../reading.ts';

export type FireCheckParts = { registry: Registry; board: BoardView };

/** Reads an ask as its owner would give it. Errors: unknown_command, forbidden, not_found, invalid_input. */
export function readFireAsk(
  ask: Ask,
  { principal, channel, now }: { principal: Principal; channel: Channel; now: Date },
  { registry, board }: FireCheckParts,
): Reading {
  const onCommand = (command: Command) => checkFireCommand(command, principal, channel);
  const reading = readAsk({ channel, principal, ask }, { registry, board, now, onCommand });
  checkNoSecret(reading.command, reading.input);
  return reading;
}

/**
 * A danger waits for a yes, and nobody is there to say it; an approval is a person's own decision.
 * Errors: forbidden, invalid_input.
 */
export function checkFireCommand(command: Command, principal: Principal, channel: Channel): void {
  const name = spoken(command);
  if (!mayUse(command, principal.role, channel))
    throw new HubError('forbidden', `${name} cannot be given by a ${channel} of yours: ${whyNot(command, principal, channel)}.`);
  if (command.effect === 'danger') throw refuse(`${name} waits for a confirmation, and nobody would be there to give it`);
  if (command.name.startsWith('approval.')) throw refuse(`${name} is a decision of a person, so a ${channel} cannot take it`);
}

function whyNot(command: Command, principal: Principal, channel: Channel): string {
  if (mayUse(command, principal.role, 'api')) return `it does not come through the channel ${channel}`;
  return `it needs the role ${command.role}, and you are ${principal.role}`;
}

/** What would have to be stored in the clear. */
export function checkNoSecret(command: Command, input: Record<string, unknown>): void {
  const secret = command.secretInput?.find((name) => input[name] !== undefined);
  if (secret !== undefined) throw refuse(`${spoken(command)} takes a secret (${secret}), which may not be written down here`);
}

function refuse(problem: string): HubError {
  return new HubError('invalid_input', `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`, {
    errors: [{ path: '/command', message: problem }],
  });
}
