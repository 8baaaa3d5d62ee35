/** `runbook`: a command that an operator has allowed, with values that people choose. No shell, and no value outside its place. */
import { realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { z } from 'zod';
import { roleCovers, type Role } from '../../command.ts';
import { HubError } from '../../errors.ts';
import { maskText } from '../../mask.ts';
import { defineExecutor, type VariantDraft, type Work } from '../executor.ts';
import { toFence, toTable } from './docs/table.ts';
import { findProgram, SYSTEM_PATH } from './program/find-program.ts';
import { runProgram, type Ending } from './program/run-program.ts';
import { parseParameters } from './runbook/parameters.ts';
import { fillArguments } from './runbook/placeholders.ts';
import { createPrinted } from './runbook/printed.ts';
import type { Runbooks } from './runbook/runbooks.ts';
import type { Runbook } from './runbook/schema.ts';
import { createSlots, type Slots } from './slots.ts';

/** How much of the end of an output a failure quotes. Characters. */
const TAIL_LENGTH = 1_000;
const TAIL_LINES = 12;

const input = z.strictObject({
  runbook: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,59}$/, 'is no name of a runbook')
    .describe('Name of the runbook'),
  params: z
    .record(z.string().max(40), z.union([z.string().max(2_000), z.number(), z.boolean()]))
    .default({})
    .describe('Values of its parameters by their names'),
});
type Input = z.output<typeof input>;

/** `env`: the environment of the hub, of which a runbook gets what it names. */
export function defineRunbook({ runbooks, env }: { runbooks: Runbooks; env: Record<string, string | undefined> }) {
  const slots = new Map<string, Slots>();

  return defineExecutor({
    name: 'runbook',
    summary: 'Runs a command that the operator has allowed, with checked values and without a shell.',
    role: 'operator',
    input,
    settings: z.strictObject({
      disabled: z.array(z.string().max(60)).max(200).default([]).describe('Names of runbooks that do not run for now'),
    }),
    params: z.strictObject({}),
    limits: { timeoutSeconds: 3_900, maxInputBytes: 64 * 1024, maxOutputBytes: 2 * 1024 * 1024, maxAttempts: 1 },
    example: { runbook: 'disk_space', params: { folder: '/' } },
    admit: (given, { role }) => void prepare(runbooks, given, role),
    async run(work, given, { disabled }) {
      const { runbook, values } = prepare(runbooks, given, work.role);
      if (disabled.includes(runbook.name)) throw new HubError('conflict', `The runbook ${runbook.name} is switched off.`);
      const run = await toRun(runbook, values, runbooks.roots(), env);
      const waits = () => work.progress(`Waiting for another run of ${runbook.name}`);
      return slotsOf(slots, runbook).use(work.signal, () => execute(work, run), waits);
    },
  });
}

function slotsOf(slots: Map<string, Slots>, { name, maxParallel }: Runbook): Slots {
  const key = `${name} ${maxParallel}`;
  const found = slots.get(key) ?? createSlots(maxParallel);
  slots.set(key, found);
  return found;
}

/** Errors: not_found, forbidden for a role that is too low, invalid_input naming the parameters. */
function prepare(
  runbooks: Runbooks,
  { runbook: name, params }: Input,
  role: Role,
): { runbook: Runbook; values: Map<string, string> } {
  const runbook = runbooks.get(name);
  if (!roleCovers(role, runbook.role))
    throw new HubError('forbidden', `The runbook ${name} needs the role ${runbook.role}; you are ${role}.`);
  return { runbook, values: parseParameters(runbook, params) };
}

/** All that is needed to run it, and how it is shown. */
type Run = { runbook: Runbook; argv: string[]; shown: string[]; cwd: string; env: Record<string, string>; secrets: string[] };

async function toRun(
  runbook: Runbook,
  values: Map<string, string>,
  roots: readonly string[],
  hubEnv: Record<string, string | undefined>,
): Promise<Run> {
  const program = findProgram(runbook.argv[0]!, SYSTEM_PATH);
  if (program === undefined)
    throw new HubError('program_failed', `The program ${runbook.argv[0]} is not on the machine of the hub.`);
  const args = (texts: ReadonlyMap<string, string>) => fillArguments(runbook.argv.slice(1), texts);
  const isSecret = (name: string) => runbook.params[name]?.type === 'string' && runbook.params[name].secret;
  const masked = new Map([...values].map(([name, value]) => [name, isSecret(name) ? '***' : value]));
  const given = runbook.env.flatMap((name) => (hubEnv[name] === undefined ? [] : [[name, hubEnv[name]] as [string, string]]));
  const secretValues = [...values].filter(([name]) => isSecret(name)).map(([, value]) => value);
  const secretVariables = given.filter(([name]) => /secret|token|passw|key|credential/i.test(name)).map(([, value]) => value);
  return {
    runbook,
    argv: [program, ...args(values)],
    shown: [runbook.argv[0]!, ...args(masked)].map(maskText),
    cwd: await findFolder(runbook, roots),
    env: { PATH: SYSTEM_PATH, LC_ALL: 'C.UTF-8', ...Object.fromEntries(given) },
    secrets: [...secretValues, ...secretVariables],
  };
}

/** The folder with links resolved, below a root with links resolved. */
async function findFolder({ name, cwd }: Runbook, roots: readonly string[]): Promise<string> {
  const real = async (path: string) => realpath(resolve(path)).catch(() => undefined);
  const [folder, ...allowed] = await Promise.all([cwd, ...roots].map(real));
  const isBelow = (root: string | undefined) =>
    root !== undefined && (folder === root || folder?.startsWith(root.endsWith(sep) ? root : root + sep) === true);
  if (folder !== undefined && allowed.some(isBelow)) return folder;
  throw new HubError('program_failed', `The folder of the runbook ${name} is missing, or is not below one of the roots.`);
}

async function execute(work: Work, run: Run): Promise<VariantDraft[]> {
  const lines: string[] = [];
  const printed = createPrinted(run.secrets, (line) => {
    lines.push(line);
    work.print(`${line}\n`);
    if (line.trim() !== '') work.progress(line.trim().slice(0, 200));
  });
  work.progress(`Running ${run.runbook.title}`);
  const { timeoutSeconds, outputLimitBytes, memoryMegabytes, cpuSeconds, runAs } = run.runbook;
  const limits = { timeoutSeconds, outputLimitBytes, memoryMegabytes, cpuSeconds, runAs };
  const ending = await runProgram({
    ...limits,
    argv: run.argv,
    cwd: run.cwd,
    env: run.env,
    signal: work.signal,
    onOutput: printed.write,
  }).finally(printed.end);
  checkEnding(run.runbook, ending, lines);
  return [toReport(run, ending, lines)];
}

/** Errors: program_failed with the code, program_killed with the signal. */
function checkEnding({ name, successCodes }: Runbook, { code, signal }: Ending, lines: readonly string[]): void {
  if (code !== null && successCodes.includes(code)) return;
  const tail = lines.slice(-TAIL_LINES).join('\n').slice(-TAIL_LENGTH);
  const quoted = tail === '' ? 'It printed nothing.' : `It ended with:\n${tail}`;
  if (code === null)
    throw new HubError('program_killed', `${name} was ended by ${signal}. ${quoted}`, { signal, output_tail: tail });
  throw new HubError('program_failed', `${name} ended with code ${code}. ${quoted}`, { exit_code: code, output_tail: tail });
}

function toReport({ runbook, shown }: Run, { code, seconds, bytes }: Ending, lines: readonly string[]): VariantDraft {
  const facts = toTable(
    ['What', 'Value'],
    [
      ['Runbook', runbook.name],
      ['Command', shown.map((part) => (/^[\w./=:@%+-]+$/.test(part) ? part : JSON.stringify(part))).join(' ')],
      ['Exit code', String(code)],
      ['Seconds', seconds.toFixed(2)],
      ['Bytes', String(bytes)],
    ],
  );
  const output = lines.length === 0 ? 'It printed nothing.' : toFence(lines.join('\n'));
  return {
    title: 'output',
    mediaType: 'text/markdown',
    content: `# ${runbook.title}\n\n${facts}\n\n## Output\n\n${output}\n`,
    note: `Ended with ${code} after ${seconds.toFixed(1)} s, ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}.`,
  };
}
