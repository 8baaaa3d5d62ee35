/**
 * Tickets for event streams of browsers, whose EventSource cannot send a header: worth one opening, for a minute, and kept only
 * in memory (CONTRACT "Collab").
 */
import { randomBytes } from 'node:crypto';
import { HubError } from '../errors.ts';
import type { Asker } from './authenticate.ts';

export const TICKET_SECONDS = 60;

/** Tickets that may be waiting at once; each is some hundred bytes. */
const MAX_WAITING = 10_000;

export type Tickets = {
  /** Errors: overloaded. */
  issue(asker: Asker): string;
  /** The asker of a ticket, which is worth nothing afterwards. Errors: invalid_token. */
  redeem(ticket: string): Asker;
};

export function createTickets(nowMs: () => number): Tickets {
  const waiting = new Map<string, { asker: Asker; untilMs: number }>();
  return {
    issue(asker) {
      forgetOld(waiting, nowMs());
      if (waiting.size >= MAX_WAITING)
        throw new HubError('overloaded', 'Too many tickets are waiting', { retry_after_seconds: TICKET_SECONDS });
      const ticket = `kyt_${randomBytes(32).toString('base64url')}`;
      waiting.set(ticket, { asker, untilMs: nowMs() + TICKET_SECONDS * 1000 });
      return ticket;
    },
    redeem(ticket) {
      const found = waiting.get(ticket);
      waiting.delete(ticket);
      if (found === undefined || found.untilMs <= nowMs()) {
        throw new HubError('invalid_token', 'The ticket was used before, has expired, or never was; get a new one');
      }
      return found.asker;
    },
  };
}

/** They all live equally long, so the oldest stand first. */
function forgetOld(waiting: Map<string, { untilMs: number }>, nowMs: number): void {
  for (const [ticket, { untilMs }] of waiting) {
    if (untilMs > nowMs) return;
    waiting.delete(ticket);
  }
}
