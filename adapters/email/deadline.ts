/** Waiting for a server with an end: one that is frozen or unreachable says nothing at all (R15). */

/** What `work` gives, or an Error after `ms`; then `onLate` is called, which makes the connection end. */
export async function within<T>(ms: number, work: Promise<T>, onLate: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onLate();
      reject(new Error('the mail server does not answer'));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {}); // It fails when the connection ends; nobody waits for it any more.
  }
}
