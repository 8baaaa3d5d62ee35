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
    status: { type: 'integer', description: 'HTTP status' },
    detail: { type: 'string', description: 'What is wrong here, and the way out' },
    instance: { type: 'string', description: 'The request that it is about' },
    code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable name of the problem' },
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
    retry_after_seconds: { type: 'number' },
  },
  required: ['type', 'title', 'status', 'code', 'request_id', 'retryable'],
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
    Problem: { description: 'Any other problem', content: toContent(refTo('schemas', 'Problem')) },
    ...Object.fromEntries(listed),
  };
}

/** Statuses whose answer says when to come back, and those that carry the current ETag. */
const WITH_RETRY = [409, 429, 503];
const WITH_ETAG = [412, 428];

function toResponse(status: number, codes: ErrorCode[]): JsonSchema {
  const names = [
    'X-Request-Id',
    ...(WITH_RETRY.includes(status) ? ['Retry-After'] : []),
    ...(WITH_ETAG.includes(status) ? ['ETag'] : []),
  ];
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
    headers: Object.fromEntries(names.map((name) => [name, refTo('headers', name)])),
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
  'X-Request-Id': text('Id of the request; one that was sent is kept'),
  ETag: text('Version of what is answered, for If-Match and If-None-Match', '"3-kXc0fQ2oV5mJq1rT8uZyBw"'),
  Location: text('Address of what was made'),
  'Content-Disposition': text('Name of the file (RFC 6266)'),
  'Idempotency-Replayed': text('`true` when this is the first answer again'),
  RateLimit: text('What is left of the limit'),
  'RateLimit-Policy': text('The limit'),
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } },
};

const header = (name: string, description: string, required = false) => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string' },
});

export const PARAMETERS = {
  IfMatch: header('If-Match', 'ETag of the version this is about; another one is answered with 412'),
  IfMatchRequired: header('If-Match', 'ETag of the version this is about, or *; left out is answered with 428', true),
  IfNoneMatch: header('If-None-Match', 'ETag that is known already; unchanged is answered with 304'),
  IdempotencyKey: header(
    'Idempotency-Key',
    'At most 255 visible characters; the same key gets the first answer again and nothing is done twice',
  ),
  PreferWait: header('Prefer', '`wait=N`: wait up to N seconds for something to answer'),
};

export const SECURITY_SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token of POST /auth/login, or an API key (kyk_…)' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key (kyk_…)' },
};
