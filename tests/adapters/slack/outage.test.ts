/** Slack away, slow or over its limits; and the hub away (R18, P6). Nothing is lost, nothing is done twice, and the rest serves on. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import { postToHub, startFakeSlack, SECRET } from '../../support/fake-slack.ts';
import { createSlackUser } from '../../support/slack-user.ts';
import { startHub, type TestHub } from '../../support/start-hub.ts';

let world: SlackWorld | undefined;
let hub: TestHub | undefined;
afterEach(async () => {
  await hub?.remove();
  await world?.remove();
  hub = world = undefined;
});

const channelOf = async (of: TestHub) =>
  (await of.ask('/hub/channels')).body.find(({ name }: { name: string }) => name === 'slack');

test('R18 Slack is unreachable at the start: everything else serves, the channel is down, and comes up by itself', async () => {
  const slack = await startFakeSlack();
  await slack.down();
  hub = await startHub({ SLACK_BOT_TOKEN: 'xoxb-test', SLACK_SIGNING_SECRET: SECRET, SLACK_API_URL: slack.apiUrl });
  await vi.waitFor(async () => expect(await channelOf(hub!)).toMatchObject({ enabled: true, status: 'down' }), PATIENCE);
  expect((await channelOf(hub)).detail).toMatch(/Slack cannot be reached/);
  expect((await hub.ask('/readyz')).status).toBe(200);
  expect((await hub.type('task create "Without Slack"')).status).toBe(200);

  // A message that comes nevertheless is taken; its answer waits.
  const { body } = await hub.ask('/users', { body: { email: 'ann@example.org', name: 'ann', role: 'operator' } });
  await hub.ask(`/users/${body.id}`, { method: 'PATCH', body: { slack_user_id: 'T1:UANN' } });
  const ann = createSlackUser({ slack, hubUrl: () => hub!.url, id: 'UANN' });
  expect(await ann.dm('task create "While away"')).toMatchObject({ status: 200 });
  await vi.waitFor(async () => expect((await hub!.ask('/collab/tasks')).body.tasks).toHaveLength(2), PATIENCE);

  await slack.up();
  await vi.waitFor(async () => expect((await channelOf(hub!)).status).toBe('up'), PATIENCE);
  await vi.waitFor(() => expect(slack.said.map(({ text }) => text).join()).toContain('While away'), PATIENCE);
  await slack.close();
});

test('half of the settings is no start, and the missing one is named', async () => {
  await expect(startHub({ SLACK_BOT_TOKEN: 'xoxb-test' })).rejects.toThrow(/SLACK_SIGNING_SECRET: wanted/);
  await expect(startHub({ SLACK_SIGNING_SECRET: SECRET })).rejects.toThrow(/SLACK_BOT_TOKEN: wanted/);
});

test('without settings Slack is off, says what to set, and its path is not there', async () => {
  hub = await startHub();
  expect(await channelOf(hub)).toMatchObject({
    enabled: false,
    status: 'off',
    detail: expect.stringContaining('SLACK_BOT_TOKEN'),
  });
  expect((await hub.ask('/slack/events', { body: {} })).status).toBe(404);
  const { body } = await hub.type('slack doctor');
  expect(body.output).toMatchObject({ ok: false, findings: [{ check: 'settings', ok: false }] });
});

describe('answers on their way', () => {
  test('R18 429 is waited for as long as Slack says, in order within a conversation, and others go on', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    world.slack.fail('response_url', { status: 429, headers: { 'retry-after': '2' } });
    await ann.slash('task create "First"', 'C1');
    await vi.waitFor(async () => {
      const { rows } = await world!.hub.query(`select attempts from deliveries where status = 'queued' and attempts > 0`);
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await ann.slash('task create "Second"', 'C1');
    await ann.slash('task create "Elsewhere"', 'C2');
    await vi.waitFor(() => expect(world!.slack.said).toHaveLength(3), PATIENCE);
    expect(world.slack.said.map(({ text }) => /"(.*)"/.exec(text)![1])).toEqual(['Elsewhere', 'First', 'Second']);
  });

  test('R18 5xx and no answer are tried again; what Slack refuses for good is a dead letter, which can be sent again', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    world.slack.fail('chat.postMessage', { status: 502 }, { status: 503 });
    await ann.dm('task create "After errors"');
    await world.next(({ text }) => text.includes('After errors'));

    world.slack.fail('chat.postMessage', { error: 'msg_too_long' });
    await ann.dm('task create "Refused"', { channel: 'D2' });
    const dead = await vi.waitFor(async () => {
      const { body } = await world!.hub.ask('/hub/deliveries?status=failed');
      expect(body.deliveries).toHaveLength(1);
      return body.deliveries[0];
    }, PATIENCE);
    expect(JSON.stringify(dead)).toContain('msg_too_long');
    await world.hub.type(`delivery retry ${dead.id}`);
    await world.next(({ text }) => text.includes('Refused'));
  });

  test('P6 the hub is killed before the result: it runs once, and the result still arrives', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    const { ts } = await ann.mention('task claim-next --wait 50s');
    await world.next(({ text }) => text === 'Started.');
    await world.settled();
    await world.hub.kill();
    await world.hub.start();
    await world.hub.type('task create "Something to do"');
    const answer = await world.next(({ text }) => text.includes('T-1'));
    expect(answer.threadTs).toBe(ts);
    expect((await world.hub.ask('/collab/tasks/T-1')).body).toMatchObject({ status: 'claimed', assignee: 'ann' });
    expect(world.slack.said.filter(({ text }) => text.includes('T-1'))).toHaveLength(1);
  });

  test('P6 the hub is killed when the answer was queued and not sent: it is sent by the next start, once', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    world.slack.fail('response_url', { status: 503 });
    await ann.slash('task create "Late word"');
    await vi.waitFor(async () => {
      const { rows } = await world!.hub.query(`select 1 from deliveries where attempts > 0 and status = 'queued'`);
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await world.hub.kill();
    await world.hub.start();
    await world.next(({ text }) => text.includes('Late word'));
    expect((await world.hub.ask('/collab/tasks')).body.tasks).toHaveLength(1);
  });

  test('past the time of a response_url the answer goes to the channel', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    world.slack.fail('response_url', { status: 404 }, { status: 404 });
    await ann.slash('task create "Too late there"');
    expect(await world.next(({ text }) => text.includes('Too late there'))).toMatchObject({
      by: 'chat.postMessage',
      channel: 'C1',
    });
    await ann.slash('whoami');
    expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ by: 'chat.postEphemeral', to: 'UANN' });
  });

  test('S25 an answer goes to no other host', async () => {
    world = await openSlackWorld();
    const ann = await world.linked('UANN', 'operator', 'ann');
    const other = await startFakeSlack();
    const fields = ann.toSlash('task create "For Slack alone"', 'C1', world.slack.newId('Tr'));
    const body = new URLSearchParams({ ...fields, response_url: other.newHook('C1', 'UANN') }).toString();
    expect(await postToHub(world.hub.url, body, 'form')).toMatchObject({ status: 200 });
    expect(await world.next(({ text }) => text.includes('For Slack alone'))).toMatchObject({ by: 'chat.postMessage' });
    expect(other.said).toEqual([]);
    await other.close();
  });
});

test('S60 the database is away: nothing is acknowledged, and Slack’s retry is run', async () => {
  world = await openSlackWorld();
  const ann = await world.linked('UANN', 'operator', 'ann');
  await world.hub.query(`alter table envelopes rename to envelopes_away`);
  const body = ann.toEvent('app_mention', '<@UBOT> task create "Tried again"', {});
  expect((await ann.send(body)).status).toBeGreaterThanOrEqual(500);
  await world.hub.query(`alter table envelopes_away rename to envelopes`);
  expect((await ann.send(body)).status).toBe(200);
  await world.next(({ text }) => text.includes('Tried again'));
});
