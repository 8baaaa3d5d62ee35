/** What is wrong inside one field of a command: an executor's schema speaks of its own input, the asker sees it below the field. */
import { HubError, type Issue } from '../errors.ts';

/** Issues that a sentence names; the rest are counted. */
const MAX_SPOKEN = 3;

/** invalid_input about `field`, with each path below it. */
export function below(field: string, issues: readonly Issue[]): HubError {
  const errors = issues.map(({ path, message }) => ({ path: `/${field}${path}`, message }));
  const spoken = errors.slice(0, MAX_SPOKEN).map(({ path, message }) => `${path.slice(1)}: ${message}`);
  const more = errors.length > MAX_SPOKEN ? ` And ${errors.length - MAX_SPOKEN} more.` : '';
  return new HubError('invalid_input', `${spoken.join('. ').replace(/\.?$/, '.')}${more}`, { errors });
}

/** What an executor itself refused about its input, at its place in the command; anything else is thrown on. */
export function atField<T>(field: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof HubError) || error.fields.errors === undefined) throw error;
    const errors = error.fields.errors.map(({ path, message }) => ({ path: `/${field}${path}`, message }));
    throw new HubError(error.code, error.message, { ...error.fields, errors }, { cause: error });
  }
}
