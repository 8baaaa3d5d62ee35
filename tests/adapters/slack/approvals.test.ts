/** Dangers through Slack: cards with buttons, quorum, denial with a reason, and what a later press is answered. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import { buttonsOf, findButton, type SlackUser } from '../../support/slack-user.ts';

let world: SlackWorld;
let ann: SlackUser;
let bob: SlackUser;
let cem: SlackUser;
beforeAll(async () => {
  world = await openSlackWorld();
  ann = await world.linked('UANN', 'operator', 'ann');
  bob = await world.linked('UBOB', 'operator', 'bob');
  cem = await world.linked('UCEM', 'operator', 'cem');
});
afterAll(() => world.remove());

async function newTask(title: string): Promise<string> {
  const { body } = await world.hub.ask('/collab/tasks', { body: { title } });
  return body.id;
}
const isThere = async (id: string) => (await world.hub.ask(`/collab/tasks/${id}`)).status === 200;
const require = (quorum: number) =>
  world.hub.ask('/hub/approval-rules', { body: { command: 'task.delete', quorum, role: 'operator' } });

describe('P5 the asker confirms', () => {
  test('on a card that only they see; pressed, it says what happened and has no buttons any more', async () => {
    const id = await newTask('Old one');
    await ann.slash(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    expect(card.to).toBe('UANN');
    expect(buttonsOf(card)).toEqual(['Approve', 'Deny', 'Open in panel']);
    expect(findButton(card, 'Approve').confirm).toMatchObject({ style: 'danger', confirm: { text: 'Approve' } });
    expect(await isThere(id)).toBe(true);

    await ann.press(card, 'Approve');
    await vi.waitFor(() => expect(card.text).toMatch(/Approved by ann at/), PATIENCE);
    expect(buttonsOf(card)).toEqual([]);
    expect(await isThere(id)).toBe(false);
    // The change itself is told where everybody sees it.
    expect((await world.next(({ text }) => text.includes('is approved.'))).to).toBeUndefined();
  });

  test('a second press is answered with what happened', async () => {
    const id = await newTask('Pressed twice');
    await ann.slash(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    const kept = structuredClone(card);
    await ann.press(card, 'Approve');
    await vi.waitFor(() => expect(card.text).toMatch(/Approved by ann/), PATIENCE);
    await ann.press(kept, 'Approve');
    expect(await world.next(({ text }) => /was approved by ann at/.test(text))).toMatchObject({ to: 'UANN' });
  });

  test('nobody else does: the card stays and they are told, alone', async () => {
    const id = await newTask('Not yours');
    await ann.dm(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    await bob.press(card, 'Approve');
    expect(await world.next(({ text }) => text.includes('for ann to confirm'))).toMatchObject({ to: 'UBOB' });
    expect(buttonsOf(card)).toHaveLength(3);
    expect(await isThere(id)).toBe(true);
  });

  test('a card of before a restart still works', async () => {
    const id = await newTask('Over a restart');
    await ann.dm(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    await world.settled();
    await world.hub.kill();
    await world.hub.start();
    await ann.press(card, 'Approve');
    await vi.waitFor(() => expect(card.text).toMatch(/Approved by ann/), PATIENCE);
    expect(await isThere(id)).toBe(false);
  });

  test('typed instead of pressed, the card loses its buttons too', async () => {
    const id = await newTask('Typed yes');
    await ann.dm(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    await ann.dm('yes');
    await vi.waitFor(() => expect(card.text).toMatch(/Approved by ann/), PATIENCE);
    expect(buttonsOf(card)).toEqual([]);
    expect(await isThere(id)).toBe(false);
  });

  test('G6 plain English that changes something waits for a press', async () => {
    await ann.dm('please create a task called "Buy milk"');
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    expect(JSON.stringify(card.blocks)).toContain('I understood: task create');
    await ann.press(card, 'Approve');
    await vi.waitFor(() => expect(JSON.stringify(card.blocks)).toMatch(/Approved by ann.*Buy milk/), PATIENCE);
  });

  test('what changed meanwhile is not done, and the card says so', async () => {
    const id = await newTask('Moving target');
    await ann.dm(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for your confirmation'));
    await world.hub.type(`task note ${id} "Still needed"`);
    await ann.press(card, 'Approve');
    await vi.waitFor(() => expect(card.text).toMatch(/Approved by ann at .* nothing was done/), PATIENCE);
    expect(await isThere(id)).toBe(true);
  });
});

describe('P5 S17 others approve', () => {
  beforeAll(() => require(2));
  afterAll(() => require(0));

  async function askCard(title: string) {
    const id = await newTask(title);
    await ann.slash(`task delete ${id}`);
    const card = await world.next(({ text }) => text.includes('waits for 2 other people'));
    return { id, card };
  }

  test('on a card in the channel; the asker is refused, two others are counted, and everybody is told', async () => {
    const { id, card } = await askCard('Needs two');
    expect(card).toMatchObject({ channel: 'C1', by: 'chat.postMessage' });
    expect(card.to).toBeUndefined();

    await ann.press(card, 'Approve');
    expect(await world.next(({ text }) => text.includes('You asked for'))).toMatchObject({ to: 'UANN' });
    expect(await isThere(id)).toBe(true);

    await bob.press(card, 'Approve');
    await vi.waitFor(() => expect(JSON.stringify(card.blocks)).toContain('Approved by bob; it waits for 1 more'), PATIENCE);
    expect(buttonsOf(card)).toHaveLength(3);
    await bob.press(card, 'Approve');
    expect(await world.next(({ text }) => text.includes('You answered'))).toMatchObject({ to: 'UBOB' });
    expect(await isThere(id)).toBe(true);

    await cem.press(card, 'Approve');
    await vi.waitFor(() => expect(buttonsOf(card)).toEqual([]), PATIENCE);
    expect(JSON.stringify(card.blocks)).toMatch(/Approved by bob at .*Approved by cem at/);
    expect(await isThere(id)).toBe(false);
    const word = await world.next(({ text }) => text.includes('was approved by bob and cem'));
    expect(word.raw.blocks[0].text.text).toContain('<@UANN>');
  });

  test('decided elsewhere, the card loses its buttons too', async () => {
    const { id, card } = await askCard('By other ways');
    const code = findButton(card, 'Approve').value;
    await bob.slash(`approve ${code}`);
    await world.next(({ text }) => text.includes('has your approval'));
    await world.hub.ask(`/hub/confirmations/${code}`, { body: { decision: 'approve' } });
    await vi.waitFor(() => expect(buttonsOf(card)).toEqual([]), PATIENCE);
    expect(await isThere(id)).toBe(false);
  });

  test('denied with a reason, by a form', async () => {
    const { id, card } = await askCard('Rather not');
    await bob.press(card, 'Deny');
    const view = await vi.waitFor(
      () => world.slack.views.find((one) => one.callback_id === 'kyros_deny_form') ?? expect.fail(),
      PATIENCE,
    );
    expect(view).toMatchObject({ type: 'modal', title: { text: expect.stringMatching(/^Deny /) } });
    expect(await bob.submit(view, { reason: 'Still in use\nby many' })).toMatchObject({ status: 200, text: '' });
    await vi.waitFor(() => expect(JSON.stringify(card.blocks)).toMatch(/Denied by bob at .*: Still in use by many/), PATIENCE);
    expect(buttonsOf(card)).toEqual([]);
    expect(await isThere(id)).toBe(true);
    await world.next(({ text }) => text.includes('was denied by bob'));
  });

  test('when the form cannot be opened, they are told what to type', async () => {
    const { card } = await askCard('No form');
    world.slack.fail('views.open', { error: 'expired_trigger_id' });
    await bob.press(card, 'Deny');
    expect(await world.next(({ text }) => text.includes('could not be opened'))).toMatchObject({ to: 'UBOB' });
  });

  test('in the thread of a card, approve needs no id', async () => {
    const { id, card } = await askCard('In its thread');
    // Slack shows a message a moment before it tells us its ts; a person takes longer than that to answer.
    await world.settled();
    await bob.mention('approve', { thread: card.ts });
    await world.next(({ text }) => text.includes('has your approval'));
    await cem.mention('approve', { thread: card.ts });
    await world.next(({ text, threadTs }) => text.includes('is approved') && threadTs === card.ts);
    expect(await isThere(id)).toBe(false);
    await vi.waitFor(() => expect(buttonsOf(card)).toEqual([]), PATIENCE);
  });

  test('what was decided is on the audit log with the channel and the person', async () => {
    const rows = await world.rows('ok');
    expect(rows).toEqual(
      expect.arrayContaining([expect.objectContaining({ command: 'approval.approve', actor: 'cem', channel: 'slack' })]),
    );
    expect(await world.rows('self_approval')).toEqual([expect.objectContaining({ actor: 'ann', command: 'approval.approve' })]);
  });
});
