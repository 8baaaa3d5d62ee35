/** Why a store cannot be used: its message is for the person who starts the hub, which prints it and exits. */
export class StoreFault extends Error {
  /**
   * in_use: another process has it. log_damaged: a record is broken. log_incomplete: events that once were there are missing.
   * not_empty: a board is to be moved to where one is already. dismissed: other hubs took this one for dead.
   */
  readonly reason: 'in_use' | 'log_damaged' | 'log_incomplete' | 'not_empty' | 'dismissed';
  /** The file, relative to the store's folder, and the byte where the trouble begins. */
  readonly place: { file: string; offset: number } | undefined;

  constructor(
    reason: StoreFault['reason'],
    message: string,
    place?: { file: string; offset: number },
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreFault';
    this.reason = reason;
    this.place = place;
  }
}

/** The folder of the log within the store's. */
export const EVENTS_FOLDER = 'events';

/** `name`: the segment's. */
export function toDamage(name: string, offset: number, what: string, cause?: unknown): StoreFault {
  const file = `${EVENTS_FOLDER}/${name}`;
  const message = `The event log is damaged: ${what} in ${file} at byte ${offset}. Put the file back from a backup.`;
  return new StoreFault('log_damaged', message, { file, offset }, { cause });
}

/** The part of a logger that the store uses (pino's order of arguments). */
export type StoreLog = Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;

/** Time as the store sees it: the wall clock for people, the monotonic one for expiry (L1, L9). Milliseconds. */
export type StoreClock = { wallMs(): number; monotonicMs(): number };
