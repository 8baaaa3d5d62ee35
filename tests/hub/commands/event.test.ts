import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readFilter } from '../../../hub/collab/event-filter.ts';
import { openDesk, refusal } from './command-desk.ts';
import type { Desk } from './command-desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const names = ({ output }: { output: any }) => output.events.map(({ event }: { event: string }) => event);

describe('event.post', () => {
  test('V1 answers with the id of the event on the log', async () => {
    const { output, text, status } = await desk.type(`event post build_finished --target task:T-1 --details '{"seconds": 4}'`);
    expect(output).toEqual({ ok: true, id: `${desk.store.epoch}-1`, event: 'build_finished' });
    expect(text).toBe(`build_finished is posted as ${output.id}.`);
    expect(status).toBe(201);
    const { events } = await desk.store.read(0, { limit: 1 });
    expect(events[0]?.record).toMatchObject({
      id: output.id,
      event: 'build_finished',
      actor: 'ann',
      target: 'task:T-1',
      details: { seconds: 4 },
    });
  });

  test('V1 names of the hub, bad names and after-images are refused', async () => {
    for (const input of [
      { event: 'task_created' },
      { event: 'Bad Name' },
      { event: 'ping', target: 'two words' },
      { event: 'ping', details: { changes: [] } },
      { event: 'ping', details: [] },
    ]) {
      expect((await refusal(desk.send('event.post', input))).code).toBe('invalid_input');
    }
    expect(desk.store.board.seq).toBe(0);
  });

  test.each([
    ['t-7', 'task:T-7'],
    ['J-3', 'job:J-3'],
    ['task:T-1', 'task:T-1'],
    ['docs/plan.md', 'docs/plan.md'],
    ['T-07', 'T-07'],
  ])('V1 the target %s is kept and found as %s', async (given, kept) => {
    await desk.send('event.post', { event: 'ping', target: given });
    const { events } = await desk.store.read(0, { limit: 1 });
    const { record } = events[0]!;
    expect(record.target).toBe(kept);
    expect(readFilter(new Map([['target', given]]))!(record)).toBe(true);
    expect(readFilter(new Map([['target', 'T-8']]))!(record)).toBe(false);
  });
});

describe('event.list', () => {
  beforeEach(async () => {
    await desk.type('task create one');
    await desk.type('task create two', { name: 'bob' });
    await desk.type('task transition T-1 blocked');
    await desk.type('event post ping --target task:T-2');
    await desk.type('agent register bot-1');
  });

  test('the newest first, as sentences, without after-images', async () => {
    const { output, text } = await desk.type('event list');
    expect(output.events.map(({ text: said }: { text: string }) => said)).toEqual([
      'ann registered bot-1 "bot-1".',
      'ann posted ping about T-2.',
      'ann moved T-1 from queued to blocked.',
      'bob put T-2 "two" on the board.',
      'ann put T-1 "one" on the board.',
    ]);
    expect(output.events[0]).toMatchObject({ id: `${desk.store.epoch}-5`, target: 'agent:bot-1', details: { name: 'bot-1' } });
    expect(output.events[0].details).not.toHaveProperty('changes');
    expect(text.split('\n')).toHaveLength(5);
  });

  test('V6 filters hold together', async () => {
    expect(names(await desk.type('event list --task T-1'))).toEqual(['task_transitioned', 'task_created']);
    expect(names(await desk.type('event list --event "task_*" --actor ann'))).toEqual(['task_transitioned', 'task_created']);
    expect(names(await desk.type('event list --target task:T-2'))).toEqual(['ping', 'task_created']);
    expect(names(await desk.type('event list --agent bot-1'))).toEqual(['agent_registered']);
    expect(names(await desk.type('event list --event nothing'))).toEqual([]);
  });

  test.each(['', ' --event "*"'])('pages go back to the first event and end there%s', async (filter) => {
    const seen: string[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null && pages < 9; pages += 1) {
      const { output }: { output: any } = await desk.type(`event list --limit 2${filter}${cursor && ` --cursor ${cursor}`}`);
      seen.push(...output.events.map(({ id }: { id: string }) => id.split('-')[1]));
      cursor = output.next_cursor;
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
    expect(pages).toBe(3);
    expect((await refusal(desk.type('event list --cursor x'))).code).toBe('bad_cursor');
  });

  test('a rare event is found behind many others', async () => {
    for (let n = 0; n < 2_500; n += 50) await Promise.all(Array.from({ length: 50 }, () => desk.type('event post noise')));
    expect(names(await desk.type('event list --task T-1'))).toEqual(['task_transitioned', 'task_created']);
  });
});

describe('event.log', () => {
  const log = async () => (await desk.store.readLog()).text;
  beforeEach(async () => {
    await desk.type('task create one');
    await desk.type('task transition T-1 blocked');
    await desk.type('event post ping');
  });

  test('V10 chosen events become Markdown, in order, in the answer and in the log for people', async () => {
    const { output } = await desk.type('event log');
    expect(output).toMatchObject({ events: 3, truncated: false });
    expect(output.text).toMatch(
      /^## Log written \d{4}-\d\d-\d\d \d\d:\d\d UTC\n\n### .*\n\n- .* ann put \[T-1\].*\n- .* moved .*\n- .* ping\.\n$/,
    );
    expect(await log()).toContain(output.text);
  });

  test('V10 by ids, by time and by filter', async () => {
    const { events } = await desk.store.read(0, { limit: 10 });
    const id = (seq: number) => `${desk.store.epoch}-${seq}`;
    expect((await desk.send('event.log', { ids: [id(3), id(1), id(3)] })).output).toMatchObject({
      events: 2,
      text: expect.stringMatching(/put[^]*ping/),
    });
    expect((await desk.type('event log --filter "task_*"')).output.events).toBe(2);
    expect((await desk.send('event.log', { filter: { event: '*', task: 'T-1' } })).output.events).toBe(2);
    expect((await desk.send('event.log', { since: '2001-01-01T00:00:00Z', until: '2001-01-02T00:00:00Z' })).output).toEqual({
      text: 'Nothing happened.\n',
      events: 0,
      truncated: false,
    });
    const until = events[1]!.record.ts;
    const expected = events.filter(({ record }) => record.ts <= until).length;
    expect((await desk.send('event.log', { since: events[0]!.record.ts, until })).output.events).toBe(expected);
  });

  test('what is not in the log, or asked for in two ways, is refused and writes nothing', async () => {
    const before = await log();
    for (const ids of [['x-1'], [`${desk.store.epoch}-99`], [`${desk.store.epoch}-0`], ['7']]) {
      expect((await refusal(desk.send('event.log', { ids }))).code).toBe('not_found');
    }
    expect((await refusal(desk.send('event.log', { ids: [`${desk.store.epoch}-1`], since: '2026-01-01T00:00:00Z' }))).code).toBe(
      'invalid_input',
    );
    expect((await refusal(desk.send('event.log', { since: 'soon' }))).code).toBe('invalid_input');
    expect((await refusal(desk.send('event.log', { filter: { color: 'red' } }))).code).toBe('invalid_input');
    expect(await log()).toBe(before);
  });

  test('at most 1,000 events go into one text, and it says that there are more', async () => {
    for (let n = 0; n < 1_000; n += 50) await Promise.all(Array.from({ length: 50 }, () => desk.type('event post noise')));
    expect((await desk.type('event log')).output).toMatchObject({ events: 1_000, truncated: true });
  });

  test('E10 after a crash behind the text: the same answer, and the text stands there once', async () => {
    const first = await desk.type('event log', { id: 'call-x' });
    await desk.type('event post later');
    const before = await log();
    const again = await desk.type('event log', { id: 'call-x', found: first.commits });
    expect(again.output).toEqual(first.output);
    expect(await log()).toBe(before);
  });

  test('E10 after a crash before the text: the events that were chosen then are written', async () => {
    const first = await desk.type('event log --filter "task_*"', { id: 'call-x' });
    await desk.type('task create later');
    const again = await desk.type('event log --filter "task_*"', { id: 'call-y', found: first.commits });
    expect(again.output).toEqual(first.output);
    expect((await log()).split(first.output.text)).toHaveLength(3);
  });
});
