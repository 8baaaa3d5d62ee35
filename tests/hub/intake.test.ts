/**
 * Messages of channels that cannot wait, and the answers on their way back (P1, P6): exactly once, whatever ends in between. The
 * channel here is a list in memory that takes what is delivered, or refuses it.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { defineCommand, type Command } from '../../hub/command.ts';
import { ALL_COMMANDS } from '../../hub/commands/index.ts';
import type { Core } from '../../hub/core.ts';
import type { DeliveryRow, SendResult } from '../../hub/deliveries.ts';
import type { Envelope, Finished } from '../../hub/intake.ts';
import { openTestCore, type TestCore } from '../support/test-core.ts';

let test0: TestCore | undefined;
afterEach(async () => {
  await test0?.remove();
  test0 = undefined;
});

type Sent = { key: string; lane: string; body: any };

/** A channel that hands out answers as text, and takes or refuses deliveries as `answer` says. */
function createChannel(answer: (row: DeliveryRow, tries: number) => SendResult = () => ({ sent: true })) {
  const sent: Sent[] = [];
  const tries = new Map<string, number>();
  const attach = (core: Core) => {
    core.intake.register('slack', {
      toReplyAddress: (envelope) => ({ channel: 'slack', lane: String(envelope.replyTo), to: envelope.replyTo }),
      toDeliveries: (envelope, { answer: given }: Finished) => [
        {
          channel: 'slack',
          lane: String(envelope.replyTo),
          replyTo: envelope.replyTo,
          key: `slack:${envelope.id}`,
          body: { text: 'transcript' in given || given.ok ? given.text : given.error.code },
        },
      ],
    });
    core.deliveries.register('slack', async (row) => {
      tries.set(row.key, (tries.get(row.key) ?? 0) + 1);
      const result = answer(row, tries.get(row.key)!);
      if (result.sent) sent.push({ key: row.key, lane: row.lane, body: row.body });
      return result;
    });
    core.intake.start();
  };
  return { sent, tries, attach };
}

async function toEnvelope(line: string, nativeId: string, more: Partial<Envelope> = {}): Promise<Envelope> {
  const ann = await test0!.person('operator', 'ann');
  return {
    channel: 'slack',
    scope: 'T1',
    nativeId,
    principalId: ann.id,
    ask: { text: line },
    replyTo: 'C1',
    receivedAt: new Date().toISOString(),
    ...more,
  };
}

const tasks = () => [...test0!.core.store.board.all('tasks')];

test('P1 a message runs once, however often it is sent, and every waiter gets the first answer', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  const envelope = await toEnvelope('task create "Fix login"', 'E1');
  const accepted = await Promise.all(Array.from({ length: 20 }, () => test0!.core.intake.accept(envelope)));
  const answers = await Promise.all(accepted.map((one) => one.finished()));

  expect(accepted.filter((one) => !one.duplicate)).toHaveLength(1);
  expect(new Set(accepted.map((one) => one.id)).size).toBe(1);
  expect(answers.map(({ answer }) => ('transcript' in answer ? '' : answer.ok && answer.text))).toEqual(
    Array(20).fill(expect.stringContaining('T-1')),
  );
  expect(tasks()).toHaveLength(1);
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
});

test('P1 another message under the same id is refused and does nothing', async () => {
  test0 = await openTestCore({ onOpen: createChannel().attach });
  const envelope = await toEnvelope('task create one', 'E1', { fingerprint: 'a' });
  await (await test0.core.intake.accept(envelope)).finished();
  await expect(test0.core.intake.accept({ ...envelope, fingerprint: 'b' })).rejects.toMatchObject({
    code: 'idempotency_mismatch',
  });
  expect(tasks()).toHaveLength(1);
});

test('several lines in one message answer as one transcript', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  await (await test0.core.intake.accept(await toEnvelope('task create one\ntask create two\nwhoami', 'E1'))).finished();
  await vi.waitFor(() => expect(channel.sent[0]?.body.text).toMatch(/1> task create one\nok .*\n2> .*\nok .*\n3> whoami/s));
});

test('P6 what a hub left between acceptance and answer is run at the next start, and answered once', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  const envelope = await toEnvelope('task create "Fix login"', 'E1');
  await test0.close();
  // As the database looks when the hub was killed right after the insert: an open envelope of a process that is gone.
  await test0.open();
  await test0.core.pool.query(
    `insert into envelopes (id, channel, scope, native_id, fingerprint, principal_id, payload, reply_to, status, hub, received_at)
     values (gen_random_uuid(), 'slack', 'T1', 'E1', '', $1, $2, '"C1"', 'received', 12345, now())`,
    [envelope.principalId, JSON.stringify(envelope.ask)],
  );
  await test0.close();
  await test0.open();
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  expect(tasks()).toHaveLength(1);
  await expect(test0.core.intake.accept(envelope)).resolves.toMatchObject({ duplicate: true });
  expect(tasks()).toHaveLength(1);
});

test('P6 a command that ran and was not answered is answered with its first answer, not run again', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  const envelope = await toEnvelope('task create "Fix login"', 'E1');
  const { id, finished } = await test0.core.intake.accept(envelope);
  await finished();
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1));
  await test0.core.ledger.flush();
  await test0.core.pool.query(`delete from deliveries`);
  await test0.core.pool.query(`update envelopes set status = 'received', hub = 12345 where id = $1`, [id]);
  await test0.close();
  await test0.open();
  await vi.waitFor(() => expect(channel.sent).toHaveLength(2));
  expect(channel.sent[1]).toEqual(channel.sent[0]);
  expect(tasks()).toHaveLength(1);
});

test('S18 the rights of the sender are those of the moment it runs', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  const envelope = await toEnvelope('task create one', 'E1');
  await test0.core.pool.query(`update users set active = false where name = 'ann'`);
  const { answer } = await (await test0.core.intake.accept(envelope)).finished();
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
  expect(tasks()).toHaveLength(0);
});

test('one lane runs in order, another one does not wait for it', async () => {
  const order: string[] = [];
  const gates = new Map<string, () => void>();
  const slow = defineCommand({
    name: 'slow.down',
    summary: 'Wait until it is let go',
    role: 'viewer',
    effect: 'read',
    positional: ['name'],
    input: z.strictObject({ name: z.string().meta({ description: 'Which.' }) }),
    output: z.object({}),
    examples: ['slow down a'],
    run: async (_ctx, { name }) => {
      order.push(`${name} begins`);
      await new Promise<void>((resolve) => gates.set(name, resolve));
      order.push(`${name} ends`);
      return {};
    },
    say: () => 'Done.',
  }) as Command;
  test0 = await openTestCore({ commands: [...ALL_COMMANDS, slow], onOpen: createChannel().attach });
  const accept = async (name: string, lane: string) =>
    await test0!.core.intake.accept(await toEnvelope(`slow down ${name}`, name, { lane }));
  const [a1, a2, b1] = [await accept('a1', 'A'), await accept('a2', 'A'), await accept('b1', 'B')];
  await vi.waitFor(() => expect([...gates.keys()].sort()).toEqual(['a1', 'b1']));
  gates.get('b1')!();
  await b1.finished();
  gates.get('a1')!();
  await a1.finished();
  await vi.waitFor(() => expect(gates.has('a2')).toBe(true));
  gates.get('a2')!();
  await a2.finished();
  expect(order.indexOf('a1 ends')).toBeLessThan(order.indexOf('a2 begins'));
  expect(order.indexOf('b1 begins')).toBeLessThan(order.indexOf('a1 ends'));
});

test('P6 a delivery is tried again when it was refused, keeps the order of its lane, and does not hold up others', async () => {
  const channel = createChannel((row, tries) =>
    row.lane === 'C1' && tries < 3 ? { sent: false, reason: 'busy', retryAfterSeconds: 0.05 } : { sent: true },
  );
  test0 = await openTestCore({ onOpen: channel.attach });
  const { deliveries } = test0.core;
  const outgoing = (lane: string, key: string) => ({ channel: 'slack' as const, lane, replyTo: lane, body: { key }, key });
  await deliveries.queue(undefined, [
    outgoing('C1', 'one'),
    outgoing('C1', 'two'),
    outgoing('C2', 'other'),
    outgoing('C1', 'one'),
  ]);
  await vi.waitFor(() => expect(channel.sent).toHaveLength(3), { timeout: 8000 });
  expect(channel.sent[0]!.key).toBe('other');
  expect(channel.sent.filter(({ lane }) => lane === 'C1').map(({ key }) => key)).toEqual(['one', 'two']);
  expect(channel.tries.get('one')).toBe(3);
});

test('P6 a delivery that the other side will never take is a dead letter, shown, and sent again on demand', async () => {
  let takes = false;
  const channel = createChannel(() => (takes ? { sent: true } : { sent: false, permanent: true, reason: 'no such channel' }));
  test0 = await openTestCore({ onOpen: channel.attach });
  const ann = await test0.person('operator', 'ann');
  const type = async (text: string) => await test0!.core.execute({ channel: 'api', principal: ann, ask: { text } });
  await test0.core.deliveries.queue(undefined, [{ channel: 'slack', lane: 'C1', replyTo: 'C1', body: {}, key: 'k' }]);
  const failed = await vi.waitFor(async () => {
    const answer = await type('delivery list --status failed');
    expect(answer).toMatchObject({ ok: true, output: { deliveries: [{ channel: 'slack', last_error: 'no such channel' }] } });
    return (answer as any).output.deliveries[0].id as string;
  });
  const listed = await type('channel list');
  expect((listed as any).output.channels.find((one: any) => one.name === 'slack').deliveries).toEqual({ queued: 0, failed: 1 });
  takes = true;
  expect(await type(`delivery retry ${failed}`)).toMatchObject({ ok: true });
  await vi.waitFor(() => expect(channel.sent.map(({ key }) => key)).toEqual(['k']));
  expect(await type(`delivery retry ${failed}`)).toMatchObject({ ok: false, error: { code: 'conflict' } });
});

test('P6 a delivery that waits survives a restart', async () => {
  let takes = false;
  const channel = createChannel(() => (takes ? { sent: true } : { sent: false, reason: 'away', retryAfterSeconds: 0.05 }));
  test0 = await openTestCore({ onOpen: channel.attach });
  await test0.core.deliveries.queue(undefined, [{ channel: 'slack', lane: 'C1', replyTo: 'C1', body: {}, key: 'k' }]);
  await vi.waitFor(() => expect(channel.tries.get('k')).toBeGreaterThan(0));
  await test0.close();
  takes = true;
  await test0.open();
  await vi.waitFor(() => expect(channel.sent).toHaveLength(1), { timeout: 8000 });
});

test('an answer that holds a secret is not given through a channel that stores it', async () => {
  test0 = await openTestCore({ onOpen: createChannel().attach });
  const admin = await test0.person('admin');
  const envelope = await toEnvelope('key create robot viewer', 'E1', { principalId: admin.id });
  const { answer } = await (await test0.core.intake.accept(envelope)).finished();
  expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden' } });
});

test('P6 what a dead hub was sending is sent by the next one at once', async () => {
  const channel = createChannel();
  test0 = await openTestCore({ onOpen: channel.attach });
  await test0.close();
  await test0.open();
  await test0.core.pool.query(
    `insert into deliveries (id, key, channel, lane, reply_to, body, status, attempts, next_attempt_at, claimed_until, claimed_by, created_at)
     values (gen_random_uuid(), 'left', 'slack', 'C1', '"C1"', '{}', 'queued', 1, now(), now() + interval '45 seconds', 12345, now())`,
  );
  await vi.waitFor(() => expect(channel.sent.map(({ key }) => key)).toEqual(['left']), { timeout: 12_000 });
}, 20_000);
