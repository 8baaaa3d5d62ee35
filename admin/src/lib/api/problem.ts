/** A failure as the hub tells it (application/problem+json), or as the network does. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  /** What to do next, when the hub says so. */
  readonly next: string | undefined;
  readonly fields: Record<string, unknown>;

  constructor(status: number, fields: Record<string, unknown>) {
    super(String(fields.detail ?? fields.title ?? 'The hub could not do that.'));
    this.name = 'Problem';
    this.status = status;
    this.code = String(fields.code ?? 'unknown');
    this.next = typeof fields.next === 'string' ? fields.next : undefined;
    this.fields = fields;
  }
}

/** `0` is the status of an answer that never came. */
export function toOffline(cause: unknown): Problem {
  const problem = new Problem(0, {
    code: 'offline',
    detail: 'The hub does not answer.',
    next: 'Nothing was sent twice; try again when it is back.',
  });
  problem.cause = cause;
  return problem;
}

export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, { code: 'panel', detail: error instanceof Error ? error.message : String(error) });
}

/** Reads the problem of an answer that is no success; an answer without JSON (of a proxy) still becomes one. */
export async function readProblem(response: Response): Promise<Problem> {
  const fields = await response.json().catch(() => ({ detail: `The hub answered ${response.status}.` }));
  return new Problem(response.status, typeof fields === 'object' && fields !== null ? fields : {});
}
