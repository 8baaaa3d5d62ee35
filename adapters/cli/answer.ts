/**
 * What the hub answers (CONTRACT "Hub", "Errors"), read from JSON that came over the wire. Members the CLI does not know are
 * kept: a newer hub may say more.
 */
import { EXIT, Failure, type Problem } from './failure.ts';
import type { Table } from './table.ts';

type Fields = Record<string, unknown>;

export type Answer =
  | { status: 'done'; output: unknown; text: string; view?: Table; replayed: boolean }
  /** Several commands in one text (G8): `ok` when none was refused. */
  | { status: 'transcript'; ok: boolean; output: unknown; text: string }
  | { status: 'pending'; confirmId: string; preview: string; body: Fields };

/** An HTTP answer with its body read: JSON, or undefined where there was none. */
export type Reply = { status: number; headers: Headers; body: unknown };

/** The answer to a command that was not refused. Throws a Failure when the body is not the hub's. */
export function readAnswer(reply: Reply): Answer {
  const body = toFields(reply.body);
  if (body?.status === 'pending' && typeof body.confirm_id === 'string') {
    return { status: 'pending', confirmId: body.confirm_id, preview: toText(body.preview), body };
  }
  if (Array.isArray(body?.answers))
    return { status: 'transcript', ok: body.ok === true, output: body.answers, text: toText(body.text) };
  if (body?.ok !== true) throw notAHub();
  const view = readTable(body.view);
  return {
    status: 'done',
    output: body.output ?? null,
    text: toText(body.text),
    replayed: reply.headers.get('idempotency-replayed') === 'true',
    ...(view === undefined ? {} : { view }),
  };
}

/** The problem of a refused request. Throws a Failure when something else than the hub answered. */
export function readProblem(reply: Reply): Problem {
  const body = toFields(reply.body);
  if (body === undefined || typeof body.code !== 'string') throw notAHub();
  const detail = toText(body.detail) || toText(body.title) || body.code;
  const { errors, ...members } = body;
  const issues = Array.isArray(errors) ? errors.map(toFields).filter((issue) => issue !== undefined) : [];
  return {
    ...members,
    status: reply.status,
    code: body.code,
    detail,
    ...(issues.length === 0
      ? {}
      : { errors: issues.map((issue) => ({ path: toText(issue.path), message: toText(issue.message) })) }),
  };
}

/** Something answers at the address, but not in the hub's words: to the CLI that is as good as nobody. */
export function notAHub(): Failure {
  return new Failure(EXIT.unreachable, 'What answers there is not a Kyros hub.', {
    next: 'Name the hub with --url or KYROS_URL.',
  });
}

export function toFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readTable(value: unknown): Table | undefined {
  const view = toFields(value);
  const rows: unknown[] = Array.isArray(view?.rows) ? view.rows : [];
  if (!Array.isArray(view?.columns) || !rows.every(Array.isArray)) return undefined;
  return { columns: view.columns.map(String), rows: rows as Table['rows'] };
}
