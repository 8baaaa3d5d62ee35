/**
 * Confirmations and approvals (P5, S17): a danger waits here as a row, so that it survives a restart and can be answered through
 * any surface. A row is answered once; who comes later is told what happened.
 */
import { createHash, randomInt, randomUUID } from 'node:crypto';
import { LockMode, type EntityManager } from '@mikro-orm/postgresql';
import canonicalize from 'canonicalize';
import { HubError } from '../errors.ts';
import { roleCovers, type Channel, type Command, type Effect } from '../command.ts';
import type { CallRequest } from '../call.ts';
import type { BoardView, Kind } from '../collab/store.ts';
import type { Principal } from '../context.ts';
import type { Deliveries } from '../deliveries.ts';
import { toConfirmationNotice } from '../notice.ts';
import type { ApprovalNeed } from '../policy.ts';
import { findTargets, type Target } from '../target.ts';
import { Confirmation } from './entities/confirmation.ts';

export type ConfirmationRow = Confirmation;
export type Decision = { person: string; name: string; decision: 'approve' | 'deny'; reason?: string; at: string };

export type NewConfirmation = {
  callId: string;
  command: Command;
  line: string;
  args: Record<string, unknown>;
  preview: string;
  /** Who has to agree; without it the asker confirms. */
  need: ApprovalNeed | undefined;
  request: CallRequest;
  board: BoardView;
};

/** Who answers, and through which channel. */
export type Decider = { principal: Principal; channel: Channel };

export type Confirmations = {
  create(ask: NewConfirmation): Promise<ConfirmationRow>;
  /** Takes one decision. Errors: not_found, expired, already_decided, self_approval, forbidden. */
  decide(code: string, by: Decider, decision: 'approve' | 'deny', reason?: string): Promise<ConfirmationRow>;
  /** Those that wait and concern the principal: asked by it, or for it to answer. At most 200, oldest first. */
  list(principal: Principal): Promise<ConfirmationRow[]>;
  /** Approved ones that a crash kept from running. */
  findUnrun(): Promise<ConfirmationRow[]>;
  /** What came of an approved one: kept for who asks again, and on its way to the asker, as one fact. `said`: the answer in words. */
  finish(row: ConfirmationRow, outcome: { answer: unknown; said: string; stale: boolean }): Promise<void>;
  /** Errors: stale_preview, when something that the preview saw has changed. */
  checkPins(row: ConfirmationRow, board: BoardView): void;
};

/** How long a danger waits for its answer. */
const WAIT_MS = 15 * 60_000;
/** Without 0/O, 1/I/L and U: read out and typed without mistakes. */
const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `effectOf`: of a command by its dotted name. */
export function createConfirmations(
  em: () => EntityManager,
  now: () => Date,
  deliveries: Deliveries,
  effectOf: (command: string) => Effect | undefined,
): Confirmations {
  async function decideLocked(
    tx: EntityManager,
    code: string,
    by: Decider,
    decision: 'approve' | 'deny',
    reason?: string,
  ): Promise<ConfirmationRow> {
    const row = await tx.findOne(Confirmation, { code: code.toUpperCase() }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (row === null) throw new HubError('not_found', `There is no confirmation ${code.slice(0, 20)}.`);
    if (row.status === 'pending' && row.expiresAt <= now()) row.status = 'expired';
    else if (row.status === 'pending') {
      mayDecide(row, by.principal, decision);
      if (decision === 'approve') mayConfirmThrough(row, by.channel, effectOf(row.command));
      vote(row, by.principal, decision, now(), reason);
    } else throw new HubError('already_decided', whatHappened(row), { status: row.status, decisions: row.decisions });
    if ((row.status as string) === 'denied') await deliveries.queue(tx, toConfirmationNotice(row, null, reason));
    return row;
  }

  return {
    async create({ callId, command, line, args, preview, need, request, board }) {
      const { principal, channel } = request;
      const fork = em();
      const row = fork.create(Confirmation, {
        id: randomUUID(),
        code: await freeCode(fork),
        callId,
        command: command.name,
        line,
        args,
        argsHash: toArgsHash(command.name, args),
        pins: findTargets(command, args, board),
        preview,
        askedBy: principal.id,
        askedName: principal.name,
        channel,
        replyTo: request.replyTo ?? null,
        quorum: need?.quorum ?? 0,
        role: need?.role ?? command.role,
        status: 'pending',
        decisions: [],
        answer: null,
        createdAt: now(),
        expiresAt: new Date(now().getTime() + WAIT_MS),
        decidedAt: null,
        ...(principal.userId !== undefined && { askedByUser: principal.userId }),
      });
      await fork.flush();
      return row;
    },

    async decide(code, by, decision, reason) {
      const row = await em().transactional((tx) => decideLocked(tx, code, by, decision, reason));
      deliveries.kick();
      if (row.status === 'expired')
        throw new HubError('expired', `${row.code} waited until ${row.expiresAt.toISOString()}; give the command again.`);
      return row;
    },

    async list(principal) {
      const rows = await em().find(
        Confirmation,
        { status: 'pending', expiresAt: { $gt: now() } },
        { orderBy: { createdAt: 'asc' }, limit: 200 },
      );
      return rows.filter((row) => isAsker(row, principal) || (row.quorum > 0 && roleCovers(principal.role, row.role)));
    },

    findUnrun: () =>
      em().find(Confirmation, { status: 'approved', answer: null }, { orderBy: { createdAt: 'asc' }, limit: 1000 }),

    async finish(row, { answer, said, stale }) {
      await em().transactional(async (tx) => {
        await tx.nativeUpdate(Confirmation, { id: row.id }, { answer, ...(stale && { status: 'stale' as const }) });
        await deliveries.queue(tx, toConfirmationNotice(row, answer, said));
      });
      deliveries.kick();
    },

    checkPins(row, board) {
      for (const pin of row.pins as Target[]) {
        const version = board.get(pin.kind as Kind, pin.id)?.version;
        if (version !== pin.version)
          throw new HubError(
            'stale_preview',
            `${pin.id} changed since the preview (version ${pin.version}, now ${version ?? 'gone'}).`,
          );
      }
    },
  };
}

/** Adds a decision to a pending row, or refuses it. */
function vote(row: ConfirmationRow, principal: Principal, decision: 'approve' | 'deny', at: Date, reason?: string): void {
  const person = personOf(principal);
  const decisions = row.decisions as Decision[];
  if (decisions.some((one) => one.person === person)) throw new HubError('already_decided', `You answered ${row.code} already.`);
  row.decisions = [
    ...decisions,
    { person, name: principal.name, decision, at: at.toISOString(), ...(reason !== undefined && { reason }) },
  ];
  if (decision === 'deny') row.status = 'denied';
  else if (row.decisions.length >= Math.max(1, row.quorum)) row.status = 'approved';
  if (row.status !== 'pending') row.decidedAt = at;
}

/** The asker confirms, or takes back; approvals come from others with the role, however they came in (S17). */
function mayDecide(row: ConfirmationRow, principal: Principal, decision: 'approve' | 'deny'): void {
  const asker = isAsker(row, principal);
  if (row.quorum === 0 && !asker) throw new HubError('forbidden', `${row.code} is for ${row.askedName} to confirm.`);
  if (row.quorum > 0 && asker && decision === 'approve')
    throw new HubError(
      'self_approval',
      `You asked for ${row.code} yourself; it needs ${row.quorum} other with the role ${row.role}.`,
    );
  if (row.quorum > 0 && !asker && !roleCovers(principal.role, row.role))
    throw new HubError('forbidden', `Approving ${row.code} needs the role ${row.role}; you are ${principal.role}.`, {
      needed_role: row.role,
    });
}

/** Where people are signed in themselves, rather than known by what a server says of a message. */
const LOGIN_CHANNELS: ReadonlySet<Channel> = new Set(['api', 'cli', 'panel', 'socket']);

/** A danger that was asked for by mail and that its sender confirms: a mail alone may not do both (S29). Others may approve by mail. */
export function needsLogin(
  { channel, quorum }: Pick<ConfirmationRow, 'channel' | 'quorum'>,
  effect: Effect | undefined,
): boolean {
  return channel === 'email' && quorum === 0 && effect === 'danger';
}

/** Errors: forbidden. */
function mayConfirmThrough(row: ConfirmationRow, channel: Channel, effect: Effect | undefined): void {
  if (!needsLogin(row, effect) || LOGIN_CHANNELS.has(channel)) return;
  throw new HubError(
    'forbidden',
    `${row.code} was asked for by mail. Confirm it where you are signed in: in the panel, on the command line or through the API.`,
  );
}

function isAsker(row: ConfirmationRow, principal: Principal): boolean {
  return row.askedBy === principal.id || (principal.userId !== undefined && row.askedByUser?.id === principal.userId);
}

/** All keys and channels of one user are one person. */
function personOf(principal: Principal): string {
  return principal.userId ?? principal.id;
}

function whatHappened(row: ConfirmationRow): string {
  const last = (row.decisions as Decision[]).at(-1);
  if (row.status === 'stale') return `${row.code} was approved, but what it was about had changed; nothing was done.`;
  if (row.status === 'expired' || last === undefined) return `${row.code} expired at ${row.expiresAt.toISOString()}.`;
  return `${row.code} was ${row.status} by ${last.name} at ${last.at}.`;
}

function toArgsHash(command: string, args: unknown): string {
  return createHash('sha256')
    .update(canonicalize([command, args]) ?? '')
    .digest('hex');
}

/** Four letters; longer when four are hard to find free. */
async function freeCode(em: EntityManager): Promise<string> {
  for (let length = 4; length < 12; length++) {
    const code = Array.from({ length }, () => CODE_LETTERS[randomInt(CODE_LETTERS.length)]).join('');
    if ((await em.count(Confirmation, { code })) === 0) return code;
  }
  throw new HubError('overloaded', 'Too many confirmations wait.', { retry_after_seconds: 60 });
}
