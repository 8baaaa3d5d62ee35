/**
 * What every adapter must do, whatever its protocol: help, refusal, bad input, confirmation, repeat, limit, stop, and a hub that dies
 * between a command and whoever asks again (COMMANDS P, G).
 */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DOORS, openDoor, signIn, type Door } from '../support/doors.ts';

/** A tool is called by its name and has no words of help. */
const WITHOUT_HELP = new Set(['MCP']);
/** What reads a line before it is sent refuses a mistake by itself. */
const READS_LINES = new Set(['MCP']);

describe.each(DOORS)('through %s', (name) => {
  let door: Door;
  beforeAll(async () => {
    door = await openDoor(name);
  }, 60_000);
  afterAll(() => door.remove());

  // Past the API, which is one of the channels that are limited here.
  const titles = async (): Promise<string[]> =>
    (
      await door.hub.query(
        `select args ->> 'title' as title from audit_events where command = 'task.create' and kind = 'outcome' and outcome = 'ok'`,
      )
    ).rows.map(({ title }) => String(title));
  const outcomes = async (): Promise<string[]> => {
    const { body } = await door.hub.ask(`/hub/activity?channel=${door.channel}&limit=200`);
    return body.rows.map(({ outcome }: any) => outcome);
  };

  test.skipIf(WITHOUT_HELP.has(name))('G9 help speaks of what the asker may do, and of nothing else', async () => {
    const shown = await door.say('help task');
    expect(shown).toContain('task create');
    expect(await door.say('help user')).not.toContain('user create');
  });

  test('S14 P3 what is not allowed is refused with who may, and is on the audit log', async () => {
    expect(await door.say('user list')).toMatch(/unknown_command|admin/);
    expect((await outcomes())[0]).toMatch(/forbidden|unknown_command/);
  });

  test.skipIf(READS_LINES.has(name))('G2 G7 bad input names the part and changes nothing', async () => {
    expect(await door.say('task create one --priority hgih')).toMatch(/hgih/);
    expect(await door.say('task crate one')).toMatch(/task create/);
    expect(await titles()).not.toContain('one');
  });

  test('P5 a danger waits for its asker, who confirms it through the same door, or signed in where it came by mail', async () => {
    await door.say('task create "To be removed"');
    const board = async (): Promise<any[]> => (await door.hub.ask('/collab/state/tasks')).body.data;
    const { id } = (await board()).find(({ title }) => title === 'To be removed');
    const code = /\b([2-9A-HJ-NP-Z]{4})\b/.exec((await door.say(`task delete ${id}`)).replace(/T-\d+/g, ''))?.[1];
    expect(code).toBeDefined();
    expect((await board()).map((task) => task.id)).toContain(id);
    const said = await door.say(`approval approve ${code}`);
    if (door.channel === 'email') {
      expect(said).toContain('signed in');
      expect((await board()).map((task) => task.id)).toContain(id);
      await door.hub.ask(`/hub/confirmations/${code}`, { body: { decision: 'approve' }, token: await signIn(door.hub) });
    }
    expect((await board()).map((task) => task.id)).not.toContain(id);
  });

  test('P1 the same message again does nothing, also when the hub was killed meanwhile', async () => {
    await door.say('task create "Only once"', 'conf-once');
    await door.repeat('task create "Only once"', 'conf-once');
    await door.hub.kill();
    await door.hub.start();
    await door.repeat('task create "Only once"', 'conf-once');
    await door.say('task create "Afterwards"');
    expect((await titles()).filter((title) => title === 'Only once')).toHaveLength(1);
  });

  test('P4 past the limit the asker is told to wait, and nothing is done', async () => {
    await door.hub.type(`channel update ${door.channel} --limit 1/600`);
    await door.say('task list').catch(() => {});
    const shown = await door.say('task create "Too much"').catch((error: unknown) => String(error));
    expect(shown).toMatch(/rate_limited|[Tt]oo many|Try again in|Slow down/);
    await door.hub.type(`channel update ${door.channel} --limit default`);
    expect(await titles()).not.toContain('Too much');
    await vi.waitFor(async () => expect(await outcomes()).toContain('rate_limited'));
  });

  test('a paused channel says so and does nothing, and goes on afterwards', async () => {
    await door.hub.type(`channel pause ${door.channel} --reason "a test"`);
    expect(await door.say('task create "Paused"')).toMatch(/paused/);
    await door.hub.type(`channel resume ${door.channel}`);
    await door.say('task create "Resumed"');
    expect(await titles()).toContain('Resumed');
    expect(await titles()).not.toContain('Paused');
  });

  test('R23 the hub stops in time with the channel in use, and takes messages again after a start', async () => {
    expect(await door.hub.term()).toBe(0);
    await door.hub.start();
    await door.say('task create "After the stop"');
    expect(await titles()).toContain('After the stop');
  });
});
