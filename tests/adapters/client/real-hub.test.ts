/** The client against the real hub: its death while a stream is open, a holder that was stopped, an agent from start to SIGTERM. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { createClient, type Claim, type Client, type StreamItem } from 'kyros/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../../support/start-hub.ts';

const HERE = import.meta.dirname;
const ROOT = join(HERE, '../../..');

let hub: TestHub;
let keys: Record<'ada' | 'bob' | 'example', string>;
let operator: Client;

beforeAll(async () => {
  // The same port after a restart, as a hub that people use has it.
  hub = await startHub({ PORT: String(await findPort()) });
  operator = clientOf(hub.key);
  keys = { ada: await makeKey('ada'), bob: await makeKey('bob'), example: await makeKey('example') };
});
afterAll(async () => await hub?.remove());

async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const clientOf = (token: string) => createClient({ url: hub.url, token });
const makeKey = async (name: string) => (await hub.ask('/auth/keys', { body: { name, role: 'agent' } })).body.key as string;

async function createTask(title: string, more: Record<string, unknown> = {}): Promise<string> {
  const answer = await operator.command({ command: 'task.create', args: { title, ...more } });
  return (answer as unknown as { output: { id: string } }).output.id;
}

const readTask = async (id: string) => (await operator.get(`/collab/tasks/${id}`)) as Record<string, unknown>;

/** The first item of a stream that fits. */
async function find(items: AsyncIterable<StreamItem>, fits: (item: StreamItem) => boolean): Promise<StreamItem> {
  for await (const item of items) if (fits(item)) return item;
  throw new Error('The stream ended before.');
}

const isAbout = (name: string, target: string) => (item: StreamItem) =>
  item.type === 'event' && item.event.event === name && (item.event.target === target || item.event.details.resource === target);

describe('a claim', () => {
  test('T5 T7 L7 waits for a task, works under its fence and hands it in', async () => {
    const ada = clientOf(keys.ada);
    const waiting = ada.claim('next', { waitSeconds: 50, ttlSeconds: 10 });
    const id = await createTask('Fix login', { dod: { tests: { text: 'All tests pass' } } });
    const claim = (await waiting) as Claim;
    expect(claim.task).toMatchObject({ id, status: 'claimed', assignee: 'ada' });
    expect(claim.context.dod).toEqual([{ id: 'tests', text: 'All tests pass', checked: false }]);
    await claim.transition('in_progress');
    await claim.check('tests', 'All 12 pass');
    await claim.note('The cause is the clock.');
    await claim.update(({ priority }) => (priority === 'urgent' ? undefined : { priority: 'urgent' }));
    await claim.transition('review');
    expect([claim.isHeld(), claim.signal.aborted]).toEqual([false, false]);
    expect(await readTask(id)).toMatchObject({ status: 'review', priority: 'urgent', dod: { tests: { checked: true } } });
    await expect(clientOf(keys.bob).claim(id)).rejects.toMatchObject({ code: 'already_claimed' });
  });

  test('L3 L5 one holder at a time, and the next one as soon as it is given back', async () => {
    const [ada, bob] = [clientOf(keys.ada), clientOf(keys.bob)];
    let fence: number;
    {
      await using lease = await ada.acquire(['deploy:staging', 'path:infra/**'], { ttlSeconds: 30 });
      fence = lease.fence;
      await expect(bob.acquire('path:infra/main.tf')).rejects.toMatchObject({ code: 'lease_held', fields: { holder: 'ada' } });
      await expect(clientOf(keys.ada).acquire('deploy:staging')).rejects.toMatchObject({ code: 'lease_held' });
    }
    await using lease = await bob.acquire('path:infra/main.tf');
    expect(lease.fence).toBeGreaterThan(fence);
  });

  test('E10 who stops waiting for a task has none', async () => {
    const ada = clientOf(keys.ada);
    const stop = new AbortController();
    const waiting = ada.claim('next', { waitSeconds: 50, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const id = await createTask('For somebody else');
    expect(await readTask(id)).toMatchObject({ status: 'queued' });
    await operator.command(`task transition ${id} cancelled`);
  });

  test('E3 twenty who change the same task at once lose nothing', async () => {
    const id = await createTask('Many hands');
    const clients = Array.from({ length: 4 }, () => clientOf(hub.key));
    const changes = Array.from({ length: 20 }, (_, at) =>
      clients[at % 4]!.change<{ skills: string[] }>(`/collab/tasks/${id}`, ({ skills }) => ({ skills: [...skills, `s${at}`] })),
    );
    const outcomes = await Promise.allSettled(changes);
    const done = outcomes.flatMap(({ status }, at) => (status === 'fulfilled' ? [`s${at}`] : []));
    expect(((await readTask(id)).skills as string[]).toSorted()).toEqual(done.toSorted());
    expect(done.length).toBeGreaterThan(10);
    await operator.command(`task transition ${id} cancelled`);
  });
});

describe('V5 L9 the death of the hub', () => {
  test('leaves no gap and no repetition in an open stream, and no holder without its lease', async () => {
    const last = 'after the restart';
    const seen: StreamItem[] = [];
    const open = Promise.withResolvers<void>();
    const ended = (async () => {
      for await (const item of operator.events({ filter: { event: 'task_created' } })) {
        seen.push(item);
        open.resolve();
        if (item.type === 'event' && item.event.details.title === last) return;
      }
    })();
    const claim = await clientOf(keys.ada).claim(await createTask('Held over the restart'), { ttlSeconds: 60 });
    const made = [claim.task.id];
    const settled = Promise.allSettled([open.promise, ended]);
    while (seen.length === 0) made.push(await createTask('Until the stream is open'));
    for (let count = 0; count < 5; count++) made.push(await createTask(`before ${count}`));
    const during = createTask('while it dies');
    await hub.kill();
    await hub.start();
    made.push(await during);
    for (let count = 0; count < 5; count++) made.push(await createTask(`again ${count}`));
    made.push(await createTask(last));
    await settled;

    const targets = seen.map((item) => (item.type === 'event' ? item.event.target : item.type));
    const wanted = made.map((id) => `task:${id}`);
    expect(targets).toEqual(wanted.slice(wanted.indexOf(targets[0]!)));
    expect(targets.length).toBeGreaterThan(11);
    expect([claim.isHeld(), claim.signal.aborted]).toEqual([true, false]);
    await claim.note('Still mine.');
    await claim.release();
  });
});

type Child = { process: ChildProcessByStdio<Writable, Readable, Readable>; lines: AsyncIterator<string>; reader: Interface };

function start(file: string, args: string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [join(HERE, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: 'pipe',
  });
  const reader = createInterface({ input: child.stdout });
  return { process: child, reader, lines: reader[Symbol.asyncIterator]() };
}

describe('L7 a holder that was stopped', () => {
  test('L8 has renewed its lease, and refuses its own writes when it wakes up after its time, before anything is sent', async () => {
    const id = await createTask('Held by somebody who sleeps');
    const holder = start('holder.ts', [hub.url, keys.ada, id]);
    const answer = async () => JSON.parse((await holder.lines.next()).value as string) as Record<string, unknown>;
    try {
      const { fence, renewed } = (await answer()) as { fence: number; renewed: number };
      expect(renewed).toBe(200);
      holder.process.stdin.write('in time\n');
      expect(await answer()).toEqual({ outcome: 'written', sent: 1, aborted: false });
      const reclaimed = find(operator.events({ after: 'earliest' }), isAbout('lease_reclaimed', `task:${id}`));
      holder.process.kill('SIGSTOP');
      await reclaimed;
      await using next = await clientOf(keys.bob).claim(id);
      expect(next.fence).toBeGreaterThan(fence);
      holder.process.kill('SIGCONT');
      holder.process.stdin.write('too late\n');
      expect(await answer()).toEqual({ outcome: 'lease_lost', sent: 0, aborted: true });
      expect(((await readTask(id)).notes as { text: string }[]).map(({ text }) => text)).toEqual(['in time']);
    } finally {
      holder.process.kill('SIGKILL');
    }
  });
});

describe('J5 the agent of docs/CLIENT.md', () => {
  test('works on what it can, hands it in, and leaves in order at SIGTERM', async () => {
    const id = await createTask('Write the guide', { skills: ['docs'], dod: { links: { text: 'Links work' } } });
    const agent = start('example-agent.ts', [], { KYROS_URL: hub.url, KYROS_TOKEN: keys.example });
    const ended = once(agent.process, 'exit');
    try {
      const isHandedIn = (item: StreamItem) =>
        isAbout('task_transitioned', `task:${id}`)(item) && item.type === 'event' && item.event.details.to === 'review';
      await find(operator.events({ after: 'earliest' }), isHandedIn);
      expect(await readTask(id)).toMatchObject({ status: 'review', dod: { links: { checked: true } } });
      expect(await operator.get('/collab/agents/example')).toMatchObject({ skills: ['docs'], availability: 'available' });
      agent.process.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      agent.process.kill('SIGKILL');
    }
  });

  test('is the one that the document shows', () => {
    const code = readFileSync(join(HERE, 'example-agent.ts'), 'utf8').split('\n').slice(1).join('\n');
    expect(readFileSync(join(ROOT, 'docs/CLIENT.md'), 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
  });
});
