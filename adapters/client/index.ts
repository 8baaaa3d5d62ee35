/** `kyros/client`: for agents and scripts (docs/CLIENT.md). */
export type { Answer, Fields, Table } from './answer.ts';
export type { Edit } from './change.ts';
export type { Claim, ClaimOptions, Context, Task } from './claim.ts';
export { createClient } from './client.ts';
export type { Client, ClientOptions, CommandText } from './client.ts';
export { hasCode, KyrosError } from './error.ts';
export type { EventFilter, EventOptions, HubEvent, StreamItem } from './events.ts';
export type { Grant, Lease, LeaseOptions } from './lease.ts';
export { run } from './run.ts';
export type { RunOptions, Worker } from './run.ts';
