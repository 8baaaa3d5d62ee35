/**
 * The closed vocabulary of plain English (G6). What is not in it, in a command's schema, or in a slot for free text, is not understood:
 * then nothing is proposed. The synonyms grow by what people type and are refused (audit rows with `unknown_command`).
 */

/** Said by a person → verbs of commands that it may mean, the likeliest first. Longer phrases win. */
export const VERBS: Record<string, readonly string[]> = {
  show: ['show', 'list'],
  display: ['show', 'list'],
  view: ['show', 'list'],
  see: ['show', 'list'],
  describe: ['show'],
  'look at': ['show'],
  'details of': ['show'],
  'tell me about': ['show'],
  'what about': ['show'],
  'how is': ['show'],
  list: ['list'],
  'show all': ['list'],
  'what are': ['list'],
  'which are': ['list'],
  which: ['list'],
  find: ['list'],
  'search for': ['list'],
  create: ['create'],
  add: ['create'],
  make: ['create'],
  'set up': ['create'],
  new: ['create'],
  claim: ['claim'],
  take: ['claim'],
  grab: ['claim'],
  'pick up': ['claim'],
  'work on': ['claim'],
  'start working on': ['claim'],
  release: ['release'],
  drop: ['release'],
  'give back': ['release'],
  'let go of': ['release'],
  unclaim: ['release'],
  delete: ['delete', 'remove', 'revoke'],
  remove: ['delete', 'remove', 'revoke'],
  'get rid of': ['delete', 'remove', 'revoke'],
  cancel: ['cancel', 'transition:cancelled'],
  stop: ['cancel'],
  abort: ['cancel'],
  accept: ['accept'],
  choose: ['accept'],
  pick: ['accept'],
  approve: ['transition:approved', 'accept'],
  reject: ['reject'],
  pause: ['pause'],
  suspend: ['pause'],
  resume: ['resume'],
  unpause: ['resume'],
  retry: ['retry'],
  rerun: ['retry', 'run'],
  'run again': ['retry', 'run'],
  'try again': ['retry'],
  run: ['run'],
  finish: ['transition:done'],
  complete: ['transition:done'],
  close: ['transition:done'],
  start: ['transition:in_progress', 'run'],
  block: ['transition:blocked'],
  move: ['transition'],
  mark: ['transition'],
  put: ['transition'],
  set: ['transition', 'update'],
  assign: ['update'],
  rename: ['update'],
  prioritise: ['update'],
  prioritize: ['update'],
  change: ['update'],
  update: ['update'],
  export: ['export'],
  download: ['export'],
  compare: ['diff'],
  diff: ['diff'],
  ping: ['ping'],
};

/** Said by a person → noun of commands. */
export const NOUNS: Record<string, string> = {
  ...each('task', 'task tasks card cards ticket tickets todo todos'),
  ...each('job', 'job jobs'),
  ...each('variant', 'variant variants draft drafts proposal proposals'),
  ...each('lease', 'lease leases lock locks'),
  ...each('agent', 'agent agents bot bots'),
  ...each('event', 'event events'),
  ...each('preset', 'preset presets template templates'),
  ...each('tool', 'tool tools executor executors'),
  ...each('schedule', 'schedule schedules'),
  ...each('trigger', 'trigger triggers'),
  ...each('approval', 'approval approvals confirmation confirmations'),
  ...each('channel', 'channel channels'),
  ...each('delivery', 'delivery deliveries'),
  ...each('user', 'user users person people member members'),
  ...each('key', 'key keys'),
};

/** Whole phrases that are one command. */
export const PHRASES: Record<string, string> = {
  'who am i': 'whoami',
  'what can i do': 'help',
  'what can you do': 'help',
  'what needs my approval': 'approval list',
  'what is waiting for me': 'approval list',
  'what waits for me': 'approval list',
  'what is ready': 'task list --ready',
  'what can i work on': 'task list --ready',
  'what should i do next': 'task list --ready',
  'give me work': 'task claim-next',
  'give me a task': 'task claim-next',
  'claim the next task': 'task claim-next',
  'take the next task': 'task claim-next',
  'who is working on what': 'lease list',
  'who holds what': 'lease list',
  'what happened': 'event list',
  'what just happened': 'event list',
  'undo that': 'undo',
  'take that back': 'undo',
};

/** The letter of an id → the noun it belongs to. */
export const ID_NOUNS: Record<string, string> = { T: 'task', J: 'job', V: 'variant', P: 'preset', S: 'schedule', R: 'trigger' };

/** Said by a person → the value that a schema knows. */
export const VALUES: Record<string, string> = {
  'in progress': 'in_progress',
  'in-progress': 'in_progress',
  started: 'in_progress',
  finished: 'done',
  completed: 'done',
  closed: 'done',
  todo: 'queued',
  waiting: 'queued',
  canceled: 'cancelled',
  important: 'high',
};

/** Words that carry nothing here. */
export const FILLERS = new Set(
  `please can could would will you i we me us my our want need like to the a an this that these those is are be it its of for in on
   with as at all any some just now hey hi hello kyros thanks thank there do does let lets up status state priority column id by from
  new called named titled saying`.split(/\s+/),
);

/** A sentence with one of these may mean the opposite of its other words: nothing is proposed. */
export const REVERSING =
  /\b(?:not|don'?t|do not|doesn'?t|never|no|except|unless|without|but|instead|isn'?t|aren'?t|won'?t|can'?t)\b/i;

function each(noun: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map((word) => [word, noun]));
}
