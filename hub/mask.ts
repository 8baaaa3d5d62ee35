/**
 * Hiding secrets in what is kept: audit rows, logs, the inbox (P2, S44). By the name of a field, by a command's own list of
 * secret fields, and by the looks of a value.
 */
const SECRET_FIELD = /^(.*_)?(password|passwd|secret|token|api_?key|authorization|credential)s?$/i;

/** Kyros keys, JWTs, Slack tokens, bearer headers, passwords in addresses, and `password=…` in typed lines. */
const SECRET_TEXT: [RegExp, string][] = [
  [/\bky([kr])_[A-Za-z0-9_-]{8,}/g, 'ky$1_***'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/g, '***'],
  [/\bxox[a-z]-[A-Za-z0-9-]{8,}/g, 'xox*-***'],
  [/\bxapp-[A-Za-z0-9-]{8,}/g, 'xapp-***'],
  [/\bBearer +[A-Za-z0-9._~+/=-]{8,}/gi, 'Bearer ***'],
  [/(:\/\/[^\s:/@]{1,200}:)[^\s@/]{1,200}@/g, '$1***@'],
  [
    /((?:--(?:password|passwd|secret|token|api-?key)(?:=| +))|(?:\b(?:password|passwd|secret|token|api_?key)[=:]))("[^"]*"|'[^']*'|[^\s]+)/gi,
    '$1***',
  ],
];

/** What every pattern needs at least; nearly all text has none of it, and is done with after this one look. */
const SUSPICIOUS = /ky[kr]_|eyj|xox|xapp|bearer|:\/\/|passw|secret|token|api[-_]?key/i;

/**
 * Text with everything that looks like a secret replaced by `***`, and fit to be stored: PostgreSQL's jsonb knows neither NUL
 * nor lone surrogates. Linear: every pattern is bounded or runs over distinct characters.
 */
export function maskText(text: string): string {
  let masked = text.toWellFormed().replaceAll('\0', '\ufffd');
  if (!SUSPICIOUS.test(masked)) return masked;
  for (const [pattern, replacement] of SECRET_TEXT) masked = masked.replace(pattern, replacement);
  return masked;
}

/** A copy of a JSON value in which fields whose names say that they are secrets are masked; texts stay as they are. */
export function maskFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_FIELD.test(name.replaceAll('-', '_')) && inner !== null ? '***' : maskFields(inner),
    ]),
  );
}

/** A copy of a JSON value with secrets masked: fields whose names say so, fields of `secretFields`, and secret-looking text. */
export function maskValue(value: unknown, secretFields: readonly string[] = []): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, secretFields));
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = (name: string) => secretFields.includes(name) || SECRET_FIELD.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecret(name) && inner !== null ? '***' : maskValue(inner, secretFields),
    ]),
  );
}
