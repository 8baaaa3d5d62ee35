/**
 * Every failure Kyros can speak of, once. A code is stable and public (CONTRACT "Errors"); status, retryability and the way
 * out stand beside it, so that no surface decides them again. Adapters never see an exception of another kind: `execute`
 * turns unknown ones into `internal`, logged with their cause.
 */
export type ErrorKind = {
  /** HTTP status; other surfaces show the code and the words. */
  status: number;
  /** Whether the same request may succeed later without being changed. */
  retryable: boolean;
  /** One short sentence naming the failure, the same in every answer of this code. */
  title: string;
  /** What the asker should do next. */
  next: string;
};

export const ERRORS = {
  bad_request: {
    status: 400,
    retryable: false,
    title: 'The request is malformed',
    next: 'Correct the part named in the detail.',
  },
  bad_json: {
    status: 400,
    retryable: false,
    title: 'The body is not acceptable JSON',
    next: 'Correct the JSON at the place named in the detail.',
  },
  bad_cursor: {
    status: 400,
    retryable: false,
    title: 'The cursor is malformed',
    next: 'Use a cursor from an earlier answer, or leave it out.',
  },
  bad_etag: {
    status: 400,
    retryable: false,
    title: 'The entity tag is malformed',
    next: 'Send If-Match with the ETag of an earlier answer, in quotes.',
  },
  ambiguous_credentials: {
    status: 400,
    retryable: false,
    title: 'More than one credential was sent',
    next: 'Send exactly one credential.',
  },
  unauthenticated: {
    status: 401,
    retryable: false,
    title: 'Not signed in',
    next: 'Sign in at POST /auth/login, or send an API key.',
  },
  invalid_token: {
    status: 401,
    retryable: false,
    title: 'The token or key is not valid',
    next: 'Refresh the token, or sign in again.',
  },
  invalid_signature: {
    status: 401,
    retryable: false,
    title: 'The signature does not fit',
    next: 'Check the secret and the clock of the sender.',
  },
  invalid_credentials: { status: 401, retryable: false, title: 'E-mail or password is wrong', next: 'Check both and try again.' },
  token_reused: {
    status: 401,
    retryable: false,
    title: 'The refresh token was used before',
    next: 'Sign in again; the session was ended for safety.',
  },
  forbidden: { status: 403, retryable: false, title: 'Not allowed', next: 'Ask somebody with the named role.' },
  self_approval: {
    status: 403,
    retryable: false,
    title: 'Nobody approves their own request',
    next: 'Ask another person with the named role.',
  },
  not_lease_holder: {
    status: 403,
    retryable: false,
    title: 'Somebody else holds the lease',
    next: 'Wait until it is free, or ask the holder.',
  },
  self_review: {
    status: 403,
    retryable: false,
    title: 'Nobody approves their own work',
    next: 'Ask somebody who did not work on it.',
  },
  csrf: {
    status: 403,
    retryable: false,
    title: 'The request did not come from the panel',
    next: 'Send it from the panel, with its header.',
  },
  not_found: { status: 404, retryable: false, title: 'Not found', next: 'Check the name; list what exists first.' },
  method_not_allowed: {
    status: 405,
    retryable: false,
    title: 'The method is not allowed here',
    next: 'Use a method of the Allow header.',
  },
  request_timeout: { status: 408, retryable: true, title: 'The request did not arrive in time', next: 'Send it again.' },
  conflict: {
    status: 409,
    retryable: false,
    title: 'The state does not allow this',
    next: 'Look at the current state and decide again.',
  },
  in_progress: {
    status: 409,
    retryable: true,
    title: 'The first request with this key is still running',
    next: 'Wait, then ask again with the same key.',
  },
  already_exists: {
    status: 409,
    retryable: false,
    title: 'It exists already',
    next: 'Use the existing one, or choose another name.',
  },
  illegal_transition: {
    status: 409,
    retryable: false,
    title: 'It cannot move there',
    next: 'Use one of the allowed states.',
  },
  stale_preview: {
    status: 409,
    retryable: false,
    title: 'It changed since the preview',
    next: 'Give the command again and look at the new preview.',
  },
  already_decided: {
    status: 409,
    retryable: false,
    title: 'It was decided before',
    next: 'Nothing; see who decided and when.',
  },
  cancelled: {
    status: 409,
    retryable: false,
    title: 'It was cancelled',
    next: 'Nothing; ask for it again if it is still wanted.',
  },
  not_accepted: {
    status: 409,
    retryable: false,
    title: 'Only an accepted variant is exported',
    next: 'Accept it first: variant accept <id>.',
  },
  tool_disabled: {
    status: 409,
    retryable: false,
    title: 'The tool is switched off',
    next: 'Ask an operator to switch it on: tool update <id> --enabled.',
  },
  lease_held: {
    status: 409,
    retryable: true,
    title: 'Somebody else holds it',
    next: 'Wait the named seconds and try again, or ask the holder.',
  },
  stale_fence: {
    status: 409,
    retryable: false,
    title: 'The fence is not the current one',
    next: 'Stop this work: acquire or claim again, and use the new fence.',
  },
  already_claimed: { status: 409, retryable: false, title: 'Somebody else has claimed the task', next: 'Claim another task.' },
  not_ready: {
    status: 409,
    retryable: true,
    title: 'The task is waiting for something',
    next: 'Finish what blocks it first, or claim another task.',
  },
  path_conflict: {
    status: 409,
    retryable: true,
    title: 'Somebody else works on the same paths',
    next: 'Wait until the named work is done, or claim another task.',
  },
  expired: { status: 410, retryable: false, title: 'The request has expired', next: 'Give the command again.' },
  lease_lost: {
    status: 410,
    retryable: false,
    title: 'The lease is over',
    next: 'Stop this work: acquire or claim again, and use the new fence.',
  },
  cursor_expired: {
    status: 410,
    retryable: false,
    title: 'The cursor points outside the log',
    next: 'Read the state again and go on from its seq.',
  },
  etag_mismatch: {
    status: 412,
    retryable: false,
    title: 'It changed since you read it',
    next: 'Read it again, merge, and send the new ETag.',
  },
  payload_too_large: {
    status: 413,
    retryable: false,
    title: 'The body is too large',
    next: 'Send at most the size named in the detail.',
  },
  unsupported_media_type: {
    status: 415,
    retryable: false,
    title: 'The content type is not supported',
    next: 'Send application/json.',
  },
  unknown_command: { status: 422, retryable: false, title: 'There is no such command', next: 'Type help to see what there is.' },
  invalid_input: { status: 422, retryable: false, title: 'The input is not valid', next: 'Correct the named fields.' },
  dod_incomplete: {
    status: 422,
    retryable: false,
    title: 'The definition of done is not complete',
    next: 'Check the named items, with evidence, then try again.',
  },
  bad_pattern: {
    status: 422,
    retryable: false,
    title: 'The path pattern is not valid',
    next: 'Correct the part named in the detail.',
  },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    title: 'The key was used for another request',
    next: 'Use a new Idempotency-Key for a new request.',
  },
  dependency_cycle: {
    status: 422,
    retryable: false,
    title: 'The dependency would close a cycle',
    next: 'Remove one of the dependencies of the path.',
  },
  target_not_allowed: {
    status: 422,
    retryable: false,
    title: 'The hub does not call this address',
    next: 'Use a public https address, or ask the operator to add it to OUTBOUND_ALLOW.',
  },
  target_refused: {
    status: 422,
    retryable: false,
    title: 'The other server refused the request',
    next: 'Correct the request; the detail says what the server answered.',
  },
  program_failed: {
    status: 422,
    retryable: false,
    title: 'The program ended with a failure',
    next: 'Read the end of its output, correct the cause, and run it again.',
  },
  program_killed: {
    status: 422,
    retryable: false,
    title: 'The program was ended by a signal',
    next: 'Find out who or what ended it, and run it again.',
  },
  limit_exceeded: {
    status: 422,
    retryable: false,
    title: 'The work reached a limit',
    next: 'Give it less to do, or have the limit named in the detail raised.',
  },
  precondition_required: {
    status: 428,
    retryable: false,
    title: 'If-Match is required',
    next: 'Send If-Match with the current ETag.',
  },
  fence_required: {
    status: 428,
    retryable: false,
    title: 'The fence of the lease is required',
    next: 'Send the fence that the claim or the lease answered.',
  },
  rate_limited: { status: 429, retryable: true, title: 'Too many requests', next: 'Wait the named seconds.' },
  headers_too_large: { status: 431, retryable: false, title: 'The headers are too large', next: 'Send smaller headers.' },
  internal: { status: 500, retryable: false, title: 'Something broke on our side', next: 'Tell the operator the request id.' },
  bad_output: { status: 500, retryable: false, title: 'Something broke on our side', next: 'Tell the operator the request id.' },
  not_implemented: {
    status: 501,
    retryable: false,
    title: 'The method is not known',
    next: 'Use a method of HTTP that the address supports.',
  },
  overloaded: { status: 503, retryable: true, title: 'Too much to do at once', next: 'Wait the named seconds and try again.' },
  unavailable: {
    status: 503,
    retryable: true,
    title: 'A part that this needs is down',
    next: 'Try again in a moment; /readyz names the part.',
  },
  target_unavailable: {
    status: 503,
    retryable: true,
    title: 'The other server cannot answer now',
    next: 'Try again later; the detail says what happened.',
  },
  audit_unavailable: {
    status: 503,
    retryable: true,
    title: 'The audit log cannot be written, so nothing was run',
    next: 'Try again in a moment.',
  },
  channel_paused: {
    status: 503,
    retryable: true,
    title: 'Changes are paused',
    next: 'Wait until an operator resumes; reading goes on.',
  },
  stopping: { status: 503, retryable: true, title: 'The hub is stopping', next: 'Try again in a moment.' },
  timeout: {
    status: 504,
    retryable: true,
    title: 'It took too long',
    next: 'Ask again; with an Idempotency-Key it is not done twice.',
  },
  storage_full: {
    status: 507,
    retryable: true,
    title: 'The disk is full; the board is read-only',
    next: 'Make room; writing resumes by itself.',
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

/** One wrong part of an input. `path` is a JSON Pointer below the input ('' = the whole). */
export type Issue = { path: string; message: string };

/** More about a failure, shown to the asker: problem members (RFC 9457 section 3.2). `errors` holds issues. */
export type ErrorFields = { errors?: Issue[]; retry_after_seconds?: number; [field: string]: unknown };

/** A failure that may be spoken: its `message` is shown to people, so it holds no secret, path, SQL or stack. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly fields: ErrorFields;

  constructor(code: ErrorCode, detail?: string, fields: ErrorFields = {}, options?: { cause?: unknown }) {
    super(detail ?? ERRORS[code].title, options);
    this.name = 'HubError';
    this.code = code;
    this.fields = fields;
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }
}

/** Any thrown value as a HubError; unknown ones become `internal` with the value as their cause. */
export function toHubError(thrown: unknown): HubError {
  return thrown instanceof HubError ? thrown : new HubError('internal', undefined, {}, { cause: thrown });
}
