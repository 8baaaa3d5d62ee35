/** The parts that all operations of the API document share: problems, headers, parameters, credentials (CONTRACT "Errors", "Auth"). */
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { JsonSchema } from './json-schema.ts';

export function refTo(section: 'schemas' | 'responses' | 'parameters' | 'headers', name: string): { $ref: string } {
  return { $ref: `#/components/${section}/${name}` };
}

/** RFC 9457. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'What went wrong, in a form that programs can act on (RFC 9457).',
  properties: {
    type: { type: 'string', description: 'URI of the kind of problem' },
    title: { type: 'string', description: 'The kind of problem in one sentence, the same for every answer of this code' },
    status: { type: 'integer', minimum: 400, maximum: 599, description: 'HTTP status' },
    detail: { type: 'string', description: 'What is wrong here, and the way out' },
    instance: { type: 'string', description: 'The request that it is about' },
    code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable name of the problem' },
    next: { type: 'string', description: 'What to do now' },
    request_id: { type: 'string', description: 'To be told to the operator' },
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later' },
    errors: {
      type: 'array',
      description: 'The wrong parts of the input',
      items: {
        type: 'object',
        properties: { path: { type: 'string', description: 'JSON Pointer below the input' }, message: { type: 'string' } },
        required: ['path', 'message'],
      },
    },
    retry_after_seconds: { type: 'number', minimum: 0, description: 'When the same request may succeed' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id', 'retryable', 'next'],
};

/** The answer of a command that waits for a confirmation (P5). */
export const PENDING: JsonSchema = {
  type: 'object',
  description: 'A command that waits until it is confirmed or approved.',
  properties: {
    id: { type: 'string', description: 'Id of the call' },
    status: { type: 'string', const: 'pending' },
    confirm_id: { type: 'string', description: 'To be given to approve, or to POST /hub/confirmations/{id}' },
    preview: { type: 'string', description: 'What will happen' },
  },
  required: ['id', 'status', 'confirm_id', 'preview'],
};

/** `Problem404` and the like, each with the codes of its status, and `Problem` for any. */
export function problemResponses(): Record<string, JsonSchema> {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  const listed = [...byStatus].map(([status, ofStatus]) => [`Problem${status}`, toResponse(status, ofStatus)] as const);
  return {
    Problem: {
      description: 'Any other problem',
      headers: toHeaders([...EVERY_HEADER, ...LIMIT_HEADERS]),
      content: toContent(refTo('schemas', 'Problem')),
    },
    ...Object.fromEntries(listed),
  };
}

/** Headers of every answer, of those that are counted, and what a header is in the document. */
export const EVERY_HEADER = ['X-Request-Id', 'Access-Control-Allow-Origin'];
export const LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy'];

export function toHeaders(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, refTo('headers', name)]));
}

/** Statuses whose answer says when to come back, and those that carry the current ETag. */
const WITH_RETRY = [408, 409, 410, 429, 503, 504, 507];
const WITH_ETAG = [412, 428];

function toResponse(status: number, codes: ErrorCode[]): JsonSchema {
  const names = [
    ...EVERY_HEADER,
    ...LIMIT_HEADERS,
    'Idempotency-Replayed',
    'Preference-Applied',
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(WITH_RETRY.includes(status) ? ['Retry-After'] : []),
    ...(WITH_ETAG.includes(status) ? ['ETag'] : []),
  ];
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
    headers: toHeaders(names),
    content: toContent({
      allOf: [refTo('schemas', 'Problem'), { type: 'object', properties: { code: { type: 'string', enum: codes } } }],
    }),
  };
}

function toContent(schema: JsonSchema): JsonSchema {
  return { 'application/problem+json': { schema } };
}

const text = (description: string, example?: string) => ({
  description,
  schema: { type: 'string' },
  ...(example !== undefined && { example }),
});

export const HEADERS = {
  'X-Request-Id': { ...text('Id of the request; one that was sent is kept'), required: true },
  'Access-Control-Allow-Origin': text('The origin of the page that asks, where CORS_ORIGINS names it; left out otherwise'),
  'WWW-Authenticate': { ...text('How to sign in (RFC 6750)'), required: true },
  ETag: text('Version of what is answered, for If-Match and If-None-Match', '"3-kXc0fQ2oV5mJq1rT8uZyBw"'),
  Location: { ...text('Address of what was made'), required: true },
  'Content-Disposition': { ...text('Name of the file (RFC 6266)'), required: true },
  'X-Store-Seq': {
    description: 'Number of the newest event in it',
    schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
  'X-Event-Cursor': text('Cursor of that event, for the event stream'),
  'Preference-Applied': text('The wait that was granted (RFC 7240)'),
  'Idempotency-Replayed': {
    description: '`true` when this is the first answer again',
    schema: { type: 'string', const: 'true' },
  },
  RateLimit: text('What is left of the limit'),
  'RateLimit-Policy': text('The limit'),
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER } },
};

const header = (name: string, description: string, required = false, bounds: JsonSchema = {}) => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', ...bounds },
});

export const PARAMETERS = {
  IfMatch: header('If-Match', 'ETag of the version this is about; another one is answered with 412'),
  IfMatchRequired: header('If-Match', 'ETag of the version this is about, or *; left out is answered with 428', true),
  IfNoneMatch: header('If-None-Match', 'ETag that is known already; unchanged is answered with 304'),
  IdempotencyKey: header(
    'Idempotency-Key',
    'At most 255 visible characters; the same key gets the first answer again and nothing is done twice',
    false,
    { maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  ),
  PreferWait: header('Prefer', '`wait=N`: wait up to N seconds for something to answer'),
};

export const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token of POST /auth/login, or an API key (kyk_…)' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key (kyk_…)' },
};
