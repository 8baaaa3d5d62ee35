/** `tail` against a stream that ends, breaks and comes back (SEMANTICS V2, V3). */
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createHome, finish, printed, refuse, runKyros, startKyros, startStandIn } from './stand-in-hub.ts';

function openStream(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(`retry: 10\n\n${text}`);
}

function frame(seq: number, name = 'task_created'): string {
  const event = {
    seq,
    id: `e-${seq}`,
    ts: '2026-03-01T12:00:00.000Z',
    event: name,
    actor: 'ada',
    target: `task:T-${seq}`,
    details: { title: 'x' },
  };
  return `id: e-${seq}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

describe('tail', () => {
  test('V2 shows an event a line, and goes on behind the last one when the stream ends or breaks', async () => {
    const openings: (string | undefined)[] = [];
    await using hub = await startStandIn(({ headers }, response) => {
      openings.push(headers['last-event-id'] as string | undefined);
      if (openings.length === 1) {
        openStream(response, frame(1) + frame(2).slice(0, 30));
        setImmediate(() => response.destroy());
      } else if (openings.length === 2) {
        openStream(response, frame(2));
        response.end();
      } else if (openings.length === 3) refuse(response, 503, 'stopping', { retryable: true });
      else response.writeHead(204).end();
    });
    using home = createHome();
    const { code, stdout } = await runKyros(home, hub.url, ['tail', 'task_*', '--actor', 'ada']);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        '2026-03-01T12:00:00.000Z  task_created          ada  task:T-1  title=x',
        '2026-03-01T12:00:00.000Z  task_created          ada  task:T-2  title=x',
        '',
      ].join('\n'),
    );
    expect(openings).toEqual([undefined, 'e-1', 'e-2', 'e-2']);
    expect(hub.received[0]).toMatchObject({
      method: 'GET',
      path: '/collab/events/tail?event=task_*&actor=ada',
      headers: { accept: 'text/event-stream' },
    });
  });

  test('V4 moves on behind what its filter held back, when the hub marks the place', async () => {
    let count = 0;
    await using hub = await startStandIn((_, response) => {
      count += 1;
      if (count > 1) return void response.writeHead(204).end();
      openStream(response, `${frame(1)}: keep-alive\n\nid: e-4`);
      setImmediate(() => response.end('0\n\n'));
    });
    using home = createHome();
    const { stdout } = await runKyros(home, hub.url, ['tail']);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(hub.received[1]?.headers['last-event-id']).toBe('e-40');
  });

  test('V2 starts where --since says', async () => {
    await using hub = await startStandIn((_, response) => void response.writeHead(204).end());
    using home = createHome();
    await runKyros(home, hub.url, ['tail', '--since', 'earliest']);
    await runKyros(home, hub.url, ['tail', '--since', '2026-01-01T00:00Z']);
    expect(hub.received.map(({ path, headers }) => [path, headers['last-event-id']])).toEqual([
      ['/collab/events/tail', 'earliest'],
      ['/collab/events/tail?since=2026-01-01T00%3A00%3A00.000Z', undefined],
    ]);
  });

  test('V3 says where events are missing and goes on from there', async () => {
    let count = 0;
    await using hub = await startStandIn((_, response) => {
      count += 1;
      if (count > 1) return void response.writeHead(204).end();
      openStream(response, `id: e-90\nevent: reset\ndata: {"reason":"pruned","earliest":"e-50","head":"e-90"}\n\n${frame(91)}`);
      response.end();
    });
    using home = createHome();
    const { stdout, stderr } = await runKyros(home, hub.url, ['tail', '--since', 'earliest']);
    expect(stdout).toContain('task:T-91');
    expect(stderr).toContain('Events are missing here');
    expect(stderr).toContain('(pruned)');
    expect(hub.received[1]?.headers['last-event-id']).toBe('e-91');
  });

  test('with --json is the event itself, a line each, and Ctrl-C is a good end', async () => {
    await using hub = await startStandIn((_, response) => openStream(response, frame(1)));
    using home = createHome();
    const child = startKyros(home, hub.url, ['--json', 'tail']);
    const outcome = finish(child);
    await printed(child, '\n');
    child.kill('SIGINT');
    const { code, stdout } = await outcome;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seq: 1, event: 'task_created' });
  });

  test('stops quietly when its reader has seen enough', async () => {
    await using hub = await startStandIn((_, response) => {
      openStream(response, frame(1));
      const more = setInterval(() => response.write(frame(2)), 20);
      response.once('close', () => clearInterval(more));
    });
    using home = createHome();
    const child = startKyros(home, hub.url, ['tail']);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await printed(child, '\n');
    child.stdout.destroy();
    expect(await ended).toBe(0);
  });

  test('that is refused, or finds no hub at first, ends', async () => {
    await using hub = await startStandIn((_, response) => refuse(response, 403, 'forbidden'));
    using home = createHome();
    expect((await runKyros(home, hub.url, ['tail'])).code).toBe(1);
    await hub.close();
    expect((await runKyros(home, hub.url, ['tail'])).code).toBe(5);
  });
});
