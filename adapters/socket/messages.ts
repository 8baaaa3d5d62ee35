/**
 * What a client may say on a socket, and nothing else (S37, S48). Values arrive parsed; keys that reach a prototype, deep nesting and
 * half characters are refused here as the hub's reader of JSON refuses them.
 */
import { z } from 'zod';
import { HubError } from '../../hub/errors.ts';
import { validate } from '../../hub/issues.ts';
import { parseStrictJson } from '../../hub/json.ts';

const id = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters');

const command = z.union([
  z.strictObject({ id: id.optional(), text: z.string().max(32_768), if_match: z.string().max(200).optional() }),
  z.strictObject({
    id: id.optional(),
    command: z.string().max(100),
    args: z.record(z.string(), z.unknown()).default({}),
    if_match: z.string().max(200).optional(),
  }),
]);
const cancel = z.strictObject({ id });
const complete = z.strictObject({ line: z.string().max(4000) });
const text = z.string().min(1).max(200);
const subscribe = z.strictObject({
  /** `earliest`, `now`, the id of an event or its seq: events behind it come first. */
  after: z.union([z.string().max(150), z.int().min(0)]).default('now'),
  event: text.optional(),
  task: text.optional(),
  agent: text.optional(),
  actor: text.optional(),
  target: text.optional(),
});
const unsubscribe = z.strictObject({ subscription: z.string().max(100) });

export const MESSAGES = { command, cancel, complete, subscribe, unsubscribe } as const;
export type MessageName = keyof typeof MESSAGES;
export type Message<Name extends MessageName> = z.output<(typeof MESSAGES)[Name]>;

/** Errors: bad_json, invalid_input. */
export function readMessage<Name extends MessageName>(name: Name, sent: unknown): Message<Name> {
  const plain = parseStrictJson(toText(sent));
  const read = validate(MESSAGES[name] as unknown as z.ZodType<Message<Name>>, plain);
  if ('value' in read) return read.value;
  const { issues: errors } = read;
  throw new HubError('invalid_input', `${name}: ${errors[0]?.message ?? 'it is not what is expected'}`, { errors });
}

function toText(sent: unknown): string {
  try {
    return JSON.stringify(sent ?? null);
  } catch {
    throw new HubError('bad_json', 'The message cannot be read as JSON.');
  }
}
