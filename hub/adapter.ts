/** An adapter as the hub's wiring sees it: routes of its own, a beginning and an end. */
import type { Mount } from './http/mount.ts';

export type Adapter = {
  mount?: Mount;
  /** Begins to take messages. Never fails because the other side is away: it says so at the desk of channels and goes on trying. */
  start(): void;
  /** Takes nothing new. */
  close(): Promise<void>;
};
