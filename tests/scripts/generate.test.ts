import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KINDS } from '../../hub/collab/store.ts';
import { eventLine, toStateFile } from '../../scripts/collab-schemas.ts';
import { createTempDir } from '../support/temp-dir.ts';
import type { TempDir } from '../support/temp-dir.ts';
import { openDesk } from '../hub/commands/command-desk.ts';
import type { Desk } from '../hub/commands/command-desk.ts';

const PROJECT = join(import.meta.dirname, '../..');
const generate = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/generate.ts', ...args], { cwd: PROJECT, encoding: 'utf8' });

describe('generate', () => {
  let dir: TempDir;
  beforeEach(async () => {
    dir = await createTempDir();
  });
  afterEach(() => dir.remove());

  test('--check names what is missing and what is stale', () => {
    expect(generate('--check', '--root', dir.path)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('event.schema.json'),
    });
    expect(generate('--root', dir.path)).toMatchObject({ status: 0, stderr: '' });
    expect(generate('--check', '--root', dir.path).status).toBe(0);
    const schemas = join(dir.path, 'collaboration/schemas');
    writeFileSync(join(schemas, 'tasks.schema.json'), '{}');
    rmSync(join(schemas, 'locks.schema.json'));
    const { status, stderr } = generate('--check', '--root', dir.path);
    expect([status, stderr.split('\n').filter((line) => line.startsWith('  '))]).toEqual([
      1,
      ['  collaboration/schemas/tasks.schema.json', '  collaboration/schemas/locks.schema.json'],
    ]);
  }, 120_000);

  test('the files of the project are fresh', () => {
    expect(generate('--check')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('schemas', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.close());

  test('V1 S4 fit the lines and files that the hub writes', async () => {
    await desk.type('task create "Fix login" --dod "Tests pass" --assignee bob');
    for (const line of [
      'task transition T-1 claimed',
      'task check T-1 1 --evidence e',
      'task update T-1 --priority low',
      'task note T-1 hello',
      'task create other',
      'task delete T-2',
    ])
      await desk.type(line);
    for (const line of [
      'task import "[{id: T-9, title: x}]"',
      'agent register bot-1',
      'agent update bot-1 --role builder',
      'event post ping --target task:T-1',
      'event log',
    ])
      await desk.type(line);
    const path = await desk.stop();
    const lines = readFileSync(join(path, 'events/events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(13); // A claim is two: the task's and its lease's.
    for (const line of lines) eventLine.parse(JSON.parse(line));
    expect(readdirSync(join(path, 'state')).sort()).toEqual(KINDS.map((kind) => `${kind}.json`).sort());
    for (const kind of KINDS) toStateFile(kind).parse(JSON.parse(readFileSync(join(path, `state/${kind}.json`), 'utf8')));
  });

  test('V1 a line of the hub with other details does not fit', () => {
    const line = {
      seq: 1,
      id: 'e-1',
      ts: '2026-11-26T09:00:00.000Z',
      event: 'ping',
      actor: 'ann',
      details: { any: 1 },
      crc: '00000000',
    };
    expect(eventLine.safeParse(line).success).toBe(true);
    expect(eventLine.safeParse({ ...line, seq: 0 }).success).toBe(false);
    expect(eventLine.safeParse({ ...line, more: 1 }).success).toBe(false);
    expect(eventLine.safeParse({ ...line, event: 'task_created' }).success).toBe(false);
    expect(eventLine.safeParse({ ...line, event: 'task_created', details: { title: 'x' } }).success).toBe(true);
  });
});
