/** The values of a runbook's parameters: from what a person gave to the texts that become arguments. */
import { HubError, type Issue } from '../../../errors.ts';
import { toPattern, type Parameter, type Runbook } from './schema.ts';

export type Given = Record<string, string | number | boolean>;

/** What is wrong with a value, as a sentence without its subject; undefined when nothing is. */
export function findValueProblem(parameter: Parameter, value: string | number | boolean): string | undefined {
  switch (parameter.type) {
    case 'string':
      return typeof value === 'string' ? findTextProblem(parameter, value) : 'is no text';
    case 'integer': {
      const isInside = typeof value === 'number' && Number.isInteger(value) && value >= parameter.min && value <= parameter.max;
      return isInside ? undefined : `is no whole number from ${parameter.min} to ${parameter.max}`;
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is neither true nor false';
    case 'choice':
      return parameter.options.includes(value as string) ? undefined : `is none of ${parameter.options.join(', ')}`;
  }
}

/** Control characters are refused whatever the pattern says: a NUL ends an argument, a line end splits what programs read. */
function findTextProblem({ pattern, maxLength, allowDash }: Parameter & { type: 'string' }, value: string): string | undefined {
  if (value.length > maxLength) return `is longer than ${maxLength} characters`;
  if (/\p{Cc}|\p{Cs}|[\u2028\u2029]/u.test(value)) return 'holds a line end or another control character';
  if (value.startsWith('-') && !allowDash) return 'starts with a dash, which a program could take for an option';
  return toPattern(pattern).test(value) ? undefined : 'holds characters that this parameter does not take';
}

/**
 * The texts of all parameters that have a value. Errors: invalid_input naming every parameter that is wrong, missing or unknown,
 * never with a value of a secret.
 */
export function parseParameters({ name, params }: Runbook, given: Given): Map<string, string> {
  const issues: Issue[] = Object.keys(given)
    .filter((key) => !Object.hasOwn(params, key))
    .map((key) => ({ path: `/params/${key}`, message: `is no parameter of ${name}` }));
  const values = new Map<string, string>();
  for (const [key, parameter] of Object.entries(params)) {
    const value = Object.hasOwn(given, key) ? given[key] : parameter.default;
    const problem = value === undefined ? findMissing(parameter) : findValueProblem(parameter, value);
    if (problem !== undefined) issues.push({ path: `/params/${key}`, message: problem });
    else if (value !== undefined) values.set(key, String(value));
  }
  if (issues.length > 0) throw refused(name, issues);
  return values;
}

function findMissing({ optional }: Parameter): string | undefined {
  return optional ? undefined : 'is missing';
}

function refused(name: string, issues: Issue[]): HubError {
  const { path, message } = issues[0]!;
  return new HubError('invalid_input', `${name}: ${path.slice('/params/'.length)} ${message}.`, { errors: issues });
}
