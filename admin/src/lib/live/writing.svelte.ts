/** Whether a change can be sent now. While the hub does not answer, what would change something is disabled and says why. */
import { live } from './connection.svelte.ts';

class Writing {
  /** Why not; undefined when it can. */
  get hindrance(): string | undefined {
    return live.status === 'offline' ? 'The hub does not answer, so a change cannot be sent now.' : undefined;
  }
}

export const writing = new Writing();
