/** Something on the pages of jobs, clocks, doors and settings, for looking at them as a whole. */
import type { TestHub } from '../support/start-hub.ts';

/** Returns when the jobs are over. */
export async function fillAutomation(hub: TestHub): Promise<void> {
  const post = (path: string, body: unknown) => hub.ask(path, { body });
  const text =
    '#  Release notes\n\n*  Leases can be taken back by a button, so that nobody waits for a machine that is gone\n*  The terminal completes\n';
  await post('/jobs', { preset: 'tidy-markdown', title: 'Tidy the release notes', input: { text } });
  await post('/jobs', {
    executor: 'docs.changelog',
    title: 'What changed this week',
    input: { text: 'feat(tasks): claim several paths\nfix(login): say what is wrong\n' },
  });
  await post('/jobs', { executor: 'docs.format', title: 'Tidy the settings', input: { text: '{', language: 'json' } });
  for (const id of ['J-1', 'J-2', 'J-3']) await hub.ask(`/jobs/${id}?wait_seconds=50`);
  await post('/schedule', {
    name: 'Morning look',
    line: 'task list --status review',
    cron: '0 9 * * 1-5',
    timezone: 'Europe/Vienna',
  });
  await post('/schedule', {
    name: 'Friday notes',
    line: 'job create --preset changelog',
    cron: '0 16 * * 5',
    timezone: 'UTC',
    overlap: 'queue',
  });
  await post('/schedule/S-1/run', {});
  await post('/schedule/S-2/pause', { reason: 'Until the release' });
  await post('/triggers', {
    name: 'Announce what is done',
    command: 'task.create',
    on: { event: 'task_transitioned', match: { 'details.to': 'done' } },
    args: { title: 'Announce it' },
  });
  await post('/webhooks/sources', { name: 'build-server', kind: 'github', role: 'agent' });
  await post('/webhooks/targets', { url: 'https://hooks.example.com/kyros', events: ['task_*', 'job_*'] });
  await post('/auth/keys', { name: 'ci', role: 'agent' });
  await post('/hub/approval-rules', { command: 'agent.remove', quorum: 1, role: 'operator' });
}
