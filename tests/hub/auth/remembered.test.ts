/** What goes on without the database, and what does not (R10, S8). */
import { describe, expect, test } from 'vitest';
import { createRemembered } from '../../../hub/auth/remembered.ts';
import type { Rights } from '../../../hub/auth/rights.ts';
import { HubError } from '../../../hub/errors.ts';

const ANN: Rights = {
  id: 'session-1',
  version: 'agent:1',
  endsAtMs: 1_000_000,
  principal: { id: 'user:1', userId: '1', name: 'ann', role: 'agent', timezone: 'UTC' },
};
const AWAY = () => Promise.reject(new HubError('unavailable'));
const says = (rights: Rights | undefined) => () => Promise.resolve(rights);
const settled = () => new Promise((resolve) => setImmediate(resolve));

async function createSeen() {
  const clock = { ms: 100_000 };
  const remembered = createRemembered(() => clock.ms);
  await remembered.recall('ann', says(ANN));
  await settled();
  clock.ms += 2000;
  return { clock, remembered };
}

describe('the database is away', () => {
  test('R10 the last rights read on, again and again, until they are a minute old', async () => {
    const { clock, remembered } = await createSeen();
    for (; clock.ms <= 160_000; clock.ms += 2000) {
      expect((await remembered.recall('ann', AWAY))?.principal).toMatchObject(ANN.principal);
      await settled();
    }
    await expect(remembered.recall('ann', AWAY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('R10 a server that does not answer at all is not waited for', async () => {
    const { remembered } = await createSeen();
    expect((await remembered.recall('ann', () => new Promise(() => {})))?.principal).toMatchObject(ANN.principal);
  });

  test('R10 not past the end of the session, and not for who was never seen', async () => {
    const clock = { ms: 100_000 };
    const remembered = createRemembered(() => clock.ms);
    await remembered.recall('ann', says({ ...ANN, endsAtMs: 105_000 }));
    clock.ms += 6000;
    await expect(remembered.recall('ann', AWAY)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(remembered.recall('ben', AWAY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('S8 not after a change that this hub made', async () => {
    const { remembered } = await createSeen();
    remembered.forget({ userId: '1' });
    await expect(remembered.recall('ann', AWAY)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('S60 another failure than absence lets nobody in', async () => {
    const { remembered } = await createSeen();
    await expect(remembered.recall('ann', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});

describe('a change with remembered rights', () => {
  const confirmOf = async (now: Rights | undefined | 'away') => {
    const { remembered } = await createSeen();
    let load: () => Promise<Rights | undefined> = AWAY;
    const rights = await remembered.recall('ann', () => load());
    load = now === 'away' ? AWAY : says(now);
    return rights!.principal.confirm!();
  };

  test('S8 goes on when the database says the same again', () => expect(confirmOf(ANN)).resolves.toBeUndefined());
  test('S8 is refused when the role is another one', () =>
    expect(confirmOf({ ...ANN, version: 'viewer:2' })).rejects.toMatchObject({ code: 'invalid_token' }));
  test('S8 is refused when the session has ended', () =>
    expect(confirmOf(undefined)).rejects.toMatchObject({ code: 'invalid_token' }));
  test('R10 is refused while the database is away', () =>
    expect(confirmOf('away')).rejects.toMatchObject({ code: 'unavailable' }));
});

test('S8 what a slow database says late still counts: a revocation ends what was remembered meanwhile', async () => {
  const { clock, remembered } = await createSeen();
  let answer: (rights: Rights | undefined) => void = () => {};
  const slow = new Promise<Rights | undefined>((resolve) => (answer = resolve));
  expect((await remembered.recall('ann', () => slow))?.principal.confirm).toBeDefined();
  answer(undefined);
  await settled();
  clock.ms += 2000;
  await expect(remembered.recall('ann', AWAY)).rejects.toMatchObject({ code: 'unavailable' });
});
