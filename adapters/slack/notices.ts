/** Later word of a call, as messages: what came of a confirmation, or of a job with its variants to choose from. */
import type { Notice } from '../../hub/notice.ts';
import type { SlackAddress } from './address.ts';
import { actions, escape, section } from './blocks.ts';
import type { SlackBody } from './body.ts';
import { toDecidedCard, toVariantCard } from './cards.ts';
import { openButton } from './links.ts';

/** The diff of a variant as text; undefined when it cannot be had. */
export type DiffOf = (variantId: string, address: SlackAddress) => Promise<string | undefined>;

type Of<Name extends Notice['notice']> = Extract<Notice, { notice: Name }>;

/** Variants with buttons of their own; the others stand in the panel. */
const MAX_VARIANTS = 5;

export async function renderNotice(
  notice: Notice,
  address: SlackAddress,
  publicUrl: string,
  diffOf: DiffOf,
): Promise<SlackBody[]> {
  if (notice.notice === 'confirmation') return renderConfirmation(notice, toCall(address));
  const cards = notice.variants.slice(0, MAX_VARIANTS).map(async ({ id, title }) => {
    const diff = await diffOf(id, address);
    return toVariantCard({ id, title, job: notice.job, ...(diff !== undefined && { diff }) }, publicUrl);
  });
  return [renderJob(notice, toCall(address), publicUrl), ...(await Promise.all(cards))];
}

/** The asker is called to it; in their direct messages they are there already. */
function toCall({ how, user }: SlackAddress): string {
  return how === 'dm' || how === 'home' ? '' : `<@${user}> `;
}

/** The cards lose their buttons, and the asker is told. */
function renderConfirmation(notice: Of<'confirmation'>, call: string): SlackBody[] {
  const { confirm_id: code, line, status, decisions, text } = notice;
  return [
    { ...toDecidedCard({ code, line, status, decisions }), replaces: 'subject' },
    { visible: true, text: escape(text), blocks: [section(`${call}${escape(text)}`)] },
  ];
}

function renderJob({ job, text }: Of<'job'>, call: string, publicUrl: string): SlackBody {
  const subject = { kind: 'job', id: job } as const;
  return {
    visible: true,
    subject,
    ends: subject,
    text: escape(text),
    blocks: [section(`${call}${escape(text)}`), actions(openButton(publicUrl, subject))],
  };
}
