/**
 * Completion in a shell: a small script that asks `kyros __complete`, which asks the hub, so that a shell knows the same
 * words and live ids as every other surface.
 */
import { toFields, toText } from '../client/answer.ts';
import type { Client } from './client.ts';
import type { Console } from './console.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import { toPrintable } from './look.ts';
import type { Shell } from './receive.ts';

/** First words that the CLI answers itself. */
const OWN_WORDS = ['login', 'logout', 'tail', 'completion'];

/** Prints a candidate a line, with its meaning behind a tab. Silent when the hub is: a shell must not be disturbed. */
export async function runComplete(client: Client, line: string, console: Console): Promise<ExitCode> {
  const own = line.includes(' ') ? [] : OWN_WORDS.filter((word) => word.startsWith(line));
  try {
    const candidates = readCandidates(await client.get(`/hub/complete?line=${encodeURIComponent(line)}`));
    for (const candidate of [...candidates, ...own]) console.print(toPrintable(candidate));
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    for (const word of own) console.print(word);
  }
  return EXIT.ok;
}

function readCandidates(body: unknown): string[] {
  return (Array.isArray(body) ? body : []).flatMap((entry) => {
    const value = toText(toFields(entry)?.value);
    const hint = toText(toFields(entry)?.hint).replace(/\s+/g, ' ');
    return value === '' ? [] : [hint === '' ? value : `${value}\t${hint}`];
  });
}

/** bash cuts words at `:` and `=`, so what stands before the last of them is taken off the candidates again. */
const BASH = `_kyros() {
  local line="\${COMP_LINE:0:COMP_POINT}" candidate
  line="\${line#*[[:space:]]}"
  local word="\${line##*[[:space:]]}"
  local cut="\${word%"\${word##*[:=]}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    COMPREPLY+=("$(printf '%q' "\${candidate#"$cut"}")")
  done < <(kyros __complete "$line" 2>/dev/null)
}
complete -F _kyros kyros`;

const ZSH = `#compdef kyros
_kyros() {
  local -a candidates meanings
  local value meaning
  while IFS=$'\\t' read -r value meaning; do
    candidates+=("$value")
    meanings+=("$value\${meaning:+  $meaning}")
  done < <(kyros __complete "\${LBUFFER#*[[:space:]]}" 2>/dev/null)
  (( $#candidates )) && compadd -l -d meanings -a candidates
}
compdef _kyros kyros`;

/** For \`eval "$(kyros completion bash)"\` in the shell's start file; it needs \`kyros\` on the PATH (\`npm link\`). */
export function renderCompletionScript(shell: Shell): string {
  return shell === 'bash' ? BASH : ZSH;
}
