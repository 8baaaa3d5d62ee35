/**
 * The hub in this process with executors of the test's own and without a worker: jobs wait until a test says what became of them,
 * so that every state of a job can be looked at.
 */
import { z } from 'zod';
import { ROLES, type Role } from '../../../hub/command.ts';
import type { Principal } from '../../../hub/context.ts';
import { createMetrics } from '../../../hub/http/metrics.ts';
import { createHttp } from '../../../hub/http/mount.ts';
import { defineExecutor, type Executor, type VariantDraft } from '../../../hub/jobs/executor.ts';
import { HubError } from '../../../hub/errors.ts';
import { Job, Variant } from '../../../hub/store/entities/index.ts';
import type { JobStatus } from '../../../hub/store/entities/job.ts';
import { nextNumbers } from '../../../hub/store/numbers.ts';
import { send, type Ask, type Reply } from '../../support/start-hub.ts';
import { openTestCore, type TestCore } from '../../support/test-core.ts';

export const echo = defineExecutor({
  name: 'test.echo',
  summary: 'Says it again',
  role: 'agent',
  input: z
    .strictObject({
      text: z.string().describe('What to say'),
      times: z.int().min(1).max(3).default(1).describe('How often'),
      tone: z.enum(['soft', 'loud']).optional().describe('How'),
    })
    .refine(({ text, tone }) => !(text === 'hush' && tone === 'loud'), { message: 'cannot be said aloud' }),
  settings: z.strictObject({
    width: z.int().min(20).default(80).describe('Line length'),
    names: z
      .strictObject({ first: z.string().default('Ann') })
      .prefault({})
      .describe('Names'),
  }),
  params: z.strictObject({ style: z.enum(['bold', 'plain']).optional().describe('Another style') }),
  limits: { timeoutSeconds: 10, maxInputBytes: 1_000, maxOutputBytes: 2_000, maxAttempts: 3 },
  example: { text: 'Hello' },
  admit({ text }, { role }) {
    if (text === 'secret' && role === 'agent')
      throw new HubError('forbidden', 'This needs an operator.', { errors: [{ path: '/text', message: 'needs an operator' }] });
  },
  run: async () => [],
  original: ({ text }) => text,
});

export const steer = defineExecutor({
  name: 'test.steer',
  summary: 'For operators',
  role: 'operator',
  input: z.strictObject({ text: z.string().default('').describe('Anything') }),
  settings: z.strictObject({}),
  params: z.strictObject({}),
  limits: { timeoutSeconds: 10, maxInputBytes: 1_000, maxOutputBytes: 2_000, maxAttempts: 1 },
  example: {},
  run: async () => [],
});

export type StudioHub = TestCore & {
  url: string;
  /** A request as somebody of a role; admin when nothing is said. */
  ask(path: string, ask?: Ask & { as?: Role }): Promise<Reply>;
  type(line: string, as?: Role): Promise<Reply>;
  principals: Record<Role, Principal>;
  /** A job that has run, with these variants proposed; returns its id and theirs. */
  propose(
    contents: (string | Partial<VariantDraft>)[],
    job?: { input?: object; title?: string },
  ): Promise<{ job: string; variants: string[] }>;
  /** Says what became of a job. */
  become(id: string, status: JobStatus): Promise<void>;
  /** Events that wait in the outbox, as [event, target, details], oldest first. */
  events(target: string): Promise<[string, string, Record<string, unknown>][]>;
  stop(): Promise<void>;
};

export async function openStudioHub(more: readonly Executor[] = []): Promise<StudioHub> {
  const test = await openTestCore({ executors: [echo, steer, ...more], env: { RATE_API: '100000/60' } });
  const { core } = test;
  const app = createHttp(core, createMetrics(), '0.0.0');
  const url = `http://127.0.0.1:${await app.listen(0, '127.0.0.1')}`;
  const tokens: Record<string, string> = {};
  const principals: Record<string, Principal> = {};
  const admin = await test.person('admin');
  for (const role of ROLES) {
    const args = { name: `${role}-key`, role };
    const made = await core.execute({
      channel: 'api',
      principal: admin,
      ask: { command: 'key.create', params: {}, body: { args } },
    });
    tokens[role] = (made as unknown as { output: { key: string } }).output.key;
    principals[role] = await test.person(role);
  }
  const em = () => core.orm.em.fork();

  const hub: StudioHub = Object.assign(test, {
    url,
    principals: principals as Record<Role, Principal>,
    ask: (path: string, { as = 'admin', ...ask }: Ask & { as?: Role } = {}) => send(url + path, { token: tokens[as]!, ...ask }),
    type: (line: string, as: Role = 'admin') => hub.ask('/hub/commands', { body: { text: line }, as }),
    async propose(contents: (string | Partial<VariantDraft>)[], { input = { text: 'Hello\n' }, title = 'A job' } = {}) {
      const { body } = await hub.ask('/jobs', { body: { executor: 'test.echo', title, input } });
      const job = body.id as string;
      const fork = em();
      const numbers = await nextNumbers(fork, 'V', contents.length);
      for (const [at, content] of contents.entries()) {
        const draft = typeof content === 'string' ? { content } : content;
        const { title: called = `variant ${at + 1}`, mediaType = 'text/markdown', content: text = '' } = draft;
        const row = { id: `V-${numbers[at]}`, number: numbers[at]!, job, attempt: 1, title: called, mediaType, content: text };
        fork.create(Variant, row);
      }
      await fork.flush();
      await hub.become(job, 'ready');
      return { job, variants: numbers.map((number) => `V-${number}`) };
    },
    async become(id: string, status: JobStatus) {
      await em().nativeUpdate(Job, { id }, { status });
    },
    async events(target: string) {
      const rows = await em().execute<
        { payload: { event: { event: string; target: string; details: Record<string, unknown> } } }[]
      >(`select payload from outbox where kind = 'event' and target = ? order by id`, [target]);
      return rows.map(({ payload: { event } }): [string, string, Record<string, unknown>] => [
        event.event,
        event.target,
        event.details,
      ]);
    },
    async stop() {
      await app.stop(500);
      await test.remove();
    },
  });
  return hub;
}
