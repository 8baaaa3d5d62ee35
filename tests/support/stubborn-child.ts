/** A child that misbehaves as a test asks it to. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { serveChild } from '../../hub/jobs/executors/child/serve-child.ts';

export type Misdeed =
  'loop' | 'eat memory' | 'fail' | 'leave' | 'recurse' | 'ask' | 'see environment' | 'read' | 'write' | 'spawn' | 'crash';

const MISDEEDS: Record<Misdeed, (callTool: (tool: string, input: unknown) => Promise<unknown>) => unknown> = {
  loop: () => {
    for (;;);
  },
  'eat memory': () => {
    const eaten: unknown[] = [];
    for (;;) eaten.push(new Array(1_000).fill(0).map(() => ({})));
  },
  fail: () => {
    throw new Error('a fault that nobody foresaw');
  },
  leave: () => process.exit(0),
  recurse: () => MISDEEDS.recurse(() => Promise.resolve()),
  ask: (callTool) => callTool('wait', 'please'),
  'see environment': () => Object.keys(process.env),
  read: () => readFileSync('/etc/passwd', 'utf8'),
  write: () => writeFileSync('/tmp/kyros-child-was-here', ''),
  spawn: () => spawnSync('id').error,
  crash: () => process.abort(),
};

serveChild<Misdeed>(async (misdeed, callTool) => MISDEEDS[misdeed](callTool));
