/** Commands through Slack into a real hub: who sees the answer, who is heard, and that everything runs once. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import type { SlackUser } from '../../support/slack-user.ts';

let world: SlackWorld;
let ann: SlackUser;
beforeAll(async () => {
  world = await openSlackWorld();
  ann = await world.linked('UANN', 'operator', 'ann');
});
afterAll(() => world.remove());

const titles = async (): Promise<string[]> =>
  (await world.hub.ask('/collab/tasks?limit=200')).body.tasks.map(({ title }: { title: string }) => title);

describe('who sees the answer', () => {
  test('a slash command is acknowledged empty; a change is answered where everybody sees it', async () => {
    const acked = await ann.slash('task create "Fix login"');
    expect(acked).toMatchObject({ status: 200, text: '' });
    const said = await world.next(({ text }) => text.includes('Fix login'));
    expect(said).toMatchObject({ channel: 'C1', by: 'response_url' });
    expect(said.to).toBeUndefined();
    expect(said.raw).toMatchObject({ response_type: 'in_channel', unfurl_links: false, unfurl_media: false });
    expect(JSON.stringify(said.blocks)).toContain('/admin/tasks/T-1');
  });

  test('reading and errors are for the asker alone', async () => {
    await ann.slash('whoami');
    expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ to: 'UANN' });
    await ann.slash('task crate x');
    const refused = await world.next(({ text }) => text.includes('task create'));
    expect(refused).toMatchObject({ to: 'UANN' });
    expect(JSON.stringify(refused.blocks)).toContain('task crate x');
  });

  test('a mention is answered in its thread, or to the asker alone', async () => {
    const { ts } = await ann.mention('task create "In a thread"');
    expect(await world.next(({ text }) => text.includes('In a thread'))).toMatchObject({
      by: 'chat.postMessage',
      channel: 'C1',
      threadTs: ts,
    });
    await ann.mention('whoami');
    expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ by: 'chat.postEphemeral', to: 'UANN' });
    const thread = world.slack.newTs();
    await ann.mention('whoami', { thread });
    expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ to: 'UANN', threadTs: thread });
  });

  test('a direct message is answered there', async () => {
    await ann.dm('whoami');
    const said = await world.next(({ text }) => text.includes('You are ann'));
    expect(said).toMatchObject({ channel: 'DUANN', by: 'chat.postMessage' });
    expect(said.threadTs).toBeUndefined();
  });

  test('where the bot may not speak, the private answer comes as a direct message', async () => {
    world.slack.outside.add('C9');
    await ann.mention('whoami', { channel: 'C9' });
    expect(await world.next(({ text }) => text.includes('You are ann'))).toMatchObject({ channel: 'UANN' });
  });

  test('nothing but the mention is a wish for help', async () => {
    await ann.mention('');
    expect(await world.next(({ text }) => /task: /.test(text))).toMatchObject({ to: 'UANN' });
  });

  test('G8 several lines are answered as one transcript', async () => {
    await ann.dm('task create "Line one"\nwhoami');
    const said = await world.next(({ text }) => text.includes('1&gt; task create'));
    expect(said.text).toContain('2&gt; whoami');
  });

  test('G3 what Slack does to text is undone, and people are named by their link', async () => {
    await ann.slash('task create "See &lt;b&gt; &amp; <https://kyros.dev|kyros.dev>" --assignee <@UANN|somebody-else>');
    await vi.waitFor(async () => expect(await titles()).toContain('See <b> & kyros.dev'), PATIENCE);
    const { body } = await world.hub.ask('/collab/tasks?assignee=ann');
    expect(body.tasks).toHaveLength(1);
    const said = await world.next(({ text }) => text.includes('See'));
    expect(said.text).toContain('See &lt;b&gt; &amp; kyros.dev');
  });

  test('S25 no answer can call everybody or make a link', async () => {
    await ann.slash('task create "<!channel> <https://evil.example|click>"');
    const said = await world.next(({ text }) => text.includes('channel'));
    expect(JSON.stringify([said.text, said.blocks])).not.toMatch(/<!channel|<http/);
  });

  test('a long answer is cut into messages that Slack takes', async () => {
    const lines = Array.from({ length: 15 }, (_, i) => `task create "Many ${i} ${'x'.repeat(150)}"`).join('\n');
    await ann.dm(lines);
    await world.next(({ text }) => text.includes('Many 0'));
    await ann.dm('task list --limit 200');
    await world.next(({ text, blocks }) => /^\d+ tasks/.test(text) && JSON.stringify(blocks).includes('Many 1'));
    for (const { blocks, text } of world.slack.said) {
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(text.length).toBeLessThanOrEqual(4000);
      for (const block of blocks) expect((block.text?.text ?? '').length).toBeLessThanOrEqual(3000);
    }
  });

  test('every message has a text for those who cannot see blocks, and buttons say what they do', () => {
    const buttons = world.slack.said.flatMap(({ blocks }) => blocks.flatMap((block: any) => block.elements ?? []));
    for (const { text } of world.slack.said) expect(text).toMatch(/\S/);
    for (const one of buttons.filter(({ type }) => type === 'button')) expect(one.accessibility_label).toMatch(/\S/);
  });
});

describe('S24 who is not heard', () => {
  const quiet = async (send: () => Promise<unknown>) => {
    const before = (await world.rows()).length;
    await send();
    // What comes after it is answered, so it has been looked at.
    await ann.dm('whoami');
    await world.next(({ text, channel }) => text.includes('You are ann') && channel === 'DUANN');
    expect((await world.rows()).length).toBe(before + 1);
  };

  test.each([
    ['a bot', { bot_id: 'B7' }],
    ['the hub itself', { user: 'UBOT' }],
    ['an edit', { edited: { user: 'UANN', ts: '1' } }],
    ['a change of a message', { subtype: 'message_changed', hidden: true }],
    ['a message of a bot', { subtype: 'bot_message' }],
  ])('%s', async (_, event) => {
    await quiet(() => ann.dm('task create "Never"', { event }));
    await quiet(() => ann.mention('task create "Never"', { event }));
    expect(await titles()).not.toContain('Never');
  });

  test('a message in a channel that is not addressed to us', async () => {
    await quiet(() => ann.dm('task create "Never"', { channel: 'C1', event: { channel_type: 'channel' } }));
    expect(await titles()).not.toContain('Never');
  });
});

describe('P1 S22 everything runs once', () => {
  test('a byte for byte replay, and a retry that is signed anew', async () => {
    const body = ann.toEvent('app_mention', '<@UBOT> task create "Only once"', {});
    expect((await ann.send(body)).status).toBe(200);
    expect((await ann.send(body)).status).toBe(200);
    const retried = { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } };
    expect((await ann.send(body, { ...retried, timestamp: Math.floor(Date.now() / 1000) - 60 })).status).toBe(200);
    await world.next(({ text }) => text.includes('Only once'));
    expect((await titles()).filter((title) => title === 'Only once')).toHaveLength(1);
    expect(world.slack.said.filter(({ text }) => text.includes('Only once'))).toHaveLength(1);
  });

  test('a retry whose first delivery never arrived is run: the id counts, not the header', async () => {
    const body = ann.toEvent('app_mention', '<@UBOT> task create "Second delivery"', {});
    await ann.send(body, { headers: { 'x-slack-retry-num': '2' } });
    await world.next(({ text }) => text.includes('Second delivery'));
  });

  test('a slash command by its trigger_id; another one under the same id is not run, and audited', async () => {
    await ann.slash('task create "By trigger"', 'C1', 'Tr.same');
    await ann.slash('task create "By trigger"', 'C1', 'Tr.same');
    expect((await ann.slash('task create "Another"', 'C1', 'Tr.same')).status).toBe(200);
    await world.next(({ text }) => text.includes('By trigger'));
    expect((await titles()).filter((title) => title === 'By trigger')).toHaveLength(1);
    expect(await titles()).not.toContain('Another');
    await vi.waitFor(async () => expect(await world.rows('idempotency_mismatch')).toHaveLength(1), PATIENCE);
  });

  test('many at once, each once, and the answers of a conversation in order', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `task create "Burst ${i}"`);
    for (const line of lines) await ann.slash(line, 'C7');
    await vi.waitFor(() => expect(world.slack.said.filter(({ channel }) => channel === 'C7')).toHaveLength(20), PATIENCE);
    const order = world.slack.said.filter(({ channel }) => channel === 'C7').map(({ text }) => /Burst (\d+)/.exec(text)![1]);
    expect(order).toEqual(lines.map((_, i) => String(i)));
  });
});
