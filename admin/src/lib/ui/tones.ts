/** A status is told by a colour, an icon and a word, never by one of them alone. */
import Ban from '@lucide/svelte/icons/ban';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import CirclePause from '@lucide/svelte/icons/circle-pause';
import CircleX from '@lucide/svelte/icons/circle-x';
import Eye from '@lucide/svelte/icons/eye';
import GitMerge from '@lucide/svelte/icons/git-merge';
import Hand from '@lucide/svelte/icons/hand';
import LoaderCircle from '@lucide/svelte/icons/loader-circle';
import Moon from '@lucide/svelte/icons/moon';
import Power from '@lucide/svelte/icons/power';
import ThumbsUp from '@lucide/svelte/icons/thumbs-up';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle' | 'accent';
export type Look = { word: string; tone: Tone; icon: typeof Ban };

const LOOKS: Record<string, Look> = {
  queued: { word: 'Queued', tone: 'idle', icon: CircleDashed },
  claimed: { word: 'Claimed', tone: 'info', icon: Hand },
  in_progress: { word: 'In progress', tone: 'accent', icon: LoaderCircle },
  review: { word: 'Review', tone: 'warn', icon: Eye },
  approved: { word: 'Approved', tone: 'ok', icon: ThumbsUp },
  merging: { word: 'Merging', tone: 'accent', icon: GitMerge },
  done: { word: 'Done', tone: 'ok', icon: CircleCheck },
  blocked: { word: 'Blocked', tone: 'bad', icon: CircleAlert },
  cancelled: { word: 'Cancelled', tone: 'idle', icon: Ban },
  up: { word: 'Up', tone: 'ok', icon: CircleCheck },
  starting: { word: 'Starting', tone: 'info', icon: LoaderCircle },
  down: { word: 'Down', tone: 'bad', icon: CircleX },
  off: { word: 'Off', tone: 'idle', icon: Power },
  paused: { word: 'Paused', tone: 'warn', icon: CirclePause },
  working: { word: 'Working', tone: 'accent', icon: CircleDot },
  idle: { word: 'Idle', tone: 'ok', icon: CircleDashed },
  away: { word: 'Away', tone: 'idle', icon: Moon },
  suspect: { word: 'Silent', tone: 'warn', icon: CircleAlert },
  dead: { word: 'Gone', tone: 'bad', icon: CircleX },
  available: { word: 'Available', tone: 'ok', icon: CircleCheck },
  busy: { word: 'Busy', tone: 'warn', icon: CircleDot },
  ok: { word: 'ok', tone: 'ok', icon: CircleCheck },
  pending: { word: 'pending', tone: 'warn', icon: CirclePause },
  running: { word: 'Running', tone: 'accent', icon: LoaderCircle },
  ready: { word: 'Ready', tone: 'ok', icon: CircleCheck },
  accepted: { word: 'Accepted', tone: 'ok', icon: ThumbsUp },
  rejected: { word: 'Rejected', tone: 'idle', icon: Ban },
  failed: { word: 'Failed', tone: 'bad', icon: CircleX },
  error: { word: 'Refused', tone: 'bad', icon: CircleX },
  proposed: { word: 'Proposed', tone: 'info', icon: Eye },
  succeeded: { word: 'Done', tone: 'ok', icon: CircleCheck },
  lost: { word: 'Lost', tone: 'warn', icon: CircleAlert },
  handed_back: { word: 'Handed back', tone: 'idle', icon: CirclePause },
  waiting: { word: 'Waits', tone: 'idle', icon: CircleDashed },
  retrying: { word: 'Tries again', tone: 'warn', icon: LoaderCircle },
  following: { word: 'Job runs', tone: 'accent', icon: LoaderCircle },
  refused: { word: 'Refused', tone: 'bad', icon: CircleX },
  skipped: { word: 'Skipped', tone: 'idle', icon: Ban },
  stopped: { word: 'Stopped', tone: 'warn', icon: CirclePause },
  sent: { word: 'Sent', tone: 'ok', icon: CircleCheck },
  active: { word: 'Active', tone: 'ok', icon: CircleCheck },
  over: { word: 'Over', tone: 'idle', icon: CircleCheck },
  revoked: { word: 'Revoked', tone: 'idle', icon: Ban },
};

export function toLook(name: string): Look {
  return LOOKS[name] ?? { word: name.replaceAll('_', ' '), tone: 'bad', icon: CircleX };
}

/** `ok` is `Done`, `unknown_command` is `Unknown command`. */
export function toOutcomeWord(outcome: string): string {
  if (outcome === 'ok') return 'Done';
  const words = outcome.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const TONES: Record<Tone, string> = {
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  info: 'bg-info-soft text-info',
  idle: 'bg-idle-soft text-muted',
  accent: 'bg-accent-soft text-accent',
};
