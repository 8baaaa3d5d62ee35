/** Jobs, variants, presets and tools as answers show them, and the fields that name them. */
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { JobAsker } from '../jobs/desk.ts';
import type { JobStatus } from '../store/entities/job.ts';

const JOB_STATUSES = ['queued', 'running', 'ready', 'accepted', 'failed', 'cancelled'] as const satisfies readonly JobStatus[];

export const jobStatus = z.enum(JOB_STATUSES);

/** What people type to name something: letters, digits and a few signs. Whether it is there is asked of the database. */
function idText(example: string) {
  return z.string().regex(/^[\x21-\x7e]{1,60}$/, `must be an id such as ${example}`);
}

export const jobId = idText('J-12').meta({ description: 'The job.', entity: 'jobs' });
export const variantId = idText('V-12').meta({ description: 'The variant.', entity: 'variants' });
export const presetId = idText('weekly-notes').meta({ description: 'The preset, by id or name.', entity: 'presets' });
export const toolId = idText('docs.format').meta({
  description: 'The tool, which is the name of its executor.',
  entity: 'tools',
});

/** A JSON object whose fields belong to somebody else's schema. */
export const jsonObject = z.record(z.string(), z.unknown());

/** Who asks, as the desks of hub/jobs want to know it. */
export function toAsker(ctx: Context): JobAsker {
  return { principal: ctx.call.principal, callId: ctx.call.id };
}

const failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  permanent: z.boolean().meta({ description: 'Trying again would not help.' }),
});

const progress = z.strictObject({ message: z.string(), percent: z.number().optional() });

export const jobSummary = z.strictObject({
  id: z.string(),
  title: z.string(),
  executor: z.string(),
  preset: z.string().nullable(),
  status: jobStatus,
  cancel_requested: z.boolean(),
  progress: progress.nullable().meta({ description: 'The newest word of the executor.' }),
  failure: failure.nullable(),
  created_by: z.string(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  version: z.int(),
});

const attempt = z.strictObject({
  number: z.int(),
  status: z.enum(['running', 'succeeded', 'failed', 'cancelled', 'lost', 'handed_back']),
  worker: z.string(),
  fence: z.number(),
  params: jsonObject.nullable(),
  failure: failure.nullable(),
  output: z.string().meta({ description: 'The end of what it printed.' }),
  started_at: z.string(),
  finished_at: z.string().nullable(),
});

export const variant = z.strictObject({
  id: z.string(),
  job_id: z.string(),
  attempt: z.int().meta({ description: 'The attempt that proposed it.' }),
  title: z.string(),
  media_type: z.string(),
  content: z.string(),
  proposed: z.string().nullable().meta({ description: 'As the executor proposed it, once somebody has edited it.' }),
  params: jsonObject.meta({ description: 'What made it different from its siblings.' }),
  note: z.string(),
  status: z.enum(['proposed', 'accepted', 'rejected']),
  edited_by: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  etag: z.string(),
});

export const job = jobSummary.extend({
  input: jsonObject,
  params: jsonObject.nullable().meta({ description: 'What the present or next run is asked to do differently.' }),
  channel: z.string(),
  max_attempts: z.int(),
  run_at: z.string().meta({ description: 'When a queued job may run; later than now between two attempts.' }),
  attempts: z.array(attempt),
  variants: z.array(variant),
});

export const preset = z.strictObject({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  description: z.string(),
  executor: z.string(),
  input: jsonObject,
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  etag: z.string(),
});

const role = z.enum(['viewer', 'agent', 'operator', 'admin']);
const jsonSchema = jsonObject.meta({ description: 'JSON Schema, draft 2020-12.' });

export const tool = z.strictObject({
  id: z.string(),
  summary: z.string(),
  role: role.meta({ description: 'The least role that may start it.' }),
  enabled: z.boolean(),
  settings: jsonObject.meta({ description: 'As they are now, defaults filled in.' }),
  limits: z.strictObject({
    timeout_seconds: z.number(),
    max_input_bytes: z.int(),
    max_output_bytes: z.int(),
    max_attempts: z.int(),
  }),
  input_schema: jsonSchema,
  params_schema: jsonSchema,
  settings_schema: jsonSchema,
  example: jsonObject.meta({ description: 'An input that works.' }),
  version: z.int().meta({ description: '0 while nobody has changed anything.' }),
  etag: z.string(),
});
