/** What the palette offers for a text: running it, completing it, pages, tasks. Pure, the best first. */
import { addresses } from '../address/addresses.ts';
import type { NavEntry } from '../address/navigation.ts';
import type { Completion } from '../api/command.ts';
import type { CatalogueEntry, Task } from '../api/types.ts';

/** One of `href` (go there), `run` (a line to give) or `insert` (a text to go on with). */
export type Choice = { id: string; label: string; hint: string; mono?: boolean; href?: string; run?: string; insert?: string };

type Sources = {
  pages: readonly NavEntry[];
  tasks: readonly Pick<Task, 'id' | 'title'>[];
  commands: readonly CatalogueEntry[];
  completions: readonly Completion[];
  recent: readonly string[];
};

const MOST_TASKS = 6;
const MOST_COMPLETIONS = 12;

export function toChoices(text: string, sources: Sources): Choice[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '')
    return [
      ...sources.recent.map(toRecent),
      ...sources.pages.map(toPage),
      ...sources.commands.filter(isWrite).slice(0, 8).map(toCommand),
    ];
  const isLine = findSpoken(wanted, sources.commands) !== undefined;
  const pages = sources.pages.filter(({ label }) => label.toLowerCase().startsWith(wanted)).map(toPage);
  const tasks = sources.tasks
    .filter(({ id, title }) => fits(wanted, id, title))
    .slice(0, MOST_TASKS)
    .map(toTask);
  const next = sources.completions.slice(0, MOST_COMPLETIONS).map((one) => toCompletion(text, one));
  const others = isLine
    ? []
    : sources.commands
        .filter(({ spoken, summary }) => matches(wanted, `${spoken} ${summary}`))
        .slice(0, 8)
        .map(toCommand);
  const all = isLine ? [toRun(text.trim()), ...next] : [...pages, ...next, ...tasks, ...others, toRun(text.trim())];
  // Of two that read the same the first is the better one.
  return all.filter(({ label }, at) => all.findIndex((other) => other.label === label) === at);
}

/** The command that a line begins with. */
function findSpoken(line: string, commands: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  return commands.find(({ spoken }) => line === spoken || line.startsWith(`${spoken} `));
}

const fits = (wanted: string, id: string, title: string) =>
  id.toLowerCase().startsWith(wanted) || (wanted.length > 2 && title.toLowerCase().includes(wanted));
const matches = (wanted: string, text: string) => wanted.split(/\s+/).every((word) => text.toLowerCase().includes(word));
const isWrite = ({ effect }: CatalogueEntry) => effect === 'write';

const toRun = (line: string): Choice => ({ id: 'run', label: line, hint: 'Run this line', mono: true, run: line });
const toRecent = (line: string): Choice => ({ id: `recent ${line}`, label: line, hint: 'Again', mono: true, insert: line });
const toPage = ({ path, label }: NavEntry): Choice => ({ id: `page ${path}`, label, hint: 'Page', href: addresses.page(path) });
const toTask = ({ id, title }: Pick<Task, 'id' | 'title'>): Choice => ({
  id: `task ${id}`,
  label: id,
  hint: title,
  mono: true,
  href: addresses.task(id),
});
const toCommand = ({ name, spoken, summary }: CatalogueEntry): Choice => ({
  id: `command ${name}`,
  label: spoken,
  hint: summary,
  mono: true,
  insert: `${spoken} `,
});

function toCompletion(text: string, { from, insert, hint }: Completion): Choice {
  const line = text.slice(0, from) + insert;
  return { id: `next ${line}`, label: line.trim(), hint, mono: true, insert: line };
}
