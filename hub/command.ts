/**
 * What a command is (COMMANDS C): one typed object from which REST, OpenAPI, help, completion, tool lists and the panel's
 * forms are drawn. Nothing about a command is written anywhere else.
 */
import type { z } from 'zod';
import type { Entity, EventRecord, Kind } from './collab/store.ts';
import type { Context } from './context.ts';

export const ROLES = ['viewer', 'agent', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** read: looks only. write: changes something that can be changed back. danger: waits for a confirmation (P5). */
export const EFFECTS = ['read', 'write', 'danger'] as const;
export type Effect = (typeof EFFECTS)[number];

export const CHANNELS = ['api', 'cli', 'panel', 'slack', 'email', 'webhook', 'socket', 'mcp', 'schedule', 'trigger'] as const;
export type Channel = (typeof CHANNELS)[number];

/** True when `role` may do what `needed` may (viewer < agent < operator < admin). */
export function roleCovers(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** A file as an answer. `mediaType` with its charset; `name` without a folder. */
export type AnswerFile = { name: string; mediaType: string; content: string };

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a command is reached by REST. Path parameters, query and body together are the command's input. */
export type HttpBinding<Output = unknown> = {
  /** `METHOD /path/:param` as CONTRACT.md writes it. */
  route: `${HttpMethod} /${string}`;
  /** Status of success. Default 200. Where it depends on the output, `among` names every one that `of` may choose. */
  status?: number | { among: readonly [number, ...number[]]; of: (output: Output) => number };
  /** `required`: without If-Match the answer is 428 (E3). The header arrives as `ctx.call.ifMatch`. */
  ifMatch?: 'required' | 'optional';
  /** Value of the ETag header; If-None-Match of a GET is answered with 304 from it. */
  etag?: (output: Output) => string | undefined;
  /** Value of the Location header. */
  location?: (output: Output) => string;
  /** Other headers of success. */
  headers?: (output: Output) => Record<string, string>;
  /** What the body is, when it is not the output itself; undefined = no body (204). */
  body?: (output: Output) => unknown;
  /** The shape of what `body` makes, for the API document; needed wherever `body` makes something. */
  bodySchema?: z.ZodType;
  /** Statuses of problems beyond those that the API document draws from the rest of the command. */
  problems?: readonly number[];
  /** The body is a file instead of JSON. `mediaTypes`: all that `of` may choose, for the API document. */
  file?: { mediaTypes: readonly [string, ...string[]]; of: (output: Output) => AnswerFile };
};

/** What a command did, as its inverse sees it. */
export type Deed<Input = Record<string, unknown>> = {
  input: Input;
  /** The events of its commits, in order. */
  events: readonly EventRecord[];
  /** An entity as it stood before, for entities that it changed; undefined when it was made. */
  before(kind: Kind, id: string): Entity | undefined;
  /** An entity as the command left it. */
  after(kind: Kind, id: string): Entity | undefined;
};

/** The call that takes a deed back. `about` must still stand as the deed left it, or it is refused. */
export type Inverse = { command: string; args: Record<string, unknown>; about?: { kind: Kind; id: string } };

/** How an output is shown where there is more room than a sentence: rows with named columns. */
export type View = { columns: string[]; rows: (string | number | boolean | null)[][] };

export type CommandSpec<Input extends z.ZodObject, Output extends z.ZodType> = {
  /** `noun.verb`; spoken `noun verb`. */
  name: `${string}.${string}`;
  /** Other spoken names, as `approve` for `approval approve`. */
  aliases?: string[];
  /** One sentence: help, OpenAPI and tool description are this same sentence. */
  summary: string;
  /** The least role that may give it. */
  role: Role;
  effect: Effect;
  /** Channels it may come through; all when left out (S14: the channel is an attribute of the rule). */
  channels?: Channel[];
  http?: HttpBinding<z.output<Output>>;
  /** Input fields given without a flag, in order. The last may be a list and takes the rest. */
  positional?: (keyof z.input<Input> & string)[];
  /** The one field that takes the rest of a typed line as it stands, for commands about lines. */
  verbatim?: keyof z.input<Input> & string;
  input: Input;
  output: Output;
  /** Typed lines, shown in help and run by the tests. */
  examples: string[];
  /** Does it. Everything it changes goes through `ctx`; a known failure is a HubError. */
  run: (ctx: Context, input: z.output<Input>) => Promise<z.input<Output>>;
  /** The sentence people read. */
  say: (output: z.output<Output>) => string;
  view?: (output: z.output<Output>) => View;
  /** How `undo` takes it back (G9): the opposite call, made from what it did; undefined where there is no way back from there. */
  inverse?: (deed: Deed<z.output<Input>>) => Inverse | undefined;
  /** danger only: what the preview says will happen. */
  preview?: (ctx: Context, input: z.output<Input>) => Promise<string>;
  /** danger only: how many people other than the asker must agree, and with which role. Without it the asker confirms. */
  approval?: { quorum: number; role: Role };
  /** Its own limit beside the channel's, as `10/60` (count per seconds and principal). */
  rate?: `${number}/${number}`;
  /** Input fields whose values never reach audit, logs or the inbox. */
  secretInput?: (keyof z.input<Input> & string)[];
  /** Output fields shown to the asker once and never stored. */
  secretOutput?: string[];
};

/** A command as the hub handles it, with its types forgotten. */
export type Command = CommandSpec<z.ZodObject, z.ZodType>;

/** Describes a command; the types of `run` and `say` follow from the schemas. */
export function defineCommand<Input extends z.ZodObject, Output extends z.ZodType>(spec: CommandSpec<Input, Output>): Command {
  return spec as unknown as Command;
}

/** What a field of a schema says beside its type, by `.meta({...})`. */
export type FieldMeta = {
  /** Required for every field of an input: one line, shown in help, OpenAPI and forms. */
  description?: string;
  /** The value is the id of an entity: completion offers the live ones, and an unknown one is `not_found` before anything else is checked (E9). */
  entity?:
    | 'tasks'
    | 'agents'
    | 'leases'
    | 'users'
    | 'keys'
    | 'commands'
    | 'confirmations'
    | 'jobs'
    | 'variants'
    | 'presets'
    | 'tools'
    | 'schedules'
    | 'triggers'
    | 'channels'
    | 'webhook_sources'
    | 'webhook_targets';
  /** How text becomes the value where the JSON type does not say it (G4). `task` duration `15m` → seconds; instant → ISO string. */
  text?: 'duration' | 'instant' | 'json' | 'checklist';
};

/** The commands of a hub, by name. */
export type Registry = {
  all: readonly Command[];
  /** By exact dotted name. */
  get(name: string): Command | undefined;
  /** The commands a caller may use, by the one function that authorises (C3). */
  visibleTo(role: Role, channel: Channel): readonly Command[];
};

export function mayUse(command: Command, role: Role, channel: Channel): boolean {
  return roleCovers(role, command.role) && mayComeThrough(command, channel);
}

/** An answer that holds a secret may only go where it is not stored on the way: to whoever waits for it. */
const ANSWERS_AT_ONCE: readonly Channel[] = ['api', 'cli', 'panel', 'socket', 'mcp'];

export function mayComeThrough(command: Command, channel: Channel): boolean {
  if (command.secretOutput !== undefined && !ANSWERS_AT_ONCE.includes(channel)) return false;
  return command.channels === undefined || command.channels.includes(channel);
}

export function createRegistry(commands: readonly Command[]): Registry {
  const byName = new Map<string, Command>();
  for (const command of commands) {
    if (byName.has(command.name)) throw new Error(`The command ${command.name} is defined twice`);
    byName.set(command.name, command);
  }
  const all = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  // The same list for the same role and channel, so that what is drawn from it can be kept with it.
  const visible = new Map<string, readonly Command[]>();
  return {
    all,
    get: (name) => byName.get(name),
    visibleTo(role, channel) {
      const key = `${role} ${channel}`;
      const found = visible.get(key) ?? all.filter((command) => mayUse(command, role, channel));
      visible.set(key, found);
      return found;
    },
  };
}

/** `task.create` as people type it. */
export function spoken(command: Command): string {
  return command.name.replaceAll('.', ' ').replaceAll('_', '-');
}
