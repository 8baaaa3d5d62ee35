/**
 * What the hub answers (CONTRACT "Hub", "Errors"), read from JSON that came over the wire. Members that are not known here are
 * kept: a newer hub may say more.
 */
import { KyrosError, notAHub, OWN_CODES } from './error.ts';

export type Fields = Record<string, unknown>;

/** Rows with named columns. */
export type Table = { columns: string[]; rows: (string | number | boolean | null)[][] };

export type Answer =
  | { status: 'done'; output: unknown; text: string; view?: Table; replayed: boolean }
  /** Several commands in one text (COMMANDS G8): `ok` when none was refused. */
  | { status: 'transcript'; ok: boolean; output: unknown; text: string }
  /** Nothing has happened yet; somebody must approve it. */
  | { status: 'pending'; confirmId: string; preview: string; body: Fields };

/** An HTTP answer with its body read: JSON, or undefined where there was none. */
export type Reply = { status: number; headers: Headers; body: unknown };

/** The answer to a command that was not refused. Throws a KyrosError when the body is not the hub's. */
export function readAnswer(reply: Reply): Answer {
  const body = toFields(reply.body);
  if (body?.status === 'pending' && typeof body.confirm_id === 'string') {
    return { status: 'pending', confirmId: body.confirm_id, preview: toText(body.preview), body };
  }
  if (Array.isArray(body?.answers))
    return { status: 'transcript', ok: body.ok === true, output: body.answers, text: toText(body.text) };
  if (body?.ok !== true) throw notAHub(reply.status);
  const view = readTable(body.view);
  return {
    status: 'done',
    output: body.output ?? null,
    text: toText(body.text),
    replayed: reply.headers.get('idempotency-replayed') === 'true',
    ...(view === undefined ? {} : { view }),
  };
}

/** An answer that is no success, as the error it means. */
export function toKyrosError(reply: Reply): KyrosError {
  const location = reply.headers.get('location');
  if (reply.status >= 300 && reply.status < 400 && location !== null)
    return new KyrosError(OWN_CODES.redirected, `The address sends us on to ${location}.`, { fields: { location } });
  return reply.status < 400 ? notAHub(reply.status) : readProblem(reply);
}

function readProblem({ status, headers, body }: Reply): KyrosError {
  const problem = toFields(body);
  if (problem === undefined || typeof problem.code !== 'string') return notAHub(status);
  const detail = toText(problem.detail) || toText(problem.title) || problem.code;
  const seconds = problem.retry_after_seconds ?? readRetryAfter(headers.get('retry-after'));
  return new KyrosError(problem.code, detail, {
    status,
    retryable: problem.retryable === true,
    fields: { ...problem, status, detail, ...(typeof seconds === 'number' && { retry_after_seconds: seconds }) },
  });
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const wallMs = Date.parse(header);
  return Number.isNaN(wallMs) ? undefined : Math.max(0, (wallMs - Date.now()) / 1000);
}

/** A JSON object, or undefined. */
export function toFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** A text, or '' for anything else. */
export function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readTable(value: unknown): Table | undefined {
  const view = toFields(value);
  const rows: unknown[] = Array.isArray(view?.rows) ? view.rows : [];
  if (!Array.isArray(view?.columns) || !rows.every(Array.isArray)) return undefined;
  return { columns: view.columns.map(String), rows: rows as Table['rows'] };
}
