/** Mails as people and machines write them, for tests. */
import { AUTHSERV_ID, HUB_ADDRESS } from './mail-server.ts';

export type MailParts = {
  from?: string;
  to?: string;
  subject?: string;
  /** Without it each mail has a new one. */
  id?: string | null;
  date?: Date;
  /** Lines that our mail server put on top; by default it says that the sender is proven. */
  trace?: string[];
  headers?: string[];
  body?: string;
};

let count = 0;

/** A proven mail of ann@example.org to the hub, unless the parts say otherwise. */
export function toMail({
  from = 'Ann Miller <ann@example.org>',
  to = HUB_ADDRESS,
  subject = 'hello',
  id,
  date = new Date(),
  trace,
  headers = [],
  body = '',
}: MailParts = {}): string {
  const messageId = id === undefined ? `<m${++count}.${process.pid}.${Date.now()}@example.org>` : id;
  return [
    ...(trace ?? provenTrace(domainOf(from))),
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    ...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
    `Date: ${date.toUTCString()}`,
    ...headers,
    '',
    body.replaceAll('\n', '\r\n'),
  ].join('\r\n');
}

/** What a mail server writes above a mail whose sender it could prove. */
export function provenTrace(
  domain: string,
  results = `dkim=pass header.d=${domain} header.s=s1; dmarc=pass header.from=${domain}`,
): string[] {
  return [`Return-Path: <bounce@${domain}>`, `Authentication-Results: ${AUTHSERV_ID}; ${results}`, ...receivedTrace()];
}

export function receivedTrace(): string[] {
  return [
    `Received: from mail.example.org (mail.example.org [192.0.2.1]) by ${AUTHSERV_ID} with ESMTPS id 1; ${new Date().toUTCString()}`,
  ];
}

function domainOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'example.org';
}
