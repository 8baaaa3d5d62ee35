/** S19 Who somebody in Slack is: a link proven from both sides, or an address that Slack has verified; never a name. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';

let world: SlackWorld;
beforeAll(async () => {
  world = await openSlackWorld();
});
afterAll(() => world.remove());

/** A user of the hub with a key of their own, so that their side is proven. */
async function person(name: string, role = 'operator') {
  const email = `${name}@example.org`;
  const { body } = await world.hub.ask('/users', { body: { email, name, role, password: 'correct horse battery' } });
  const login = await world.hub.ask('/auth/login', { body: { email, password: 'correct horse battery' }, token: null });
  const token = login.body.access_token as string;
  return { id: body.id as string, email, ask: (path: string, body: unknown) => world.hub.ask(path, { body, token }) };
}

const whoIs = async (id: string) => {
  await world.stranger(id).slash('whoami', `C${id}`);
  return (await world.next(({ channel }) => channel === `C${id}`)).text;
};

describe('who is not known', () => {
  test('is told privately how to link, runs nothing, and is on the audit log', async () => {
    world.slack.people.set('UNO', { email: 'nobody@example.org' });
    const nobody = world.stranger('UNO');
    expect(await nobody.slash('task create "By nobody"')).toMatchObject({ status: 200, text: '' });
    const said = await world.next(({ to }) => to === 'UNO');
    expect(said.text).toContain('does not know your Slack account');
    expect(JSON.stringify(said.blocks)).toContain('/kyros link');
    const rows = await vi.waitFor(async () => {
      const found = await world.rows('unlinked');
      expect(found).toHaveLength(1);
      return found;
    }, PATIENCE);
    expect(rows[0]).toMatchObject({ actor: 'slack:T1:UNO', line: 'task create "By nobody"' });
    expect((await world.hub.ask('/collab/tasks')).body.tasks).toEqual([]);
  });

  test('is known by an address that Slack has verified', async () => {
    await person('vera');
    world.slack.people.set('UVERA', { email: 'vera@example.org' });
    expect(await whoIs('UVERA')).toContain('You are vera');
    expect(await whoIs('UVERA')).toContain('You are vera');
    expect(world.slack.calls.filter(({ method, args }) => method === 'users.info' && args.user === 'UVERA')).toHaveLength(1);
  });

  test.each([
    ['that is not confirmed', 'U11', { confirmed: false }],
    ['of a bot', 'U12', { bot: true }],
    ['of somebody who left', 'U13', { deleted: true }],
    ['of another workspace', 'U14', { team: 'T2' }],
    ['that Slack does not tell', 'U15', { email: '' }],
  ])('not by an address %s', async (_, id, member) => {
    world.slack.people.set(id, { email: 'vera@example.org', ...member });
    expect(await whoIs(id)).toContain('does not know');
  });

  test('S19 not by the name of somebody', async () => {
    world.slack.people.set('vera', {});
    expect(await whoIs('vera')).toContain('does not know');
  });

  test('a disabled user is nobody', async () => {
    const dora = await person('dora');
    world.slack.people.set('UDORA', { email: dora.email });
    expect(await whoIs('UDORA')).toContain('You are dora');
    await world.hub.ask(`/users/${dora.id}`, { method: 'PATCH', body: { active: false } });
    expect(await whoIs('UDORA')).toContain('does not know');
  });

  test('while Slack cannot be asked, the asking waits, and is run once it can', async () => {
    await person('wanda');
    world.slack.people.set('UWANDA', { email: 'wanda@example.org' });
    world.slack.fail('users.info', { status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
    expect(await world.stranger('UWANDA').slash('whoami', 'CW')).toMatchObject({ status: 200 });
    expect((await world.next(({ channel }) => channel === 'CW')).text).toContain('You are wanda');
  });

  test('the asking waits also over a kill of the hub', async () => {
    await person('xenia');
    world.slack.people.set('UXENIA', { email: 'xenia@example.org' });
    world.slack.fail('users.info', { status: 503 }, { status: 503 });
    await world.stranger('UXENIA').slash('task create "From before"', 'CX');
    await vi.waitFor(() => expect(world.slack.calls.some(({ args }) => args.user === 'UXENIA')).toBe(true), PATIENCE);
    await world.hub.kill();
    await world.hub.query(`update slack_arrivals set next_attempt_at = now()`);
    await world.hub.start();
    expect((await world.next(({ channel }) => channel === 'CX')).text).toContain('From before');
    const { body } = await world.hub.ask('/collab/tasks');
    expect(body.tasks.filter(({ title }: any) => title === 'From before')).toHaveLength(1);
  });
});

describe('a link', () => {
  test('S19 by a code of Slack, confirmed in the hub; it works once', async () => {
    const ann = await person('ann');
    world.slack.people.set('UA', {});
    await world.stranger('UA').slash('link', 'CUA');
    const code = /code is (\S+)\./.exec((await world.next(({ to }) => to === 'UA')).text)![1]!;
    const confirmed = await ann.ask('/hub/link/confirm', { code: code.toLowerCase() });
    expect(confirmed).toMatchObject({ status: 200, body: { linked: true, slack_user_id: 'T1:UA' } });
    expect(await whoIs('UA')).toContain('You are ann');
    const eve = await person('eve');
    expect(await eve.ask('/hub/link/confirm', { code })).toMatchObject({ status: 410, body: { code: 'expired' } });
    expect(await whoIs('UA')).toContain('You are ann');
  });

  test('S19 by a code of the hub, given in Slack; it works once, and stands in no log', async () => {
    const ben = await person('ben');
    const { status, body } = await ben.ask('/hub/link', {});
    expect({ status, say: body.say_in_slack }).toEqual({ status: 201, say: `/kyros link ${body.code}` });
    world.slack.people.set('UB', {});
    await world.stranger('UB').slash(`link ${body.code}`, 'CUB');
    expect((await world.next(({ to }) => to === 'UB')).text).toContain('You are linked to ben');
    expect(await whoIs('UB')).toContain('You are ben');
    world.slack.people.set('UE', {});
    await world.stranger('UE').slash(`link ${body.code}`, 'CUE');
    expect((await world.next(({ to }) => to === 'UE')).text).toContain('There is no such code');
    expect(JSON.stringify(await world.hub.query('select * from audit_events'))).not.toContain(body.code);
    expect(JSON.stringify(await world.hub.query('select * from link_codes'))).not.toContain(body.code);
  });

  test('S19 a code of the hub is nothing in the hub, and one of Slack nothing in Slack: both sides must be proven', async () => {
    const carl = await person('carl');
    const { body } = await carl.ask('/hub/link', {});
    expect(await carl.ask('/hub/link/confirm', { code: body.code })).toMatchObject({ status: 410 });
    world.slack.people.set('UM', {});
    const mallory = world.stranger('UM');
    await mallory.slash('link', 'CUM');
    const code = /code is (\S+)\./.exec((await world.next(({ to }) => to === 'UM')).text)![1]!;
    await mallory.slash(`link ${code}`, 'CUM');
    expect((await world.next(({ to }) => to === 'UM')).text).toContain('There is no such code');
  });

  test('S19 an old code is none', async () => {
    const dan = await person('dan');
    const { body } = await dan.ask('/hub/link', {});
    await world.hub.query(`update link_codes set expires_at = now() - interval '1 second'`);
    world.slack.people.set('UD', {});
    await world.stranger('UD').slash(`link ${body.code}`, 'CUD');
    expect((await world.next(({ to }) => to === 'UD')).text).toContain('There is no such code');
  });

  test('S19 guessing ends after five tries, on both sides', async () => {
    const fay = await person('fay');
    const tries = [];
    for (let i = 0; i < 6; i++) tries.push((await fay.ask('/hub/link/confirm', { code: `2345${i}-BCDEF` })).status);
    expect(tries).toEqual([410, 410, 410, 410, 410, 429]);
    world.slack.people.set('UG', {});
    for (let i = 0; i < 6; i++) {
      await world.stranger('UG').slash(`link 2345${i}-BCDEF`, 'CUG');
      const { text } = await world.next(({ to }) => to === 'UG');
      expect(text).toContain(i < 5 ? 'There is no such code' : 'Too many codes');
    }
  });

  test('S19 an account that belongs to somebody is nobody else’s', async () => {
    const gil = await person('gil');
    await gil.ask('/hub/link', {});
    const { body } = await gil.ask('/hub/link', {});
    await world.stranger('UA').slash(`link ${body.code}`, 'CUA2');
    expect((await world.next(({ channel }) => channel === 'CUA2')).text).toContain('Another user is linked');
    expect(await whoIs('UA')).toContain('You are ann');
  });

  test('S19 the key is the team and the user: the same user id of another team is somebody else', async () => {
    const other = world.stranger('UA', 'T2');
    await other.slash('whoami', 'CT2');
    expect((await world.next(({ channel }) => channel === 'CT2')).text).toContain('does not know');
  });

  test('can be taken back', async () => {
    await world.stranger('UB').slash('link remove', 'CUB3');
    expect((await world.next(({ channel }) => channel === 'CUB3')).text).toContain('unlinked');
    expect(await whoIs('UB')).toContain('does not know');
  });
});
