/** Jobs asked for in Slack: their threads know what they are about, say how far they are, and let variants be chosen. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSlackWorld, PATIENCE, type SlackWorld } from '../../support/slack-world.ts';
import { createTempDir, type TempDir } from '../../support/temp-dir.ts';
import { buttonsOf, type SlackUser } from '../../support/slack-user.ts';

const RUNBOOKS = `
roots: ['.']
runbooks:
  - name: steps
    title: Steps
    description: Says how far it is.
    argv: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do echo step $i; sleep 0.25; done']
    timeoutSeconds: 60
`;

let world: SlackWorld;
let ann: SlackUser;
let dir: TempDir;
beforeAll(async () => {
  dir = await createTempDir();
  writeFileSync(join(dir.path, 'runbooks.yaml'), RUNBOOKS);
  world = await openSlackWorld({ RUNBOOKS_FILE: join(dir.path, 'runbooks.yaml') });
  ann = await world.linked('UANN', 'operator', 'ann');
});
afterAll(async () => {
  await world.remove();
  await dir.remove();
});

const FORMAT = `job create docs.format --input '{"text":"#  A   heading\\n*  one\\n*  two\\n"}'`;

test('a job is followed in its thread: asked, ready with its variants and what they change, accepted by a button', async () => {
  const { ts } = await ann.mention(FORMAT);
  const asked = await world.next(({ text }) => text.includes('J-1'));
  expect(asked.threadTs).toBe(ts);
  const ready = await world.next(({ text }) => /J-1.*ready/.test(text));
  expect(ready.threadTs).toBe(ts);
  const card = await world.next((said) => buttonsOf(said).includes('Accept'));
  expect(card.threadTs).toBe(ts);
  expect(JSON.stringify(card.blocks)).toMatch(/-#  A {3}heading\\n.*\+# A heading/s);

  await ann.press(card, 'Accept');
  await vi.waitFor(() => expect(card.text).toMatch(/V-1: Accepted by ann at/), PATIENCE);
  expect(buttonsOf(card)).toEqual(['Open in panel']);
  expect((await world.hub.ask('/variants/V-1')).body).toMatchObject({ status: 'accepted', decided_by: 'ann' });
});

test('in its thread the words need no id', async () => {
  const { ts } = await ann.mention(FORMAT);
  await world.next(({ text, threadTs }) => /J-2.*ready/.test(text) && threadTs === ts);
  const card = await world.next((said) => said.threadTs === ts && buttonsOf(said).includes('Accept'));
  await world.settled();
  await ann.mention('show', { thread: ts });
  await world.next(({ text, to }) => /V-2|J-2/.test(text) && to === 'UANN');
  await ann.mention('reject --reason "Too short"', { thread: ts });
  await world.next(({ text, threadTs }) => text.includes('V-2 of J-2 is rejected') && threadTs === ts);
  // Decided elsewhere than by its button, the card loses it all the same.
  await vi.waitFor(() => expect(buttonsOf(card)).toEqual(['Open in panel']), PATIENCE);
});

test('P6 progress is edited in place, and the result follows; also when the hub restarts in between', async () => {
  const { ts } = await ann.mention('job create runbook --input \'{"runbook":"steps"}\'');
  await world.next(({ text, threadTs }) => text.includes('J-3') && threadTs === ts);
  const progress = await world.next(({ text, threadTs }) => threadTs === ts && text.includes('step'));
  await vi.waitFor(() => expect(progress.edits).toBeGreaterThan(0), PATIENCE);
  await world.hub.term();
  await world.hub.start();
  await world.next(({ text, threadTs }) => threadTs === ts && /J-3.*(ready|failed)/.test(text));
  const edits = world.slack.calls.filter(({ method, args }) => method === 'chat.update' && args.ts === progress.ts);
  // About one a second. One may come late and the next in time, and a hub that starts again edits at once.
  const seconds = edits.length === 0 ? 0 : (edits.at(-1)!.atMs - edits[0]!.atMs) / 1000;
  expect(edits.length).toBeLessThanOrEqual(seconds + 3);
}, 60_000);
