/** A failure of the start, in words for the person who started it. */
export class StartError extends Error {
  /** The signal by which they stopped it, if they did. */
  signal;

  constructor(message, { signal } = {}) {
    super(message);
    this.signal = signal;
  }
}
