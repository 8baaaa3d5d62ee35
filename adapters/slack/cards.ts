/** Cards: what waits for a decision, with its buttons; and the same once it is decided, without them. */
import type { Decision } from '../../hub/store/confirmations.ts';
import type { SlackBody } from './body.ts';
import { actions, asCode, context, cut, escape, inPieces, pre, section, when, MAX_SECTION } from './blocks.ts';
import { decisionButtons, openButton, variantButtons } from './links.ts';

/** What is known of a confirmation when its card is drawn. */
export type Waiting = { code: string; line: string; preview: string; quorum: number; askedBy: string; note?: string };

/** Of a preview or a diff that stands on a card. */
const MAX_CARD_PARTS = 3;

/** `askedBy` is mrkdwn. */
export function toWaitingCard({ code, line, preview, quorum, askedBy, note }: Waiting, publicUrl: string): SlackBody {
  const who = quorum === 0 ? 'your confirmation' : `${quorum} other ${quorum === 1 ? 'person' : 'people'}`;
  const lead = `*${escape(code)}* waits for ${who}: ${asCode(line)}`;
  return {
    visible: quorum > 0,
    lasting: quorum > 0,
    subject: { kind: 'confirmation', id: code },
    text: `${escape(code)} waits for ${who}: ${escape(cut(line, 300))}`,
    blocks: [
      section(lead),
      ...inPieces(escape(preview), MAX_SECTION).slice(0, MAX_CARD_PARTS).map(section),
      context(`Asked by ${askedBy}.${note === undefined ? '' : ` ${note}`} Or type \`approve ${escape(code)}\`.`),
      decisionButtons(code, preview, publicUrl),
    ],
  };
}

export type DecidedConfirmation = {
  code: string;
  line: string;
  status: string;
  decisions: readonly Pick<Decision, 'name' | 'decision' | 'at' | 'reason'>[];
  /** What came of it. */
  said?: string;
};

/** The card once nothing can be decided any more: who and when, and what came of it. */
export function toDecidedCard({ code, line, status, decisions, said }: DecidedConfirmation): SlackBody {
  const words = decisions.map(
    ({ name, decision, at, reason }) =>
      `${decision === 'approve' ? 'Approved' : 'Denied'} by ${escape(name)} at ${when(at)}${reason === undefined ? '' : `: ${escape(reason)}`}`,
  );
  if (words.length === 0) words.push(escape(`It is ${status}.`));
  if (status === 'stale') words.push('What it was about had changed meanwhile; nothing was done.');
  return {
    visible: true,
    replaces: 'card',
    subject: { kind: 'confirmation', id: code },
    text: `${escape(code)}: ${words.join('. ')}`,
    blocks: [
      section(`*${escape(code)}* ${asCode(line)}`),
      context(words.join('\n')),
      ...(said === undefined || said === '' ? [] : [section(escape(said))]),
    ],
  };
}

export type ProposedVariant = { id: string; title: string; job: string; diff?: string };

export function toVariantCard({ id, title, job, diff }: ProposedVariant, publicUrl: string): SlackBody {
  return {
    visible: true,
    subject: { kind: 'variant', id },
    text: `${escape(job)} proposes ${escape(id)}: ${escape(title)}`,
    blocks: [
      section(`*${escape(id)}* of ${escape(job)}: ${escape(cut(title, 300))}`),
      ...(diff === undefined ? [] : [section(shortDiff(diff))]),
      variantButtons(id, publicUrl),
    ],
  };
}

export type DecidedVariant = {
  id: string;
  job: string;
  title?: string;
  status: string;
  by: string | null;
  at: string | null;
  reason?: string | null;
};

export function toDecidedVariantCard({ id, job, title, status, by, at, reason }: DecidedVariant, publicUrl: string): SlackBody {
  const deed = status === 'accepted' ? 'Accepted' : status === 'rejected' ? 'Rejected' : `It is ${status}`;
  const words = `${deed}${by === null ? '' : ` by ${escape(by)}`}${at === null ? '' : ` at ${when(at)}`}${reason == null ? '' : `: ${escape(reason)}`}`;
  return {
    visible: true,
    replaces: 'card',
    subject: { kind: 'variant', id },
    text: `${escape(id)}: ${words}`,
    blocks: [
      section(`*${escape(id)}* of ${escape(job)}${title === undefined ? '' : `: ${escape(cut(title, 300))}`}`),
      context(words),
      actions(openButton(publicUrl, { kind: 'job', id: job })),
    ],
  };
}

/** The first lines of a diff: enough to see what it is about; the whole stands in the panel. */
function shortDiff(diff: string): string {
  const lines = escape(diff).split('\n');
  const shown = lines.slice(0, MAX_DIFF_LINES).map((line) => cut(line, MAX_DIFF_COLUMNS));
  if (lines.length > shown.length) shown.push(`… ${lines.length - shown.length} more lines`);
  return pre(shown.join('\n'));
}

const MAX_DIFF_LINES = 14;
const MAX_DIFF_COLUMNS = 160;
