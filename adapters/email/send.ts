/** Sending answers by SMTP (S31, S35): one deliverable, one fixed Message-ID, so that a mail that was sent twice is one mail. */
import nodemailer from 'nodemailer';
import type { DeliveryRow, SendResult } from '../../hub/deliveries.ts';
import { isNotice } from '../../hub/notice.ts';
import { LOOP_FIELD } from './automatic.ts';
import { toPlainLetter, type Letter } from './render.ts';
import type { EmailSettings } from './settings.ts';
import { toMessageId, type Thread } from './thread.ts';

export type Post = { send(row: DeliveryRow): Promise<SendResult>; close(): void };

export type PostParts = {
  settings: Pick<EmailSettings, 'smtp' | 'address'>;
  /** Whether one more mail may go to this address (S31). */
  grant: (reply: { key: string; address: string; kind: Letter['kind'] }) => Promise<boolean>;
  onSilence: (address: string) => void;
  onState: (up: boolean, detail?: string) => void;
};

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

export function createPost({ settings, grant, onSilence, onState }: PostParts): Post {
  const { smtp, address } = settings;
  const transport = nodemailer.createTransport({
    pool: true,
    maxConnections: 3,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.secure,
    requireTLS: smtp.tlsRequired && !smtp.secure,
    // TLS that nobody asked for is better than none, but proves nothing; TLS that was asked for is checked.
    tls: { rejectUnauthorized: smtp.tlsRequired },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(smtp.user !== '' && { auth: { user: smtp.user, pass: smtp.password } }),
  } as object);
  // Bounces of answers must come back to nobody, or two machines could talk for ever. Some servers do not take that.
  let returnPath = '';

  async function send(row: DeliveryRow): Promise<SendResult> {
    const thread = row.replyTo as Thread;
    const letter = isNotice(row.body) ? toPlainLetter(row.body.text) : (row.body as Letter);
    if (letter.kind === 'reply' && !(await grant({ key: row.key, address: thread.to, kind: 'reply' }))) {
      onSilence(thread.to);
      return { sent: false, permanent: true, reason: 'the replies of this hour to this address are used up' };
    }
    try {
      const sent = await post(row, thread, letter);
      onState(true);
      return { sent: true, nativeMessageId: sent };
    } catch (error) {
      return toFailure(error as SmtpError);
    }
  }

  async function post(row: DeliveryRow, thread: Thread, letter: Letter): Promise<string> {
    const messageId = toMessageId(row.key, address);
    const mail = toMail(row, thread, letter, messageId);
    try {
      await transport.sendMail({ ...mail, envelope: { from: returnPath, to: [thread.to] } } as object);
    } catch (error) {
      const { command, responseCode = 0 } = error as SmtpError;
      if (returnPath !== '' || command !== 'MAIL FROM' || responseCode < 500) throw error;
      returnPath = address;
      await transport.sendMail({ ...mail, envelope: { from: returnPath, to: [thread.to] } } as object);
    }
    return messageId;
  }

  function toMail(row: DeliveryRow, thread: Thread, letter: Letter, messageId: string) {
    return {
      from: { name: 'Kyros', address },
      to: thread.to,
      subject: thread.subject,
      messageId,
      date: row.createdAt,
      text: letter.text,
      ...(letter.html !== undefined && letter.html !== '' && { html: letter.html }),
      ...(thread.inReplyTo !== undefined && { inReplyTo: thread.inReplyTo }),
      ...(thread.references.length > 0 && { references: thread.references }),
      headers: { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', [LOOP_FIELD]: '1' },
    };
  }

  function toFailure({ code, command, responseCode = 0, message }: SmtpError): SendResult {
    const isAboutThisMail = responseCode >= 500 && (command === 'RCPT TO' || command === 'DATA');
    const reason =
      responseCode > 0
        ? `the mail server answered ${responseCode} to ${command}`
        : `the mail server cannot be used (${code ?? message})`;
    if (!isAboutThisMail) onState(false, reason);
    return { sent: false, reason, ...(isAboutThisMail && { permanent: true }) };
  }

  return { send, close: () => transport.close() };
}

type SmtpError = { code?: string; command?: string; responseCode?: number; message: string };
