/** Rows as the hub answers them, held by the generated types. */
import type { AnswerOf, AuditRow, ChannelInfo } from '#admin/api/types.ts';
import type { Job, Preset, Tool, Variant } from '#admin/jobs/jobs.ts';
import type { Schedule } from '#admin/schedule/schedule-draft.ts';
import type { Trigger } from '#admin/schedule/trigger-draft.ts';

const AT = '2026-11-20T08:00:00.000Z';

export const toVariant = (fields: Partial<Variant> = {}): Variant => ({
  id: 'V-1',
  job_id: 'J-1',
  attempt: 1,
  title: 'Short',
  media_type: 'text/markdown',
  content: '# Notes\n',
  proposed: null,
  params: {},
  note: 'made by docs.format',
  status: 'proposed',
  edited_by: null,
  decided_by: null,
  decided_at: null,
  reason: null,
  created_at: AT,
  updated_at: AT,
  version: 1,
  etag: '"1-v"',
  ...fields,
});

export const toJob = (fields: Partial<Job> = {}): Job => ({
  id: 'J-1',
  title: 'Tidy the notes',
  executor: 'docs.format',
  preset: null,
  status: 'ready',
  cancel_requested: false,
  progress: null,
  failure: null,
  created_by: 'Ann',
  created_at: AT,
  started_at: AT,
  finished_at: AT,
  version: 3,
  input: { text: '# Notes' },
  params: null,
  channel: 'panel',
  max_attempts: 3,
  run_at: AT,
  attempts: [],
  variants: [],
  ...fields,
});

export const toTool = (fields: Partial<Tool> = {}): Tool => ({
  id: 'docs.format',
  summary: 'Tidies a text',
  role: 'agent',
  enabled: true,
  settings: {},
  limits: { timeout_seconds: 30, max_input_bytes: 1000, max_output_bytes: 1000, max_attempts: 3 },
  input_schema: {
    type: 'object',
    required: ['text'],
    properties: {
      text: { type: 'string', description: 'What is tidied.' },
      language: { type: 'string', enum: ['markdown', 'json'], default: 'markdown', description: 'Its language.' },
      width: { type: 'integer', minimum: 20, maximum: 200, description: 'Longest line.' },
    },
  },
  params_schema: {},
  settings_schema: { type: 'object', properties: { width: { type: 'integer', default: 80, description: 'Longest line.' } } },
  example: { text: '#  Title' },
  version: 1,
  etag: '"1-t"',
  ...fields,
});

export const toPreset = (fields: Partial<Preset> = {}): Preset => ({
  id: 'P-1',
  name: 'tidy-markdown',
  title: 'Tidy Markdown',
  description: 'One style for all notes.',
  executor: 'docs.format',
  input: { language: 'markdown' },
  created_at: AT,
  updated_at: AT,
  version: 1,
  etag: '"1-p"',
  ...fields,
});

export const toSchedule = (fields: Partial<Schedule> = {}): Schedule => ({
  id: 'S-1',
  name: 'Morning look',
  line: 'task list',
  command: 'task.list',
  args: null,
  cron: '0 9 * * 1-5',
  at: null,
  words: 'At 09:00, Monday through Friday',
  timezone: 'Europe/Vienna',
  misfire: 'last',
  overlap: 'skip',
  max_failures: 5,
  failures_in_row: 0,
  active: true,
  paused_reason: null,
  next_run: '2031-12-01T08:00:00.000Z',
  next_runs: ['2031-12-01T08:00:00.000Z'],
  last_run: null,
  missed: null,
  owner: 'Ben',
  scheduler_enabled: true,
  created_at: AT,
  updated_at: AT,
  version: 2,
  etag: '"2-s"',
  ...fields,
});

export const toTrigger = (fields: Partial<Trigger> = {}): Trigger => ({
  id: 'R-1',
  name: 'Announce',
  on: { event: 'task_transitioned', match: { 'details.to': 'done' } },
  command: 'task.create',
  args: { title: 'Announce it' },
  per_minute: 60,
  max_failures: 5,
  failures_in_row: 0,
  active: true,
  paused_reason: null,
  fired: 2,
  dropped: 0,
  last_fired_at: AT,
  owner: 'Ann',
  created_at: AT,
  updated_at: AT,
  version: 1,
  etag: '"1-r"',
  ...fields,
});

type User = AnswerOf<'user.list'>['users'][number];
export const toUser = (fields: Partial<User> = {}): User => ({
  id: 'u-ann',
  email: 'ann@example.org',
  name: 'Ann',
  role: 'admin',
  active: true,
  slack_user_id: null,
  timezone: 'UTC',
  created_at: AT,
  updated_at: AT,
  ...fields,
});

export const toChannel = (fields: Partial<ChannelInfo> = {}): ChannelInfo => ({
  name: 'slack',
  configured: true,
  enabled: true,
  status: 'up',
  metrics: { commands: 12, refused: 1, failed: 0, last_command_at: AT },
  deliveries: { queued: 0, failed: 0 },
  limits: { per_principal: '60/60', total: '600/60' },
  ...fields,
});

export const toAuditRow = (fields: Partial<AuditRow> = {}): AuditRow => ({
  seq: 7,
  at: AT,
  call_id: 'c-7',
  channel: 'api',
  actor: 'Ben',
  principal_id: 'u-ben',
  role: 'operator',
  source: null,
  command: 'task.create',
  line: null,
  args: { title: 'Fix it' },
  outcome: 'ok',
  detail: null,
  targets: ['task:T-1'],
  duration_ms: 4,
  request_id: null,
  hash: 'a'.repeat(64),
  ...fields,
});
