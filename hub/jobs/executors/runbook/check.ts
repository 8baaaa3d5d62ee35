/** What a schema cannot say about a runbook; each problem is one sentence part with its place in front. */
import { basename, isAbsolute } from 'node:path';
import { SETTINGS } from '../../../config.ts';
import { findValueProblem } from './parameters.ts';
import { placeholdersOf } from './placeholders.ts';
import type { Runbook, RunbookFile } from './schema.ts';

/** Programs that run one of their arguments as a program, after these options. */
const INTERPRETERS = /^(?:ba|da|z|k|c|tc|fi|a)?sh$|^su$|^(?:python|perl|ruby|node|php|lua|deno|bun)[\d.]*$/;
const SCRIPT_OPTION = /^-[a-zA-Z]*[ceErS]$|^--?(?:eval|exec|command|print)$/;
const SCRIPT_INSIDE = /^-[a-zA-Z]*[ceErS]\$\{|^--?(?:eval|exec|command|print)=/;
/** Variables that make a program load or run something else. */
const DANGEROUS_VARIABLE =
  /^(?:LD_|DYLD_|NODE_OPTIONS$|BASH_ENV$|ENV$|PYTHON(?:PATH|STARTUP)$|PERL5(?:LIB|OPT)$|RUBYOPT$|PATH$|IFS$)/;

/** All of them, as `runbooks.disk_space.argv: …`. */
export function findProblems({ runbooks }: RunbookFile): string[] {
  const names = runbooks.map(({ name }) => name);
  const twice = new Set(names.filter((name, at) => names.indexOf(name) < at));
  return [
    ...[...twice].map((name) => `runbooks.${name}: is there twice`),
    ...runbooks.flatMap((runbook) => problemsOf(runbook).map((problem) => `runbooks.${runbook.name}.${problem}`)),
  ];
}

function problemsOf(runbook: Runbook): string[] {
  return [
    ...programProblems(runbook),
    ...placeholderProblems(runbook),
    ...parameterProblems(runbook),
    ...environmentProblems(runbook),
  ];
}

function programProblems({ argv }: Runbook): string[] {
  const program = argv[0]!;
  if (placeholdersOf(program).length > 0) return ['argv: the program itself is never a parameter'];
  if (program === '' || (!isAbsolute(program) && program.includes('/')))
    return ['argv: the program is a name, or a path from the root'];
  if (argv.some((part) => part.includes('\0'))) return ['argv: holds a NUL character'];
  return runsScript(argv)
    ? ['argv: a parameter inside of a script would be run as a program; give it as an argument of its own']
    : [];
}

/** Whether a parameter stands where an interpreter takes code. The interpreter may itself be an argument (`env sh -c …`). */
function runsScript(argv: readonly string[]): boolean {
  const from = argv.findIndex((part) => INTERPRETERS.test(basename(part)));
  if (from === -1) return false;
  const takesCode = (part: string, at: number) => SCRIPT_OPTION.test(argv[at - 1]!) || SCRIPT_INSIDE.test(part);
  return argv.some((part, at) => at > from && placeholdersOf(part).length > 0 && takesCode(part, at));
}

function placeholderProblems({ argv, params }: Runbook): string[] {
  const used = new Set(argv.flatMap(placeholdersOf));
  const broken = argv.filter((part) => part.replaceAll(/\$\{[a-z][a-z0-9_]*\}/g, '').includes('${'));
  return [
    ...broken.map(() => 'argv: holds a ${ that names no parameter'),
    ...[...used]
      .filter((name) => !Object.hasOwn(params, name))
      .map((name) => `argv: names the parameter ${name}, which is not there`),
    ...Object.keys(params)
      .filter((name) => !used.has(name))
      .map((name) => `params.${name}: is not used in argv`),
  ];
}

function parameterProblems({ params }: Runbook): string[] {
  return Object.entries(params).flatMap(([name, parameter]) => {
    const problem = parameter.default === undefined ? undefined : findValueProblem(parameter, parameter.default);
    return problem === undefined ? [] : [`params.${name}.default: ${problem}`];
  });
}

/** The hub's own settings hold its secrets. */
function environmentProblems({ env }: Runbook): string[] {
  const isOurs = (name: string) => Object.hasOwn(SETTINGS, name) || name.startsWith('KYROS_');
  return [
    ...env.filter(isOurs).map((name) => `env: ${name} is a setting of the hub, which no program is given`),
    ...env.filter((name) => DANGEROUS_VARIABLE.test(name)).map((name) => `env: ${name} changes which programs are run`),
  ];
}
