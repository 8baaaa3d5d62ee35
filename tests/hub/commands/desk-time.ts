/** A desk whose time only moves when told to, with the hub's sweeper looking as it would while the time passes. */
import { createAgentSweep } from '../../../hub/collab/agent-liveness.ts';
import { heartbeatsOf } from '../../../hub/collab/heartbeats.ts';
import { leaseClockOf } from '../../../hub/collab/lease-clock.ts';
import { createSweep, SWEEPER } from '../../../hub/collab/lease-sweep.ts';
import { openDesk } from './command-desk.ts';

export type TimedDesk = Awaited<ReturnType<typeof openTimedDesk>>;

/** Seconds between two looks: less than the hub may look away before it counts as deaf. */
const STEP_SECONDS = 4;

export async function openTimedDesk() {
  const time = { wallMs: Date.parse('2026-11-26T09:00:00Z'), monotonicMs: 1_000 };
  const desk = await openDesk({ clock: { wallMs: () => time.wallMs, monotonicMs: () => time.monotonicMs } });
  const rule = createSweep(leaseClockOf(desk.store), createAgentSweep(heartbeatsOf(desk.store)));
  const sweep = () => desk.store.commit({ actor: SWEEPER }, rule);
  await sweep();
  return {
    ...desk,
    sweep,
    /** Lets the seconds pass. `each` runs at every look, before the sweeper. */
    async pass(seconds: number, each: () => Promise<unknown> = async () => {}) {
      for (let left = seconds; left > 0; left -= STEP_SECONDS) {
        const stepMs = Math.min(left, STEP_SECONDS) * 1_000;
        time.wallMs += stepMs;
        time.monotonicMs += stepMs;
        await each();
        await sweep();
      }
    },
    /** The same without the sweeper having been there: within one step. */
    skip(seconds: number) {
      time.wallMs += seconds * 1_000;
      time.monotonicMs += seconds * 1_000;
    },
    /** Names of the events so far. */
    async names(): Promise<string[]> {
      return (await desk.store.read(0, { limit: 1_000 })).events.map(({ record }) => record.event);
    },
  };
}
