/** markdownlint as a function from text to problems. Its rules are its own ones; nothing is read from a disk. Runs in a child. */
import { applyFixes, type Configuration, type LintError } from 'markdownlint';
import { lint } from 'markdownlint/promise';

export type LintChoice = {
  /** Rules that are not looked at, as `MD013`. */
  disable: readonly string[];
  /** Longest line; 0 for any. */
  lineLength: number;
};

/** One finding. `line` from 1. */
export type Problem = { line: number; rule: string; description: string; detail: string; fixable: boolean };

export type LintResult = { fixed: string; found: Problem[]; left: Problem[] };

/** Repairing one problem can bring out another; more rounds than this bring nothing new. */
const MAX_ROUNDS = 5;

/** All problems, the text with what can be repaired repaired, and the problems that are left in it. */
export async function lintMarkdown(text: string, choice: LintChoice): Promise<LintResult> {
  const found = await findErrors(text, choice);
  let errors = found;
  let fixed = text;
  for (let round = 0; round < MAX_ROUNDS && errors.some((error) => error.fixInfo); round += 1) {
    const next = applyFixes(fixed, errors);
    if (next === fixed) break;
    fixed = next;
    errors = await findErrors(fixed, choice);
  }
  return { fixed, found: found.map(toProblem), left: errors.map(toProblem) };
}

async function findErrors(text: string, { disable, lineLength }: LintChoice): Promise<LintError[]> {
  const config: Configuration = {
    default: true,
    MD013: lineLength > 0 && { line_length: lineLength, tables: false, code_blocks: false },
  };
  for (const rule of disable) config[rule] = false;
  const results = await lint({ strings: { text }, config });
  return results.text ?? [];
}

function toProblem(error: LintError): Problem {
  return {
    line: error.lineNumber,
    rule: error.ruleNames[0]!,
    description: error.ruleDescription,
    detail: [error.errorDetail, error.errorContext].filter((part) => part != null).join(' '),
    fixable: error.fixInfo != null,
  };
}
