/**
 * Failures as `application/problem+json` (RFC 9457, CONTRACT "Errors"): the same members on every route, and the headers that
 * belong to a status (RFC 9110, RFC 6750, RFC 6585).
 */
import type { HubError } from '../errors.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Exceeded limits have a registered type, which clients may know (draft-ietf-httpapi-ratelimit-headers, S49). */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

export type ProblemContext = {
  /** Base of the `type` addresses; '' makes them relative. */
  publicUrl: string;
  requestId: string;
  /** The path that was asked for, without the query: that may hold a secret. */
  instance: string;
};

/** The body. Members of the error stand beside the fixed ones and can never replace them. */
export function toProblem(error: HubError, context: ProblemContext): Record<string, unknown> {
  const { status, title, retryable, next } = error.kind;
  return {
    ...error.fields,
    type: toType(error, context.publicUrl),
    title,
    status,
    detail: error.message,
    instance: context.instance,
    code: error.code,
    request_id: context.requestId,
    retryable,
    next,
  };
}

/** The headers that go with it, beside Content-Type. */
export function toProblemHeaders(error: HubError): Record<string, string> {
  const headers: Record<string, string> = {};
  const { retry_after_seconds: retryAfterSeconds, current_etag: etag } = error.fields;
  if (typeof retryAfterSeconds === 'number') headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfterSeconds)));
  if (typeof etag === 'string') headers.ETag = etag;
  if (error.kind.status === 401) headers['WWW-Authenticate'] = toChallenge(error);
  return headers;
}

/** RFC 6750 section 3: an error is only named when a credential came and was not good. */
function toChallenge(error: HubError): string {
  const isBadToken = error.code === 'invalid_token' || error.code === 'token_reused';
  return isBadToken ? 'Bearer realm="kyros", error="invalid_token"' : 'Bearer realm="kyros"';
}

/** Stable and public: the row of the code in the rendered reference (hub/surfaces/docs.ts). */
function toType(error: HubError, publicUrl: string): string {
  return error.code === 'rate_limited' ? QUOTA_EXCEEDED : `${publicUrl}/docs#error-${error.code}`;
}
