/** In a thread that is about something, a word is enough: `approve`, `show`, `log`, `cancel` take the id from the thread. */
import type { SlackSubject } from '../../hub/store/slack-book.ts';

/** The command behind a word, by what the thread is about, and how its id is given. */
const WORDS: Record<SlackSubject['kind'], Record<string, (id: string) => string>> = {
  task: {
    show: (id) => `task show ${id}`,
    log: (id) => `event list --target task:${id}`,
    cancel: (id) => `task transition ${id} cancelled`,
    claim: (id) => `task claim ${id}`,
    release: (id) => `task release ${id}`,
  },
  job: {
    show: (id) => `job show ${id}`,
    log: (id) => `event list --target job:${id}`,
    cancel: (id) => `job cancel ${id}`,
    retry: (id) => `job retry ${id}`,
    variant: (id) => `job variant ${id}`,
  },
  variant: {
    show: (id) => `variant show ${id}`,
    diff: (id) => `variant diff ${id}`,
    accept: (id) => `variant accept ${id}`,
    approve: (id) => `variant accept ${id}`,
    reject: (id) => `variant reject ${id}`,
  },
  confirmation: {
    approve: (id) => `approve ${id}`,
    confirm: (id) => `approve ${id}`,
    deny: (id) => `deny ${id}`,
    show: () => 'approval list',
    log: () => 'approval list',
  },
  call: {},
};

/** The whole line, where it is one of the words, alone or with flags; else as it was. */
export function inThread(line: string, { kind, id }: SlackSubject): string {
  const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(line) ?? [];
  const make = Object.hasOwn(WORDS[kind], word.toLowerCase()) ? WORDS[kind][word.toLowerCase()] : undefined;
  if (make === undefined || rest.includes('\n') || (rest !== '' && !rest.startsWith('-'))) return line;
  return rest === '' ? make(id) : `${make(id)} ${rest}`;
}

/** Every line that a word can become, for the test that the commands are there. */
export function linesOfWords(): string[] {
  const ids = { task: 'T-1', job: 'J-1', variant: 'V-1', confirmation: 'A7Q2', call: '' };
  return Object.entries(WORDS).flatMap(([kind, words]) =>
    Object.values(words).map((make) => make(ids[kind as SlackSubject['kind']])),
  );
}
