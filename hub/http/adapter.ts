/** An adapter as the hub's wiring sees it: routes of its own, a beginning and an end. */
import type { Server } from 'node:http';
import type { Mount } from './mount.ts';

export type Adapter = {
  mount?: Mount;
  /** A protocol of its own on the hub's server, before it listens. */
  attach?(server: Server): void;
  /** Begins to take messages. Never fails because the other side is away: it says so at the desk of channels and goes on trying. */
  start(): void;
  /** Takes nothing new. */
  close(): Promise<void>;
};
