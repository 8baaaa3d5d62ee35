/** What a runbook is: one command of the machine that an operator has written down, with the values that people may choose. */
import { z } from 'zod';

const NAME = /^[a-z][a-z0-9_-]{0,59}$/;
const PARAMETER = /^[a-z][a-z0-9_]{0,39}$/;
const words = (most: number) => z.string().min(1).max(most);

/** Letters, digits and the signs of names, paths and versions: nothing that a shell further down would make more of. */
export const USUAL_PATTERN = String.raw`[\p{L}\p{N} _.,:=@%+/-]*`;

const described = {
  description: words(300).optional(),
  /** Without a value, every argument that names the parameter is left out. */
  optional: z.boolean().default(false),
};

const stringParameter = z.strictObject({
  type: z.literal('string'),
  ...described,
  /** A regular expression for the whole value. */
  pattern: z.string().max(500).refine(isPattern, 'is no regular expression').default(USUAL_PATTERN),
  maxLength: z.int().min(1).max(2_000).default(200),
  /** Whether a value may start with a dash, where a program could take it for an option. */
  allowDash: z.boolean().default(false),
  /** Shown as *** wherever it is shown. */
  secret: z.boolean().default(false),
  default: z.string().max(2_000).optional(),
});

const integerParameter = z
  .strictObject({
    type: z.literal('integer'),
    ...described,
    min: z.int().default(0),
    max: z.int(),
    default: z.int().optional(),
  })
  .refine(({ min, max }) => min <= max, 'has a min above its max');

const booleanParameter = z.strictObject({ type: z.literal('boolean'), ...described, default: z.boolean().optional() });

const choiceParameter = z.strictObject({
  type: z.literal('choice'),
  ...described,
  options: z.array(words(200)).min(1).max(100),
  default: z.string().optional(),
});

const parameterSchema = z.discriminatedUnion('type', [stringParameter, integerParameter, booleanParameter, choiceParameter]);
export type Parameter = z.output<typeof parameterSchema>;

const runbookSchema = z.strictObject({
  name: z.string().regex(NAME, 'is no name such as disk_space'),
  title: words(100),
  description: words(500),
  /** The least role that may run it. */
  role: z.enum(['operator', 'admin']).default('operator'),
  /** The program, then its arguments; `${name}` stands for a parameter, alone or inside of one argument. */
  argv: z.array(z.string().max(2_000)).min(1).max(100),
  params: z.record(z.string().regex(PARAMETER, 'is no name such as folder'), parameterSchema).default({}),
  /** Below one of the roots. */
  cwd: words(1_000).default('.'),
  /** Names of variables that it gets from the hub's environment, beside a PATH of the system's own folders. */
  env: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'is no name of a variable'))
    .max(50)
    .default([]),
  timeoutSeconds: z.number().positive().max(3_600).default(60),
  outputLimitBytes: z.int().min(1_024).max(1_048_576).default(262_144),
  /** How many at once in one process of the hub; others wait. */
  maxParallel: z.int().min(1).max(64).default(1),
  memoryMegabytes: z.int().min(16).max(65_536).optional(),
  cpuSeconds: z.int().min(1).max(3_600).optional(),
  /** Another account of the machine; the hub must be root for it. */
  runAs: z.strictObject({ uid: z.int().min(1), gid: z.int().min(1) }).optional(),
  /** Exit codes that are a success. */
  successCodes: z.array(z.int().min(0).max(255)).min(1).max(20).default([0]),
});
export type Runbook = z.output<typeof runbookSchema>;

export const runbookFileSchema = z.strictObject({
  /** Folders below which runbooks may work; relative ones start at the folder where the hub was started. */
  roots: z.array(words(1_000)).min(1).max(20).default(['.']),
  runbooks: z.array(runbookSchema).max(200).default([]),
});
export type RunbookFile = z.output<typeof runbookFileSchema>;

/** The pattern over the whole value. */
export function toPattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'u');
}

function isPattern(pattern: string): boolean {
  try {
    return toPattern(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}
