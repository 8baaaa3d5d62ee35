/**
 * The one door (COMMANDS P): every asking of every channel goes through these steps in this order. Adapters verify the sender
 * before and deliver the answer after; here is the rest.
 *
 *   inbox → channel limit → parse → authorise → find target → validate → command limit → preview → intent → run → seal
 *
 * Exactly once: a repeat finds the first call's row in the inbox and gets its answer. What a crash cut off is finished by
 * `recover` at the next start, from the intents without outcome and the effects that carry their call ids.
 */
import { createHash } from 'node:crypto';
import { createCallId } from './call-id.ts';
import { HubError } from './errors.ts';
import { CHANNELS, mayComeThrough, mayUse, ROLES, spoken, type Command, type Registry } from './command.ts';
import type { Answer, CallRequest, Done, Execute, LimitState, Pending } from './call.ts';
import { fromStored, hideSecrets, toFailed, toStored } from './call.ts';
import { toRecord } from './call-record.ts';
import type { ChannelDesk } from './channels.ts';
import type { Logger } from './log.ts';
import { withLogScope } from './log.ts';
import { toFirstRefusal } from './missing-row.ts';
import { readAsk, type Reading } from './reading.ts';
import type { Ran, Runner } from './run.ts';
import type { AuditRecord } from './store/audit-chain.ts';
import { needsLogin, type ConfirmationRow, type Confirmations } from './store/confirmations.ts';
import type { Ledger, Settlement } from './store/ledger.ts';
import type { Policy } from './policy.ts';
import { inCallSpan } from './telemetry/call-span.ts';
import { reportFailure } from './telemetry/report.ts';
import { inSpan } from './telemetry/trace.ts';

export type ExecuteParts = {
  registry: Registry;
  ledger: Ledger;
  channels: ChannelDesk;
  confirmations: Confirmations;
  runner: Runner;
  policy: Policy;
  log: Logger;
  now: () => Date;
};

/** What is known of a call while it goes through the steps; each step adds to it. */
type Progress = Partial<Reading> & {
  id: string;
  request: CallRequest;
  startedMs: number;
  intended: boolean;
  /** Resolves when the outcome is durable, or kept for later. */
  sealed: Promise<void>;
  limits?: LimitState;
  confirmed?: ConfirmationRow;
};

/** What a board says of something that it does not know yet. */
const MAY_BE_BEHIND: ReadonlySet<string> = new Set(['not_found', 'lease_lost', 'stale_preview']);
/** A pause has no end of its own; how soon it is worth asking again. */
const PAUSE_LOOK_SECONDS = 60;
/** How long a repeat waits for the first call before it is told to come back (E10). */
const REPEAT_WAIT_MS = 10_000;

export function createExecute(
  parts: ExecuteParts,
): Execute & { confirmed(row: ConfirmationRow, request: CallRequest): Promise<Answer> } {
  const running = new Map<string, First>();

  async function execute(request: CallRequest): Promise<Answer> {
    if (request.nativeId === undefined) return await go(begin(request));
    const key = toKey(request);
    const first = running.get(key);
    if (first !== undefined) return await repeatOf(first, request);
    const progress = begin(request);
    const answer = go(progress);
    running.set(key, { answer, fingerprint: request.fingerprint });
    // A repeat is answered from here until the inbox can answer it.
    void answer.then(() => progress.sealed).finally(() => running.delete(key));
    return await answer;
  }

  /** The same key while the first call runs in this process: its answer, when it comes soon. */
  async function repeatOf(first: First, request: CallRequest): Promise<Answer> {
    const progress = begin(request);
    if (first.fingerprint !== request.fingerprint) return refuse(progress, new Repeat('idempotency_mismatch'));
    const answer = await withTimeout(first.answer, REPEAT_WAIT_MS);
    if (answer === undefined) return refuse(progress, stillRunning());
    if (!answer.ok && answer.error.kind.retryable)
      return refuse(progress, new Repeat(answer.error.code, answer.error.message, answer.error.fields));
    parts.ledger.note(toRecord(progress, 'outcome', { outcome: 'duplicate', detail: `the call ${answer.id} again` }));
    if (!answer.ok || answer.status === 'pending') return { ...answer, replayed: true };
    return {
      ...answer,
      ...hideSecrets(answer.output, answer.text, parts.registry.get(answer.command)?.secretOutput),
      replayed: true,
    };
  }

  function go(progress: Progress): Promise<Answer> {
    const { requestId } = progress.request;
    return withLogScope({ call_id: progress.id, ...(requestId !== undefined && { request_id: requestId }) }, () =>
      inCallSpan(progress, () => steps(progress)),
    );
  }

  function begin(request: CallRequest, confirmed?: ConfirmationRow): Progress {
    return {
      id: createCallId(),
      request,
      startedMs: performance.now(),
      intended: false,
      sealed: Promise.resolve(),
      ...(confirmed !== undefined && { confirmed }),
    };
  }

  async function steps(progress: Progress): Promise<Answer> {
    try {
      const repeat = await receive(progress);
      if (repeat !== undefined) return repeat;
      gateChannel(progress);
      await readCaughtUp(progress);
      gatePause(progress);
      gateCommand(progress);
      if (progress.command!.effect !== 'read') await progress.request.principal.confirm?.();
      const pending = await previewed(progress);
      return pending ?? (await run(progress));
    } catch (error) {
      return refuse(progress, await toFirstRefusal(progress, error, parts));
    }
  }

  /** P1. Errors: idempotency_mismatch, in_progress, audit_unavailable. */
  async function receive({ id, request }: Progress): Promise<Answer | undefined> {
    if (request.nativeId === undefined) return undefined;
    const entry = {
      callId: id,
      channel: request.channel,
      scope: request.principal.id,
      nativeId: request.nativeId,
      fingerprint: request.fingerprint ?? '',
    };
    const received = await inSpan({ name: 'ledger.receive' }, () => parts.ledger.receive(entry));
    if (received.fresh) return undefined;
    const { first } = received;
    if (first.fingerprint !== (request.fingerprint ?? '')) throw new Repeat('idempotency_mismatch');
    if (first.status === 'running') throw stillRunning();
    parts.ledger.note(
      toRecord({ id, request, startedMs: performance.now() }, 'outcome', {
        outcome: 'duplicate',
        detail: `the call ${first.callId} again`,
      }),
    );
    return fromStored(first.answer);
  }

  /** P4: the channel's limits. Errors: rate_limited, unavailable (paused). */
  function gateChannel(progress: Progress): void {
    const { request } = progress;
    if (progress.confirmed !== undefined || request.admitted === true) return;
    const verdict = parts.channels.take(request.channel, request.principal.id);
    progress.limits = verdict.limits;
    if (!verdict.allowed)
      throw limited(`The channel ${request.channel} takes ${verdict.limits.policy}`, verdict.retryAfterSeconds);
  }

  /** Parse, authorise, find the target, validate (P3, E9). */
  function read(progress: Progress): void {
    const { request, confirmed } = progress;
    const onCommand = (command: Command) => {
      progress.command = command;
      authorise(command, request);
    };
    Object.assign(
      progress,
      readAsk(request, { registry: parts.registry, board: parts.runner.board, now: parts.now(), onCommand }),
    );
    if (confirmed !== undefined) parts.confirmations.checkPins(confirmed, parts.runner.board);
  }

  /** What another hub made a moment ago may not be here yet: before it is said not to be there, it is looked again. */
  async function readCaughtUp(progress: Progress): Promise<void> {
    try {
      read(progress);
    } catch (error) {
      const caughtUp = error instanceof HubError && MAY_BE_BEHIND.has(error.code) ? parts.runner.catchUp() : undefined;
      if (caughtUp === undefined) throw error;
      await caughtUp;
      read(progress);
    }
  }

  /** An operator paused changes: here, or everywhere. The way back stays open. Errors: channel_paused. */
  function gatePause({ command, request }: Progress): void {
    if (command!.effect === 'read' || command!.name.startsWith('channel.')) return;
    const pause = parts.policy.pauseOf(request.channel);
    if (pause === undefined) return;
    const what = pause.all ? 'Changes are' : `Changes through ${request.channel} are`;
    throw new HubError(
      'channel_paused',
      `${what} paused by ${pause.by}${pause.reason === undefined ? '' : `: ${pause.reason}`}.`,
      {
        paused: pause,
        retry_after_seconds: PAUSE_LOOK_SECONDS,
      },
    );
  }

  /** The command's own limit, where it declares one. Errors: rate_limited. */
  function gateCommand({ command, request }: Progress): void {
    if (command!.rate === undefined) return;
    const verdict = parts.channels.takeCommand(command!, request.principal.id);
    if (!verdict.allowed)
      throw limited(`${spoken(command!)} may be given ${command!.rate.replace('/', ' times in ')} s`, verdict.retryAfterSeconds);
  }

  /** P5: a danger waits, as a row, until it is confirmed or approved. */
  async function previewed(progress: Progress): Promise<Pending | undefined> {
    const { command, request, confirmed } = progress;
    const need = parts.policy.approvalOf(command!);
    const isGuess = request.said !== undefined && command!.effect !== 'read';
    const waits = command!.effect === 'danger' || need !== undefined || isGuess;
    if (!waits || confirmed !== undefined) return undefined;
    const shown = await parts.runner.preview(toRun(progress));
    const preview = isGuess ? `I understood: ${progress.toLine!()}. ${shown}` : shown;
    const record = toRecord(progress, 'intent', { detail: 'asked for a confirmation' });
    await intend(progress, record);
    const row = await parts.confirmations.create({
      callId: progress.id,
      command: command!,
      line: progress.toLine!(),
      args: progress.input!,
      preview,
      need,
      request,
      board: parts.runner.board,
    });
    const answer: Pending = {
      ok: true,
      id: progress.id,
      replayed: false,
      status: 'pending',
      command: command!.name,
      line: progress.toLine!(),
      confirm_id: row.code,
      preview,
      text: `${preview} ${howToConfirm(row, command!)}`,
      ...(progress.limits !== undefined && { limits: progress.limits }),
    };
    await parts.ledger.outcome(
      toRecord(progress, 'outcome', { outcome: 'pending', detail: `confirmation ${row.code}` }),
      settlementOf(progress, answer),
    );
    return answer;
  }

  async function run(progress: Progress): Promise<Answer> {
    const command = progress.command!;
    if (command.effect !== 'read') await intend(progress, toRecord(progress, 'intent'));
    const ran = await inSpan({ name: 'run' }, () => parts.runner.run(toRun(progress)));
    const answer = toDone(progress, command, ran);
    seal(progress, answer, { outcome: 'ok' });
    return answer;
  }

  /** S54: nothing that changes something runs before its intent is durable. Errors: audit_unavailable. */
  async function intend(progress: Progress, record: AuditRecord): Promise<void> {
    await inSpan({ name: 'ledger.intent' }, () => parts.ledger.intent(record));
    progress.intended = true;
  }

  function refuse(progress: Progress, thrown: unknown): Answer {
    const answer = toFailed(progress.id, thrown, {
      ...(progress.command !== undefined && { command: progress.command.name }),
      ...(progress.toLine !== undefined && { line: progress.toLine() }),
    });
    if (progress.limits !== undefined) answer.limits = progress.limits;
    const { error } = answer;
    if (error.kind.status >= 500) {
      parts.log.error({ err: error.cause ?? error, command: answer.command }, `A command failed: ${error.code}`);
      const { requestId, channel, principal } = progress.request;
      reportFailure(error, { callId: progress.id, requestId, command: answer.command, channel, who: principal.id });
    }
    seal(progress, answer, { outcome: error.code, detail: error.message }, thrown instanceof Repeat);
    return answer;
  }

  /**
   * The last step: the audit row, and in the inbox the answer for repeats. The answer does not wait for it: the effect is durable,
   * and if this row cannot be written now it is kept, or found missing and made at the next start (recover.ts).
   */
  function seal(progress: Progress, answer: Answer, result: { outcome: string; detail?: string }, isRepeat = false): void {
    const record = toRecord(progress, 'outcome', result);
    const settlement = isRepeat ? undefined : settlementOf(progress, answer);
    parts.channels.count(progress.request.channel, answer.command, result.outcome, record.durationMs ?? 0);
    if (!progress.intended && settlement === undefined) return parts.ledger.note(record);
    progress.sealed = parts.ledger
      .outcome(record, settlement)
      .catch((error: unknown) => parts.log.error({ err: error }, 'An outcome could not be written'));
  }

  function settlementOf({ request, command }: Progress, answer: Answer): Settlement | undefined {
    if (request.nativeId === undefined) return undefined;
    // A failure that passes leaves nothing behind: the same key may try again.
    if (!answer.ok && answer.error.kind.retryable) return { release: true };
    return { answer: toStored(answer, command?.secretOutput) };
  }

  return Object.assign(execute, { confirmed: (row: ConfirmationRow, request: CallRequest) => go(begin(request, row)) });
}

/** Line, sentence and table are made when somebody looks: most reads by REST never do. */
function toDone({ id, toLine, limits, request }: Progress, command: Command, ran: Ran): Done {
  return {
    ok: true,
    id,
    replayed: false,
    command: command.name,
    get line() {
      return toLine!();
    },
    output: ran.output,
    get text() {
      return request.said === undefined ? ran.text : `(${toLine!()})\n${ran.text}`;
    },
    get view() {
      return ran.view;
    },
    ...(limits !== undefined && { limits }),
  };
}

/** A refusal of a repeat: the row in the inbox belongs to the first call and is left alone. */
class Repeat extends HubError {}

function stillRunning(): Repeat {
  return new Repeat('in_progress', 'The first request with this key is still running.', { retry_after_seconds: 2 });
}

/** A call that runs in this process, for those who give it again meanwhile. */
type First = { answer: Promise<Answer>; fingerprint: string | undefined };

function toRun(progress: Progress) {
  const { id, request, command, input } = progress;
  return { id, request, command: command!, input: input! };
}

function authorise(command: Command, { principal, channel }: CallRequest): void {
  if (mayUse(command, principal.role, channel)) return;
  if (!mayComeThrough(command, channel)) {
    const where = CHANNELS.filter((other) => mayComeThrough(command, other)).join(', ');
    throw new HubError('forbidden', `${spoken(command)} cannot be given through ${channel}, only through ${where}.`);
  }
  throw new HubError(
    'forbidden',
    `${spoken(command)} needs the role ${ROLES.slice(ROLES.indexOf(command.role)).join(' or ')}; you are ${principal.role}.`,
    { needed_role: command.role },
  );
}

function limited(what: string, retryAfterSeconds: number): HubError {
  return new HubError('rate_limited', `${what}. Try again in ${retryAfterSeconds} s.`, {
    retry_after_seconds: retryAfterSeconds,
  });
}

function howToConfirm(row: ConfirmationRow, { effect }: Command): string {
  if (needsLogin(row, effect))
    return `To go ahead, sign in to the panel, the command line or the API, and say there: approve ${row.code}`;
  if (row.quorum === 0) return `To go ahead: yes, or approve ${row.code}`;
  return `It waits for ${row.quorum} other ${row.quorum === 1 ? 'person' : 'people'} with the role ${row.role}: approve ${row.code}`;
}

function toKey({ channel, principal, nativeId }: CallRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([channel, principal.id, nativeId]))
    .digest('base64');
}

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)));
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
