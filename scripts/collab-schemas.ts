/** What stands in the files of the collab folder, as schemas: a line of the event log (V1) and the state files (S4). */
import { z } from 'zod';
import { agentSchema } from '../hub/collab/agent.ts';
import { ownEventName } from '../hub/collab/event.ts';
import { EVENTS, isOwnEventName } from '../hub/collab/events.ts';
import { leaseSchema } from '../hub/collab/lease-fields.ts';
import { taskSchema } from '../hub/collab/task-fields.ts';

const entities = {
  tasks: taskSchema.meta({ id: 'task' }),
  locks: leaseSchema.meta({ id: 'lease' }),
  agents: agentSchema.meta({ id: 'agent' }),
};
const KINDS = ['tasks', 'locks', 'agents'] as const;

const whole = z.int().min(0);
const crc = z.string().regex(/^[0-9a-f]{8}$/);
const crcOf = (what: string) => crc.meta({ description: `CRC-32 of the ${what} before this member.` });

const changes = z
  .array(
    z.union(
      KINDS.map((kind) =>
        z.strictObject({ kind: z.literal(kind), id: z.string(), version: z.int().min(1), value: entities[kind].nullable() }),
      ),
    ),
  )
  .meta({ id: 'changes', description: 'What the event left behind: whole entities, or null where one was deleted.' });

const head = {
  seq: z.int().min(1).meta({ description: 'Rises by one with each event.' }),
  id: z.string().meta({ description: '<epoch>-<seq>; the cursor of streams.' }),
  ts: z.string().meta({ description: 'ISO time, for people; the order is that of seq.' }),
  actor: z.string(),
  target: z.string().optional().meta({ description: 'What it is about, as task:T-1.' }),
  call: z.string().optional().meta({ description: 'The call that caused it.' }),
  part: z
    .string()
    .regex(/^[0-9]+\/[0-9]+$/)
    .optional()
    .meta({ description: 'Its place in a commit of several events, i/n.' }),
  crc: crcOf('bytes of the line'),
};

function toKnownLine(name: string, { says, details }: { says: string; details: z.ZodObject }) {
  return z
    .strictObject({ ...head, event: z.literal(name), details: details.extend({ changes: changes.optional() }) })
    .meta({ description: says });
}

const ownLine = z
  .strictObject({
    ...head,
    event: ownEventName.refine(isOwnEventName).meta({ not: { enum: Object.keys(EVENTS) } }),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ description: 'Somebody posted an event of their own.' });

/** One line of `events/events.jsonl` and of the older segments. */
export const eventLine = z.union([...Object.entries(EVENTS).map(([name, event]) => toKnownLine(name, event)), ownLine]);

/** The file `state/<kind>.json`. */
export function toStateFile(kind: (typeof KINDS)[number]) {
  return z.strictObject({
    format: z.literal(1),
    epoch: z.string().meta({ description: 'Names the event log that the state belongs to.' }),
    seq: whole.meta({ description: 'The last event that the state holds.' }),
    kind_version: whole,
    counter: whole.meta({ description: 'The highest number ever given: of task ids, of fences.' }),
    floor: whole.meta({ description: 'New ids start above this version.' }),
    tombstones: z.array(z.tuple([z.string(), whole])).meta({ description: 'Deleted ids and their last versions.' }),
    [kind]: z.record(z.string(), entities[kind]),
    changed: z.record(z.string(), z.tuple([z.string(), z.string()])).meta({ description: 'Who changed what last, and when.' }),
    crc: crcOf('bytes of the file'),
  });
}
