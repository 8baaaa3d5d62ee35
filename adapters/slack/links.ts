/** Ways from Slack into the panel, and the buttons of what can be decided. */
import type { SlackSubject } from '../../hub/store/slack-book.ts';
import { actions, button, cut, escape, plain, type Block, type Button } from './blocks.ts';

/** `action_id`s of our buttons. */
export const ACTIONS = {
  approve: 'kyros_approve',
  deny: 'kyros_deny',
  accept: 'kyros_accept',
  reject: 'kyros_reject',
  open: 'kyros_open',
} as const;

export function toPanelUrl(publicUrl: string, { kind, id }: SlackSubject): string {
  const path = { task: `tasks/${id}`, job: `jobs/${id}`, variant: 'studio', confirmation: 'remote', call: 'remote' }[kind];
  return `${publicUrl}/admin/${path}`;
}

export function openButton(publicUrl: string, subject: SlackSubject): Button {
  return button('Open in panel', `Open ${subject.id} in the panel`, { id: ACTIONS.open, url: toPanelUrl(publicUrl, subject) });
}

/** Approve asks once more: a press of a thumb on a telephone should not delete anything. */
export function decisionButtons(code: string, preview: string, publicUrl: string): Block {
  const approve = button(
    'Approve',
    `Approve ${code}`,
    { id: ACTIONS.approve, value: code },
    {
      style: 'primary',
      confirm: {
        title: plain(`Approve ${code}?`),
        text: { type: 'mrkdwn', text: cut(escape(preview), 280) },
        confirm: plain('Approve'),
        deny: plain('Back'),
        style: 'danger',
      },
    },
  );
  const deny = button('Deny', `Deny ${code}`, { id: ACTIONS.deny, value: code }, { style: 'danger' });
  return actions(approve, deny, openButton(publicUrl, { kind: 'confirmation', id: code }));
}

export function variantButtons(id: string, publicUrl: string): Block {
  return actions(
    button('Accept', `Accept ${id}`, { id: ACTIONS.accept, value: id }, { style: 'primary' }),
    button('Reject', `Reject ${id}`, { id: ACTIONS.reject, value: id }, { style: 'danger' }),
    openButton(publicUrl, { kind: 'variant', id }),
  );
}
