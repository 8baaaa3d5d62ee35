/** What the hub and a child of an executor say to each other. */
import { HubError, type ErrorCode, type ErrorFields } from '../../../errors.ts';

/** A failure as plain data; `code` is missing for one that nobody foresaw. */
export type Failure = { code?: ErrorCode; message: string; fields?: ErrorFields };

export type FromChild =
  | { done: unknown }
  | { failed: Failure }
  /** Asks the hub to do something that a child cannot: the number comes back with the result. */
  | { call: number; tool: string; input: unknown };

/** The work first, then answers to calls. */
export type ToChild = { data: unknown } | { call: number; result: unknown } | { call: number; failed: Failure };

export function toFailure(error: unknown): Failure {
  if (error instanceof HubError) return { code: error.code, message: error.message, fields: error.fields };
  return { message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

export function toError({ code, message, fields }: Failure): Error {
  return code === undefined ? new Error(message) : new HubError(code, message, fields);
}
