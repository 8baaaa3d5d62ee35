/** Waiting for what can be looked at but not listened to. The test's own time limit ends it. */
import { setTimeout as delay } from 'node:timers/promises';

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
