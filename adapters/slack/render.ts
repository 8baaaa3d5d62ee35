/**
 * Answers as Slack messages. Reading and what went wrong is for the asker alone; what changed something is for everybody in the
 * conversation. Pure: the same answer is always the same messages, so that a repeat queues nothing new.
 */
import type { Answer, Done, Failed, Pending } from '../../hub/call.ts';
import type { Registry } from '../../hub/command.ts';
import type { Transcript } from '../../hub/converse.ts';
import type { Policy } from '../../hub/policy.ts';
import type { SlackSubject } from '../../hub/store/slack-book.ts';
import type { SlackAddress } from './address.ts';
import { actions, asCode, context, cut, escape, inPieces, pre, section, MAX_SECTION, type Block } from './blocks.ts';
import type { SlackBody } from './body.ts';
import { toDecidedCard, toDecidedVariantCard, toWaitingCard } from './cards.ts';
import { openButton } from './links.ts';
import { toTable } from './table.ts';

export type RenderParts = { registry: Registry; policy: Pick<Policy, 'approvalOf'>; publicUrl: string };

/** Sections of one message, and messages of one answer: Slack takes five answers at a response_url. */
const MAX_SECTIONS = 4;
const MAX_MESSAGES = 4;
/** Of the text that notifications show. */
const MAX_TEXT = 3000;

/** `asked`: the words as they came, for what could not be read as a command. */
export function renderAnswer(
  answer: Answer | Transcript,
  address: SlackAddress,
  parts: RenderParts,
  asked?: string,
): SlackBody[] {
  if ('transcript' in answer) return renderTranscript(answer, address, parts);
  if (!answer.ok) return renderFailed(answer, address, asked);
  if (answer.status === 'pending') return [renderPending(answer, address, parts)];
  return renderDecision(answer, address, parts) ?? [...renderDone(answer, address, parts), ...closedCards(answer, parts)];
}

function renderDone(answer: Done, address: SlackAddress, { registry, publicUrl }: RenderParts): SlackBody[] {
  const visible = isChange(answer.command, registry);
  const subject = toSubject(answer);
  const table = answer.view === undefined || answer.view.rows.length === 0 ? '' : toTable(answer.view);
  const bodies = inMessages(escape(answer.text), escape(table), visible);
  const first = bodies[0]!;
  if (visible && address.how === 'slash') first.blocks.push(context(`<@${address.user}>: ${asCode(answer.line)}`));
  if (subject !== undefined) {
    first.subject = subject;
    bodies.at(-1)!.blocks.push(actions(openButton(publicUrl, subject)));
  }
  return bodies;
}

function renderPending(answer: Pending, address: SlackAddress, { registry, policy, publicUrl }: RenderParts): SlackBody {
  const command = registry.get(answer.command);
  const { confirm_id: code, line, preview } = answer;
  const quorum = command === undefined ? 0 : (policy.approvalOf(command)?.quorum ?? 0);
  return toWaitingCard({ code, line, preview, quorum, askedBy: `<@${address.user}>` }, publicUrl);
}

type DecidedOutput = {
  confirm_id: string;
  line: string;
  preview: string;
  asked_by: string;
  needs: string;
  status: string;
  decisions: { name: string; decision: 'approve' | 'deny'; at: string; reason?: string }[];
  result: { text: string } | null;
};
type VariantOutput = {
  variant: {
    id: string;
    job_id: string;
    title: string;
    status: string;
    decided_by: string | null;
    decided_at: string | null;
    reason: string | null;
  };
  rejected: string[];
};

/** What a button did is shown on its card; typed decisions are answered like everything else. */
function renderDecision(answer: Done, { how, card }: SlackAddress, { publicUrl }: RenderParts): SlackBody[] | undefined {
  if (how !== 'button' || card === undefined) return undefined;
  if (/^approval\.(approve|deny|decide)$/.test(answer.command)) {
    const decided = decidedCard(answer.output as DecidedOutput, publicUrl);
    // A card that only the asker sees: what changed is said where everybody sees it.
    const ran = (answer.output as DecidedOutput).result !== null && card.ephemeral;
    return ran ? [decided, ...inMessages(escape(answer.text), '', true)] : [decided];
  }
  if (!/^variant\.(accept|reject)$/.test(answer.command)) return undefined;
  const { variant, rejected } = answer.output as VariantOutput;
  const decided = { by: variant.decided_by, at: variant.decided_at, job: variant.job_id };
  const siblings = rejected.map((id): SlackBody => ({
    ...toDecidedVariantCard({ ...decided, id, status: 'rejected' }, publicUrl),
    replaces: 'subject',
  }));
  return [toDecidedVariantCard({ ...decided, ...variant }, publicUrl), ...siblings];
}

/** Decided by typing: the cards of it lose their buttons, as far as they are messages that can be changed. */
function closedCards({ command, output }: Done, { publicUrl }: RenderParts): SlackBody[] {
  if (!/^approval\.(approve|deny|decide|yes|no)$/.test(command)) return [];
  const decided = output as DecidedOutput;
  return decided.status === 'pending' ? [] : [{ ...decidedCard(decided, publicUrl), replaces: 'subject' }];
}

function decidedCard(
  { confirm_id: code, line, preview, asked_by, needs, status, decisions, result }: DecidedOutput,
  publicUrl: string,
): SlackBody {
  if (status !== 'pending')
    return toDecidedCard({ code, line, status, decisions, ...(result !== null && { said: result.text }) });
  const names = decisions.map(({ name }) => escape(name)).join(', ');
  const note = `Approved by ${names}; it waits for ${escape(needs)}.`;
  return { ...toWaitingCard({ code, line, preview, quorum: 1, askedBy: escape(asked_by), note }, publicUrl), replaces: 'card' };
}

/** Said to the asker alone; and where nothing can be decided any more, the buttons go. */
function renderFailed(answer: Failed, address: SlackAddress, asked: string | undefined): SlackBody[] {
  const { error, line = asked } = answer;
  const text = `${error.message} ${error.kind.next}`;
  const said: SlackBody = {
    visible: false,
    text: escape(cut(text, MAX_TEXT)),
    blocks: [
      ...inPieces(escape(text), MAX_SECTION).slice(0, MAX_SECTIONS).map(section),
      context(`${line === undefined || address.how === 'button' ? '' : `You wrote: ${asCode(line)} · `}${error.code}`),
    ],
  };
  const over = isOver(answer, address) ? [whatHappened(answer)] : [];
  return [said, ...over];
}

const OVER = new Set(['expired', 'stale_preview', 'conflict', 'not_found']);

function isOver({ command, error }: Failed, { how, card }: SlackAddress): boolean {
  if (how !== 'button' || card === undefined || command === undefined || !/^(approval|variant)\./.test(command)) return false;
  return error.code === 'already_decided' ? error.fields.status !== undefined : OVER.has(error.code);
}

function whatHappened({ error, line }: Failed): SlackBody {
  return {
    visible: true,
    replaces: 'card',
    text: escape(error.message),
    blocks: [...(line === undefined ? [] : [section(asCode(line))]), context(escape(error.message))],
  };
}

/** Several lines of one message: one transcript, and a card for each that waits. */
function renderTranscript(transcript: Transcript, address: SlackAddress, parts: RenderParts): SlackBody[] {
  const { answers, text } = transcript;
  const visible = answers.some((one) => one.ok && one.status !== 'pending' && isChange(one.command, parts.registry));
  const cards = answers.filter((one) => one.ok && one.status === 'pending');
  return [...inMessages('', escape(text), visible), ...cards.map((one) => renderPending(one as Pending, address, parts))];
}

/** A sentence, and below it text of fixed width, in as many messages as it needs. */
function inMessages(text: string, fixed: string, visible: boolean): SlackBody[] {
  const room = MAX_SECTION - pre('').length - 20;
  const sections = [
    ...(text === '' ? [] : inPieces(text, MAX_SECTION)).map(section),
    ...(fixed === '' ? [] : inPieces(fixed, room)).map((piece) => section(pre(piece))),
  ];
  const shown = sections.slice(0, MAX_SECTIONS * MAX_MESSAGES);
  if (shown.length < sections.length)
    shown.push(context('The rest is too long for Slack; ask in the panel or on the command line.'));
  const bodies: SlackBody[] = [];
  for (let at = 0; at < Math.max(1, shown.length); at += MAX_SECTIONS) {
    const blocks: Block[] = shown.slice(at, at + MAX_SECTIONS);
    const words = at === 0 ? (text === '' ? fixed : text) : '…';
    bodies.push({ visible, text: cut(words, MAX_TEXT), blocks });
  }
  return bodies;
}

function isChange(command: string, registry: Registry): boolean {
  return registry.get(command)?.effect !== 'read';
}

const KINDS: readonly [RegExp, SlackSubject['kind']][] = [
  [/^T-\d+$/, 'task'],
  [/^J-\d+$/, 'job'],
  [/^V-\d+$/, 'variant'],
];

/** What an answer is about, where that is one thing. */
export function toSubject({ command, output }: Pick<Done, 'command' | 'output'>): SlackSubject | undefined {
  if (!/^(task|job|variant)\./.test(command)) return undefined;
  const { id, task } = (output ?? {}) as { id?: unknown; task?: { id?: unknown } };
  const named = typeof id === 'string' ? id : task?.id;
  if (typeof named !== 'string') return undefined;
  const kind = KINDS.find(([form]) => form.test(named))?.[1];
  return kind === undefined ? undefined : { kind, id: named };
}
