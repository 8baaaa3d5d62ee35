/**
 * How a call of the CLI ends when it does not end well: one line, the next step, and the exit code that scripts look at.
 * A refusal of the hub arrives as a problem (RFC 9457) and keeps it, for `--json`.
 */
import { ERRORS } from '../../hub/errors.ts';
import { toFields, toText } from '../client/answer.ts';
import { KyrosError, OWN_CODES } from '../client/error.ts';

/** Exit codes (COMMANDS "CLI"). */
export const EXIT = { ok: 0, failed: 1, usage: 2, conflict: 3, notFound: 4, unreachable: 5 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A problem of the hub as the CLI needs it; other members are kept for `--json`. */
export type Problem = {
  status: number;
  code: string;
  detail: string;
  errors?: { path: string; message: string }[];
  retry_after_seconds?: number;
  [member: string]: unknown;
};

export class Failure extends Error {
  readonly exitCode: ExitCode;
  /** What to do about it: one sentence. */
  readonly next?: string;
  readonly problem?: Problem;

  constructor(exitCode: ExitCode, message: string, more: { next?: string; problem?: Problem; cause?: unknown } = {}) {
    super(message, { cause: more.cause });
    this.name = 'Failure';
    this.exitCode = exitCode;
    if (more.next !== undefined) this.next = more.next;
    if (more.problem !== undefined) this.problem = more.problem;
  }
}

const USAGE_CODES = ['unknown_command', 'invalid_input', 'bad_request', 'bad_json', 'bad_cursor', 'bad_etag'];
const CONFLICT_STATUSES = [409, 412, 428];

/** Which exit code a problem has: by its code where the words were wrong, else by its status. */
export function toExitCode(problem: Pick<Problem, 'status' | 'code'>): ExitCode {
  if (USAGE_CODES.includes(problem.code)) return EXIT.usage;
  if (CONFLICT_STATUSES.includes(problem.status)) return EXIT.conflict;
  return problem.status === 404 ? EXIT.notFound : EXIT.failed;
}

/** A problem as a failure. The next step is the hub's where it gives one, else the one of our own table. */
export function toFailure(problem: Problem, next?: string): Failure {
  const known = Object.hasOwn(ERRORS, problem.code) ? ERRORS[problem.code as keyof typeof ERRORS].next : undefined;
  const told = typeof problem.next === 'string' ? problem.next : undefined;
  return new Failure(toExitCode(problem), problem.detail, { next: next ?? told ?? known, problem });
}

const UNREACHABLE: Record<string, string> = {
  [OWN_CODES.unreachable]: 'Start it with npm start, or name another with --url or KYROS_URL.',
  [OWN_CODES.notAHub]: 'Name the hub with --url or KYROS_URL.',
  [OWN_CODES.redirected]: 'Name that hub with --url or KYROS_URL.',
};

/** What the client threw, as a failure; anything else as it is. `program`: how the CLI was called. */
export function toOwn(thrown: unknown, program: string): unknown {
  if (!(thrown instanceof KyrosError)) return thrown;
  const { code, status, message, fields } = thrown;
  const next = UNREACHABLE[code];
  if (next !== undefined) return new Failure(EXIT.unreachable, message, { next, cause: thrown });
  const isStranger = code === 'unauthenticated' || code === 'invalid_token';
  const problem = { ...fields, ...readIssues(fields.errors), status, code, detail: message };
  return toFailure(problem, isStranger ? `Sign in: ${program} login. For an API key set KYROS_TOKEN.` : undefined);
}

function readIssues(errors: unknown): Pick<Problem, 'errors'> | { errors?: never } {
  const issues = Array.isArray(errors) ? errors.map(toFields).filter((issue) => issue !== undefined) : [];
  return issues.length === 0
    ? {}
    : { errors: issues.map((issue) => ({ path: toText(issue.path), message: toText(issue.message) })) };
}
