/**
 * One real call of every operation of the API document, in an order in which each finds what it needs. `$name` in a path or a body is
 * a value that an earlier step kept.
 */
export type Step = {
  /** The operationId. */
  op: string;
  /** Path with its query. */
  path: string;
  body?: Record<string, unknown>;
  /** Repeated until the answer has this value at a member. */
  until?: [member: string, value: unknown];
  /** Values of the answer by the name under which they are kept; a path of members and indexes. */
  keep?: Record<string, string>;
  headers?: Record<string, string>;
  /** As a person who signed in, not with the key of the machine. */
  asPerson?: true;
  /** The refusal that the document promises where the hub of a test cannot succeed, and why it cannot. */
  refused?: { status: number; why: string };
};

const ANY = { 'if-match': '*' };
const NOBODY = { authorization: '' };
const PASSWORD = 'correct horse battery staple';
const ANN = { email: 'ann@example.org', password: PASSWORD };

const OPEN: Step[] = [
  { op: 'operations.health', path: '/healthz' },
  { op: 'operations.readiness', path: '/readyz' },
  { op: 'operations.metrics', path: '/metrics' },
  { op: 'operations.openapi', path: '/openapi.json' },
  { op: 'operations.docs', path: '/docs' },
];

const PEOPLE: Step[] = [
  { op: 'user.create', path: '/users', body: { ...ANN, name: 'ann', role: 'operator' }, keep: { user: 'id' } },
  {
    op: 'auth.login',
    path: '/auth/login',
    body: ANN,
    headers: NOBODY,
    keep: { token: 'access_token', refresh: 'refresh_token' },
  },
  {
    op: 'auth.refresh',
    path: '/auth/refresh',
    body: { refresh_token: '$refresh' },
    headers: NOBODY,
    keep: { token: 'access_token' },
  },
  { op: 'auth.me', path: '/auth/me' },
  { op: 'auth.me', path: '/auth/me', asPerson: true },
  { op: 'auth.sessions', path: '/auth/sessions', asPerson: true },
  { op: 'auth.login', path: '/auth/login', body: ANN, headers: NOBODY },
  { op: 'auth.sessions', path: '/auth/sessions', asPerson: true, keep: { session: 'sessions.0.id' } },
  {
    op: 'auth.password',
    path: '/auth/password',
    asPerson: true,
    body: { current_password: PASSWORD, new_password: `${PASSWORD} two` },
  },
  {
    op: 'auth.login',
    path: '/auth/login',
    body: { ...ANN, password: `${PASSWORD} two` },
    headers: NOBODY,
    keep: { token: 'access_token' },
  },
  { op: 'auth.sessions', path: '/auth/sessions', asPerson: true, keep: { session: 'sessions.1.id' } },
  { op: 'auth.end_session', path: '/auth/sessions/$session', asPerson: true },
  { op: 'user.list', path: '/users' },
  { op: 'user.show', path: '/users/$user' },
  { op: 'user.update', path: '/users/$user', body: { timezone: 'Europe/Berlin' } },
  { op: 'key.create', path: '/auth/keys', body: { name: 'ci', role: 'agent' }, keep: { key: 'id' } },
  { op: 'key.list', path: '/auth/keys' },
  { op: 'key.revoke', path: '/auth/keys/$key' },
];

const HUB: Step[] = [
  { op: 'hub.whoami', path: '/hub/whoami' },
  { op: 'hub.commands', path: '/hub/commands' },
  { op: 'hub.complete', path: '/hub/complete?line=task%20' },
  { op: 'hub.give', path: '/hub/commands', body: { text: 'task create "From a line"' } },
  { op: 'hub.give', path: '/hub/commands', body: { command: 'task.list', args: { limit: 1 } } },
  { op: 'hub.give', path: '/hub/commands', body: { text: 'task list\nagent list' } },
  { op: 'hub.give', path: '/hub/commands', body: { text: 'task delete T-1' } },
  { op: 'hub.undo', path: '/hub/undo', body: {} },
];

const BOARD: Step[] = [
  { op: 'task.create', path: '/collab/tasks', body: { title: 'One', dod: ['It works'], priority: 'high' }, keep: { task: 'id' } },
  { op: 'task.create', path: '/collab/tasks', body: { title: 'Two' }, keep: { other: 'id' } },
  { op: 'task.list', path: '/collab/tasks?limit=10' },
  { op: 'task.show', path: '/collab/tasks/$task' },
  { op: 'task.update', path: '/collab/tasks/$task', body: { skills: ['typescript'] }, headers: ANY },
  { op: 'task.note', path: '/collab/tasks/$task/notes', body: { text: 'A note' } },
  { op: 'agent.register', path: '/collab/agents', body: { id: 'builder-1', role: 'builder', skills: ['typescript'] } },
  { op: 'agent.list', path: '/collab/agents' },
  { op: 'agent.show', path: '/collab/agents/builder-1' },
  { op: 'agent.heartbeat', path: '/collab/agents/builder-1/heartbeat', body: {} },
  { op: 'agent.update', path: '/collab/agents/builder-1', body: { availability: 'away' }, headers: ANY },
  { op: 'task.claim', path: '/collab/tasks/$task/claim', body: {}, keep: { fence: 'lease.fence' } },
  { op: 'task.check', path: '/collab/tasks/$task/dod/1', body: { evidence: 'Seen', fence: '$fence' } },
  { op: 'task.context', path: '/collab/tasks/$task/context' },
  { op: 'task.release', path: '/collab/tasks/$task/release', body: { fence: '$fence' } },
  { op: 'task.claim_next', path: '/collab/tasks/claim-next', body: {} },
  { op: 'task.transition', path: '/collab/tasks/$other/transition', body: { to: 'blocked', reason: 'Waits' } },
  { op: 'task.import', path: '/collab/tasks/import', body: { tasks: [{ id: 'T-100', title: 'Write the guide' }] } },
  { op: 'task.delete', path: '/collab/tasks/T-100', keep: { confirmation: 'confirm_id' } },
  {
    op: 'lease.acquire',
    path: '/collab/leases/acquire',
    body: { resources: ['build:linux'] },
    keep: { lease: 'leases.0.lock_id', leaseFence: 'leases.0.fence' },
  },
  { op: 'lease.list', path: '/collab/leases' },
  { op: 'lease.renew', path: '/collab/leases/$lease/renew', body: { fence: '$leaseFence' } },
  { op: 'lease.release', path: '/collab/leases/$lease/release', body: {} },
  {
    op: 'lease.acquire',
    path: '/collab/leases/acquire',
    body: { resources: ['build:macos'] },
    keep: { lease: 'leases.0.lock_id' },
  },
  { op: 'lease.cancel', path: '/collab/leases/$lease/cancel', body: {} },
  {
    op: 'lease.acquire',
    path: '/collab/leases/acquire',
    body: { resources: ['build:arm'] },
    keep: { lease: 'leases.0.lock_id' },
  },
  { op: 'lease.force', path: '/collab/leases/$lease/force', body: { reason: 'Gone' } },
  { op: 'lease.reclaim', path: '/collab/leases/reclaim', body: {} },
  { op: 'agent.remove', path: '/collab/agents/builder-1' },
  { op: 'event.post', path: '/collab/events', body: { event: 'build_finished', details: { seconds: 41 } } },
  { op: 'event.log', path: '/collab/events/log', body: {} },
  { op: 'collab.state', path: '/collab/state/tasks' },
  { op: 'collab.state', path: '/collab/state/agents' },
  { op: 'collab.state', path: '/collab/state/locks?at=1' },
  { op: 'collab.log', path: '/collab/state/log' },
  { op: 'collab.events', path: '/collab/events?after=earliest&limit=1000' },
  { op: 'collab.ticket', path: '/collab/events/ticket', body: {}, keep: { ticket: 'ticket' } },
  { op: 'collab.tail', path: '/collab/events/tail?ticket=$ticket', headers: NOBODY },
];

const ready: [string, unknown] = ['status', 'ready'];
const counted = (ms: number) => ({ executor: 'count', input: { file: '/dev/null', ms } });

const JOBS: Step[] = [
  { op: 'job.create', path: '/jobs', body: counted(0), keep: { job: 'id' } },
  { op: 'job.list', path: '/jobs' },
  { op: 'job.show', path: '/jobs/$job?wait_seconds=5', until: ready, keep: { variant: 'variants.0.id' } },
  { op: 'variant.show', path: '/variants/$variant' },
  { op: 'variant.edit', path: '/variants/$variant', body: { content: 'Another' }, headers: ANY },
  { op: 'variant.diff', path: '/variants/$variant/diff' },
  { op: 'variant.accept', path: '/variants/$variant/accept', body: {} },
  { op: 'variant.export', path: '/export/$variant', body: {} },
  { op: 'job.create', path: '/jobs', body: counted(0), keep: { job: 'id' } },
  { op: 'job.show', path: '/jobs/$job?wait_seconds=5', until: ready, keep: { variant: 'variants.0.id' } },
  { op: 'job.variant', path: '/jobs/$job/variants', body: {} },
  { op: 'job.show', path: '/jobs/$job?wait_seconds=5', until: ready },
  { op: 'variant.reject', path: '/variants/$variant/reject', body: { reason: 'Too long' } },
  { op: 'job.create', path: '/jobs', body: counted(3_600_000), keep: { job: 'id' } },
  { op: 'job.cancel', path: '/jobs/$job/cancel', body: {} },
  { op: 'job.show', path: '/jobs/$job?wait_seconds=5', until: ['status', 'cancelled'] },
  { op: 'job.retry', path: '/jobs/$job/retry', body: {} },
  { op: 'job.cancel', path: '/jobs/$job/cancel', body: {} },
  { op: 'preset.create', path: '/presets', body: { name: 'counted', executor: 'count', title: 'Count', input: {} } },
  { op: 'preset.list', path: '/presets' },
  { op: 'preset.show', path: '/presets/counted' },
  { op: 'preset.update', path: '/presets/counted', body: { title: 'Count it' } },
  { op: 'preset.delete', path: '/presets/counted' },
  { op: 'tool.list', path: '/tools' },
  { op: 'tool.show', path: '/tools/count' },
  { op: 'tool.update', path: '/tools/count', body: { enabled: true } },
];

const TIMES: Step[] = [
  { op: 'schedule.preview', path: '/schedule/preview', body: { when: 'every weekday at 9', timezone: 'Europe/Vienna' } },
  {
    op: 'schedule.create',
    path: '/schedule',
    body: { name: 'nightly', line: 'task list', cron: '0 9 * * 1-5' },
    keep: { schedule: 'id' },
  },
  { op: 'schedule.list', path: '/schedule' },
  { op: 'schedule.show', path: '/schedule/$schedule' },
  { op: 'schedule.update', path: '/schedule/$schedule', body: { overlap: 'queue' } },
  { op: 'schedule.pause', path: '/schedule/$schedule/pause', body: {} },
  { op: 'schedule.resume', path: '/schedule/$schedule/resume', body: {} },
  { op: 'schedule.run', path: '/schedule/$schedule/run', body: {} },
  { op: 'schedule.show', path: '/schedule/$schedule' },
  { op: 'schedule.delete', path: '/schedule/$schedule' },
  {
    op: 'trigger.create',
    path: '/triggers',
    body: { name: 'follow-up', command: 'task.create', on: { event: 'task_transitioned' }, args: { title: 'Announce it' } },
    keep: { trigger: 'id' },
  },
  { op: 'trigger.list', path: '/triggers' },
  { op: 'trigger.show', path: '/triggers/$trigger' },
  {
    op: 'trigger.test',
    path: '/triggers/$trigger/test',
    body: { sample: { event: 'task_transitioned', details: { to: 'done' } } },
  },
  { op: 'trigger.update', path: '/triggers/$trigger', body: { per_minute: 10 } },
  { op: 'trigger.pause', path: '/triggers/$trigger/pause', body: {} },
  { op: 'trigger.resume', path: '/triggers/$trigger/resume', body: {} },
  { op: 'trigger.delete', path: '/triggers/$trigger' },
];

const CHANNELS: Step[] = [
  { op: 'approval.list', path: '/hub/confirmations' },
  { op: 'approval.decide', path: '/hub/confirmations/$confirmation', body: { decision: 'deny', reason: 'Not today' } },
  { op: 'approval.require', path: '/hub/approval-rules', body: { command: 'agent.remove', quorum: 1, role: 'operator' } },
  { op: 'approval.rules', path: '/hub/approval-rules' },
  { op: 'channel.list', path: '/hub/channels' },
  { op: 'channel.update', path: '/hub/channels/email', body: { limit: '10/60' } },
  {
    op: 'source.create',
    path: '/webhooks/sources',
    body: { name: 'build-server', kind: 'standard', role: 'agent' },
    keep: { source: 'id' },
  },
  { op: 'source.list', path: '/webhooks/sources' },
  { op: 'source.update', path: '/webhooks/sources/build-server', body: { rotate: true } },
  { op: 'source.delete', path: '/webhooks/sources/build-server' },
  {
    op: 'target.create',
    path: '/webhooks/targets',
    body: { url: 'https://hooks.example.com/kyros', events: ['task_*'] },
    keep: { target: 'id' },
  },
  { op: 'target.list', path: '/webhooks/targets' },
  { op: 'target.update', path: '/webhooks/targets/$target', body: { active: true } },
  { op: 'target.ping', path: '/webhooks/targets/$target/ping', body: {} },
  { op: 'delivery.list', path: '/hub/deliveries' },
  {
    op: 'delivery.retry',
    path: '/hub/deliveries/6f1b2c3d-0000-4000-8000-00000000d001/retry',
    body: {},
    refused: {
      status: 404,
      why: 'A delivery fails for good only after hours of attempts; tests/adapters/webhook/targets.test.ts has one.',
    },
  },
  { op: 'target.delete', path: '/webhooks/targets/$target' },
  { op: 'slack.manifest', path: '/hub/slack/manifest' },
  { op: 'slack.doctor', path: '/hub/slack/doctor', body: {} },
  { op: 'link.start', path: '/hub/link', body: {}, asPerson: true },
  { op: 'link.show', path: '/hub/link', asPerson: true },
  {
    op: 'link.confirm',
    path: '/hub/link/confirm',
    body: { code: '2345A-BCDEF' },
    asPerson: true,
    refused: { status: 410, why: 'The other half of the code comes from Slack; tests/adapters/slack/linking.test.ts has both.' },
  },
  { op: 'link.remove', path: '/hub/link', asPerson: true },
];

const LAST: Step[] = [
  { op: 'audit.list', path: '/audit?limit=10' },
  { op: 'audit.verify', path: '/audit/verify' },
  { op: 'hub.activity', path: '/hub/activity?limit=10' },
  { op: 'auth.logout', path: '/auth/logout', body: {}, asPerson: true },
  { op: 'user.reset_password', path: '/users/$user/password', body: {} },
];

export const STEPS: readonly Step[] = [...OPEN, ...PEOPLE, ...HUB, ...BOARD, ...JOBS, ...TIMES, ...CHANNELS, ...LAST];
