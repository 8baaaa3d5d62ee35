/** Saying once that something fails, and once that it works again. */
import type { Logger } from '../log.ts';

/** A function that is told of each try: the reason why it failed, or undefined when it did not. */
export function createFailureNotice(log: Logger, failing: string, again: string): (reason: string | undefined) => void {
  let isFailing = false;
  return (reason) => {
    if (reason !== undefined && !isFailing) log.warn({ reason }, failing);
    if (reason === undefined && isFailing) log.info(again);
    isFailing = reason !== undefined;
  };
}
