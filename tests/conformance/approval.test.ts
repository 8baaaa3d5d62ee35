/**
 * P5: a danger that two others must agree to, each through another channel: one presses a button in Slack, one answers by mail. The asker
 * may not, a changed task makes the preview stale, and who comes later is told what happened.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMailServer, type MailServer } from '../support/mail-server.ts';
import { provenTrace, toMail } from '../support/mail.ts';
import { buttonsOf, type SlackUser } from '../support/slack-user.ts';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../support/slack-world.ts';

let mail: MailServer;
let world: SlackWorld;
let asker: SlackUser;
let bob: SlackUser;

beforeAll(async () => {
  mail = await createMailServer();
  world = await openSlackWorld(mail.env);
  asker = await world.linked('UASK', 'operator', 'asker');
  bob = await world.linked('UBOB', 'operator', 'bob');
  for (const name of ['cleo', 'dan']) await world.hub.type(`user create ${name}@example.org --name ${name} --role operator`);
  await world.hub.type('approval require task.delete 2 --role operator');
}, 90_000);
afterAll(async () => {
  await world.remove();
  await mail.remove();
});

let mails = 0;
async function answerByMail(name: string, line: string): Promise<string> {
  const id = `<approval-${++mails}@example.org>`;
  await mail.deliver(
    toMail({
      from: `${name}@example.org`,
      id,
      subject: 'Re: please decide',
      body: `${line}\n`,
      trace: provenTrace('example.org'),
    }),
  );
  const [answer] = await mail.smtp.waitFor(1, (sent) => sent.mail.inReplyTo === id);
  return String(answer!.mail.text);
}

async function createTask(title: string): Promise<string> {
  return (await world.hub.ask('/collab/tasks', { body: { title } })).body.id as string;
}

const exists = async (id: string): Promise<boolean> => (await world.hub.ask(`/collab/tasks/${id}`)).status === 200;

/** The card of a danger that the asker asked for in Slack. */
async function ask(id: string) {
  await asker.mention(`task delete ${id}`);
  const card = await world.next((said) => buttonsOf(said).includes('Approve') && JSON.stringify(said).includes(id));
  const code = /\b([2-9A-HJ-NP-Z]{4})\b/.exec(JSON.stringify(card.blocks).replaceAll(id, ''))![1]!;
  return { card, code };
}

test('P5 one approves by a Slack button, one by a mail; then it runs, and the asker hears of it where it was asked', async () => {
  const id = await createTask('To be removed');
  const { card, code } = await ask(id);
  // What somebody still has on their screen when it is decided.
  const kept = structuredClone(card);

  await asker.press(card, 'Approve');
  await world.next((said) => /yourself/.test(said.text));
  expect(await exists(id)).toBe(true);

  await bob.press(card, 'Approve');
  await vi.waitFor(() => expect(JSON.stringify(card.blocks)).toContain('Approved by bob; it waits for 1 more'), PATIENCE);
  expect(await exists(id)).toBe(true);

  expect(await answerByMail('cleo', `approve ${code}`)).toContain(`${code} is approved`);
  expect(await exists(id)).toBe(false);
  const told = await world.next((said) => said.text.includes(`${code} was approved by bob and cleo`));
  expect(told.channel).toBe(card.channel);

  await bob.press(kept, 'Approve');
  await world.next((said) => /approved by cleo/.test(said.text));
  expect(await answerByMail('dan', `deny ${code}`)).toMatch(/approved by cleo/);
}, 60_000);

test('P5 S17 a task that changed since the preview makes it stale, and nothing is done', async () => {
  const id = await createTask('Changes meanwhile');
  const { card, code } = await ask(id);
  await bob.press(card, 'Approve');
  await vi.waitFor(() => expect(JSON.stringify(card.blocks)).toContain('Approved by bob; it waits for 1 more'), PATIENCE);
  await world.hub.type(`task update ${id} --title "Another title"`);
  expect(await answerByMail('cleo', `approve ${code}`)).toMatch(/changed since the preview/);
  expect(await exists(id)).toBe(true);
}, 60_000);

test('P5 a denial with its reason reaches the asker', async () => {
  const id = await createTask('Stays');
  const { code } = await ask(id);
  expect(await answerByMail('dan', `deny ${code} --reason "still needed"`)).toContain('denied');
  const told = await world.next((said) => said.text.includes(`${code} was denied by dan`));
  expect(told.text).toContain('still needed');
  expect(await exists(id)).toBe(true);
}, 60_000);
