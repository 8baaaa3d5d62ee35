/**
 * The real hub with executors that tests need, to be started as a process of its own: what `count` did is a line in a file, so that it
 * is known outside which runs began, whatever happened to the process.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../hub/config.ts';
import { defineExecutor } from '../../hub/jobs/executor.ts';
import { createLogger } from '../../hub/log.ts';
import { startHub } from '../../hub/start.ts';
import { z } from 'zod';

const limits = { timeoutSeconds: 60, maxInputBytes: 10_000, maxOutputBytes: 10_000, maxAttempts: 50 };
const described = {
  summary: 'Does what the test says.',
  role: 'agent',
  settings: z.strictObject({}),
  params: z.strictObject({}),
  limits,
} as const;

const count = defineExecutor({
  ...described,
  name: 'count',
  input: z.strictObject({
    file: z.string().meta({ description: 'Where runs are noted' }),
    ms: z.int().default(0).meta({ description: 'How long it takes' }),
  }),
  example: { file: '/dev/null' },
  async run({ jobId, attempt, signal }, { file, ms }) {
    appendFileSync(file, `${jobId} ${attempt} ${Date.now()} ${process.pid}\n`);
    await sleep(ms, undefined, { signal });
    return [{ title: 'counted', mediaType: 'text/plain', content: `${jobId} ${attempt}` }];
  },
});

const config = readConfig(process.env);
const log = createLogger(config.logLevel);
const fail = (error: Error) => {
  log.fatal({ err: error }, 'The hub ends');
  process.exit(70);
};
const leaseSeconds = Number(process.env.TEST_LEASE_SECONDS ?? 10);
const hub = await startHub(config, {
  log,
  onFatal: fail,
  executors: [count],
  workerLimits: { leaseSeconds, backoff: { baseMs: 10, capMs: 50 } },
});
process.once('SIGTERM', () => void hub.stop().then(() => process.exit(0)));
process.stdout.write(hub.publicUrl === undefined ? 'The worker is ready.\n' : `Kyros is ready at ${hub.publicUrl}\n`);
