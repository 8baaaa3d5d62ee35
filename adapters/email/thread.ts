/** The mail thread that an answer belongs to, as plain JSON: where it goes, and what it answers (RFC 5322 3.6.4, RFC 3834 3). */
import { createHash } from 'node:crypto';
import { findField, type Header } from './header.ts';

export type Thread = {
  to: string;
  subject: string;
  /** The mail that is answered; left out when it has no good Message-ID. */
  inReplyTo?: string;
  /** Oldest first, the answered mail last. */
  references: string[];
  /** Said below the answer. */
  note?: string;
};

const MAX_REFERENCES = 20;
const MAX_SUBJECT = 200;
/** Visible ASCII: what goes into a header of ours is checked again here (S35). */
const MESSAGE_ID = /^<[!-;=?-~]{1,900}>$/;

export function toThread(header: Header, to: string, subject: string): Thread {
  const id = findMessageId(header);
  const earlier = (findField(header, 'references') ?? findField(header, 'in-reply-to') ?? '')
    .split(/\s+/)
    .filter((one) => MESSAGE_ID.test(one));
  return {
    to,
    subject: toReplySubject(subject),
    ...(id !== undefined && { inReplyTo: id }),
    references: [...earlier, ...(id === undefined ? [] : [id])].slice(-MAX_REFERENCES),
  };
}

export function findMessageId(header: Header): string | undefined {
  const id = findField(header, 'message-id');
  return id !== undefined && MESSAGE_ID.test(id) ? id : undefined;
}

/**
 * What makes a repeat of a mail recognisable: its Message-ID within its sender; without one, what it says (S36). The sender is proven
 * before this is written anywhere, or somebody else could use up the key.
 */
export function toMailKey(header: Header, sender: string, text: string): string {
  const id = findMessageId(header);
  const parts =
    id === undefined ? [sender, findField(header, 'date') ?? '', findField(header, 'subject') ?? '', text] : [id, sender];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The same for every try, so that a mail that was sent twice is one mail. */
export function toMessageId(key: string, from: string): string {
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 40);
  return `<${digest}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

function toReplySubject(subject: string): string {
  const line = subject
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MAX_SUBJECT);
  if (line === '') return 'Re: your mail';
  return /^re\s?:/i.test(line) ? line : `Re: ${line}`;
}
