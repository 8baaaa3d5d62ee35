/** How a hub judges the database's clock by its own (L1, L9): readings and answers, without a database. */
import { expect, test } from 'vitest';
import { SharedClock } from '../../../../hub/collab/postgres/shared-clock.ts';

const HOUR = 3_600_000;

/** A world with a wall clock in a database, a correction beside it, and a hub that asks. */
function createWorld() {
  const world = { nowMs: 1_000, wallMs: 1_000_000, offsetMs: 0 };
  const createHub = () => {
    let sleptMs = 0;
    const nowMs = () => world.nowMs - sleptMs;
    const clock = new SharedClock(nowMs);
    return {
      clock,
      /** Its machine sleeps: its own clock does not go on. */
      sleep: (ms: number) => void ((sleptMs += ms), pass(ms)),
      /** Reads the clock; `slowMs` pass before the answer is there, `lateMs` of them after the clock was read. */
      read({ slowMs = 0, lateMs = 0, others = [] as number[] } = {}) {
        const askedMs = nowMs();
        pass(slowMs - lateMs);
        const { wallMs, offsetMs } = world;
        pass(lateMs);
        const judged = clock.judge({ wallMs, offsetMs, askedMs, answeredMs: nowMs() }, others);
        clock.accept(judged);
        world.offsetMs = judged.offsetMs;
        return judged.monotonicMs;
      },
    };
  };
  function pass(ms: number): void {
    world.nowMs += ms;
    world.wallMs += ms;
  }
  return { world, createHub, pass };
}

test.each([HOUR, -HOUR, 2_500, -2_500])('L9 a clock that is set by %i ms is corrected by as much', (jumpMs) => {
  const { world, createHub, pass } = createWorld();
  const hub = createHub();
  const before = hub.read();
  pass(500);
  world.wallMs += jumpMs;
  expect(hub.read() - before).toBeCloseTo(500, 6);
  expect(world.offsetMs).toBe(jumpMs);
  expect(hub.clock.moment()).toMatchObject({ wallMs: world.wallMs, monotonicMs: before + 500 });
});

test('L9 a slow answer is no jump', () => {
  const { world, createHub, pass } = createWorld();
  const hub = createHub();
  hub.read();
  for (const reading of [{ slowMs: 9_000 }, { slowMs: 9_000, lateMs: 9_000 }, { slowMs: 8_000, lateMs: 4_000 }, {}]) {
    pass(700);
    hub.read(reading);
    expect(world.offsetMs).toBe(0);
  }
});

test('L9 a small step is taken as it is, and so is one that nobody watched', () => {
  const { world, createHub, pass } = createWorld();
  const hub = createHub();
  hub.read();
  world.wallMs += 1_900;
  hub.read();
  pass(61_000);
  world.wallMs += 5_000;
  hub.read();
  expect(world.offsetMs).toBe(0);
});

test('L9 the second hub to look does not correct again', () => {
  const { world, createHub, pass } = createWorld();
  const [first, second] = [createHub(), createHub()];
  first.read();
  const before = second.read();
  pass(300);
  world.wallMs += HOUR;
  first.read();
  pass(300);
  expect(second.read() - before).toBeCloseTo(600, 6);
  expect(world.offsetMs).toBe(HOUR);
});

test('L9 a hub whose machine slept believes those that were awake', () => {
  const { world, createHub } = createWorld();
  const [sleeper, awake] = [createHub(), createHub()];
  sleeper.read();
  sleeper.sleep(HOUR);
  const seen = awake.read();
  expect(sleeper.read({ others: [seen] })).toBe(seen);
  expect(world.offsetMs).toBe(0);
});

test('L9 what another hub read before the clock was set proves nothing', () => {
  for (const jumpMs of [2_500, -2_500]) {
    const { world, createHub, pass } = createWorld();
    const [first, second] = [createHub(), createHub()];
    first.read();
    pass(100);
    const seen = second.read();
    world.wallMs += jumpMs;
    first.read({ others: [seen] });
    expect(world.offsetMs).toBe(jumpMs);
  }
});

test('L1 between two readings time goes on by the clock of the hub', () => {
  const { createHub, pass } = createWorld();
  const hub = createHub();
  const read = hub.read();
  pass(250);
  expect(hub.clock.moment()).toMatchObject({ monotonicMs: read + 250, at: '1970-01-01T00:16:40.250Z' });
});
