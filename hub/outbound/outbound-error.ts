/** What went wrong on the way, as a failure that people can read. Causes stay with it for the log. */
import { HubError } from '../errors.ts';

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'The server does not accept connections.',
  ECONNRESET: 'The server closed the connection.',
  EHOSTUNREACH: 'The server cannot be reached.',
  ENETUNREACH: 'The server cannot be reached.',
  ENOTFOUND: 'The name of the server was not found.',
  EAI_AGAIN: 'The name of the server cannot be looked up now.',
  UND_ERR_CONNECT_TIMEOUT: 'The server did not accept the connection in time.',
  UND_ERR_SOCKET: 'The server closed the connection.',
};

/** Codes of TLS and X.509 say that the other side is not who it should be; trying again does not help. */
const CERTIFICATE = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

/** `isLate`: the time was over. Errors that are failures already stay as they are. */
export function toOutboundError(error: unknown, { seconds, isLate }: { seconds: number; isLate: boolean }): HubError {
  const known = findKnown(error);
  if (known) return known;
  const cause = { cause: error };
  if (isLate) return new HubError('target_unavailable', `The server did not answer within ${seconds} s.`, {}, cause);
  const code = findCode(error);
  if (CERTIFICATE.test(code)) return new HubError('target_refused', 'The certificate of the server is not trusted.', {}, cause);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new HubError('limit_exceeded', 'The headers of the answer are too large.', { limit: 'size' }, cause);
  }
  return new HubError('target_unavailable', WORDS[code] ?? 'The connection to the server broke.', {}, cause);
}

/** A failure of ours may be wrapped by the client, or be one of several addresses that were tried. */
function findKnown(error: unknown): HubError | undefined {
  if (error instanceof HubError) return error;
  const inner = [(error as Error).cause, ...((error as AggregateError).errors ?? [])];
  return inner.find((one) => one instanceof HubError);
}

function findCode(error: unknown): string {
  const { code, cause, errors } = error as { code?: string; cause?: { code?: string }; errors?: { code?: string }[] };
  return code ?? cause?.code ?? errors?.[0]?.code ?? '';
}
