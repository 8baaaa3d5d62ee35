/** Short names for what the API answers, taken from the generated types. */
import type { operations } from './schema.d.ts';

type Answers<Name extends keyof operations> = operations[Name]['responses'];
/** The JSON of an operation's success. */
export type AnswerOf<Name extends keyof operations> =
  Answers<Name> extends { 200: { content: { 'application/json': infer Body } } }
    ? Body
    : Answers<Name> extends { 201: { content: { 'application/json': infer Body } } }
      ? Body
      : never;

/** The JSON that an operation takes. */
export type BodyOf<Name extends keyof operations> = operations[Name] extends {
  requestBody?: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** A task as it stands on the board. Its entity tag comes only when it is read by itself. */
export type Task = Omit<AnswerOf<'task.show'>, 'etag'>;
export type Status = Task['status'];
export type Lease = AnswerOf<'lease.list'>['leases'][number];
/** A lease as the board keeps it, without the times that only its clock knows. */
export type BoardLease = Omit<Lease, 'heartbeat_at' | 'deadline_at' | 'expires_in_seconds'> & {
  id: string;
  version: number;
  ended?: unknown;
};
export type Agent = Omit<AnswerOf<'agent.list'>['agents'][number], 'etag'>;
export type ChannelInfo = AnswerOf<'channel.list'>[number];
export type AuditRow = AnswerOf<'audit.list'>['rows'][number];
export type Confirmation = AnswerOf<'approval.list'>['confirmations'][number];

export type Role = 'viewer' | 'agent' | 'operator' | 'admin';
export type User = { id: string; email: string; name: string; role: Role };

/** A command the asker may use (`GET /hub/commands`). */
export type CatalogueEntry = {
  name: string;
  spoken: string;
  summary: string;
  role: Role;
  effect: 'read' | 'write' | 'danger';
  usage: string;
  input: Record<string, unknown>;
  examples: string[];
  http?: string;
};

/** A fact of the log. `details.changes` holds what each entity became; null means that it is gone. */
export type BoardEvent = {
  seq: number;
  id: string;
  ts: string;
  event: string;
  actor: string;
  target?: string;
  call?: string;
  details: Record<string, unknown> & { changes?: Change[] };
};
export type Kind = 'tasks' | 'locks' | 'agents';
export type Change = { kind: Kind; id: string; version: number; value: Record<string, unknown> | null };

/** Rows with named columns, as commands answer them for people. */
export type View = { columns: string[]; rows: (string | number | boolean | null)[][] };
