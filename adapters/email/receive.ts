/**
 * What is to be done with one mail. The order matters: size and form before anything is downloaded, machines before people, the sender
 * before the text. Nothing here writes or sends; `mailbox.ts` and `index.ts` carry it out.
 */
import { createHash } from 'node:crypto';
import { findAddressee, findSecrets } from './address.ts';
import { findOwnResults } from './authentication-results.ts';
import { findAutomatic } from './automatic.ts';
import { toCommandText, TextRefusal, type CommandText } from './command-text.ts';
import { findField, findFields, parseHeader, type Header } from './header.ts';
import type { ParsedMail } from './parse-task.ts';
import type { Parser } from './parser.ts';
import { MAX_SIGNATURES, proveByDkim, proveByResults, type Proof } from './proof.ts';
import { readSender, type Sender } from './sender.ts';
import type { EmailSettings } from './settings.ts';
import { toMailKey, toThread, type Thread } from './thread.ts';

/** A mail as far as it was fetched. */
export type Arrived = {
  size: number;
  /** Its first 64 KB. */
  head: Buffer;
  /** Addresses that the mail server sees in From. */
  envelopeFrom: string[];
  /** All of it. */
  readAll(): Promise<Buffer>;
};

export type Verdict =
  /** A machine wrote it: neither run nor answered. */
  | { kind: 'ignored'; reason: string; sender: string }
  /** Its sender cannot even be told: never answered (S27). */
  | { kind: 'quarantined'; reason: string; sender: string }
  /** Not proven to be of its sender, or of nobody we know. `explain`: it may be told why, once. */
  | { kind: 'unproven'; reason: string; sender: string; explain: boolean; thread: Thread; key: string }
  /** Of its sender, but its text is not acceptable. */
  | { kind: 'refused'; reason: string; sender: string; principalId: string; thread: Thread; key: string }
  /** Something outside has to be asked again. */
  | { kind: 'later'; reason: string; sender: string }
  /** It will never be readable. */
  | { kind: 'unreadable'; reason: string; sender: string }
  | {
      kind: 'command';
      text: string;
      fingerprint: string;
      principalId: string;
      sender: string;
      provenBy: string;
      thread: Thread;
      key: string;
    };

export type Person = { id: string; email: string; active: boolean };

export type ReceiveParts = {
  settings: Pick<EmailSettings, 'address' | 'own' | 'authservId'>;
  parser: Parser;
  findPerson: (idOrEmail: string) => Promise<Person | undefined>;
  findSecretOwner: (secret: string) => Promise<string | undefined>;
  isCommand: (line: string) => boolean;
  now: () => Date;
};

export const MAX_MAIL_BYTES = 10 * 1024 * 1024;
/** An older mail is not run: what is remembered of mails goes back twice as long, so none can be run a second time. */
const MAX_AGE_DAYS = 7;
const MAX_AHEAD_MS = 24 * 3_600_000;
/** Fields that decide what a mail is, and so may stand in it once. */
const SINGLE = [
  'subject',
  'date',
  'message-id',
  'to',
  'cc',
  'sender',
  'in-reply-to',
  'references',
  'content-type',
  'content-transfer-encoding',
  'mime-version',
];

export type Receive = (mail: Arrived) => Promise<Verdict>;

/** What the returned function throws is worth another try: a worker that died, a database that is away. */
export function createReceive(parts: ReceiveParts): Receive {
  const { settings, parser } = parts;

  async function receive(mail: Arrived): Promise<Verdict> {
    const header = parseHeader(mail.head);
    if (typeof header === 'string') return { kind: 'quarantined', reason: header, sender: '' };
    const claimed = (findField(header, 'from') ?? '').slice(0, 300);
    const automatic = findAutomatic(header, settings.own);
    if (automatic !== undefined) return { kind: 'ignored', reason: automatic, sender: claimed };
    const doubled = SINGLE.find((name) => findFields(header, name).length > 1);
    if (doubled !== undefined) return { kind: 'quarantined', reason: `it has two fields ${doubled}`, sender: claimed };
    const sender = readSender(header, [mail.envelopeFrom]);
    if (typeof sender === 'string') return { kind: 'quarantined', reason: sender, sender: claimed };
    return await judge(mail, header, sender);
  }

  async function judge(mail: Arrived, header: Header, sender: Sender): Promise<Verdict> {
    const thread = toThread(header, sender.address, findField(header, 'subject') ?? '');
    const key = toMailKey(header, sender.address, '');
    const early = mail.size > MAX_MAIL_BYTES ? 'it is larger than 10 MB' : findDateProblem(header);
    if (early !== undefined) return await unproven(early, sender, thread, key);
    const source = await mail.readAll();
    const parsed = await parser.parse(source);
    if (typeof parsed === 'string') return { kind: 'unreadable', reason: parsed, sender: sender.address };
    const agreed = readSender(header, [mail.envelopeFrom, parsed.from]);
    if (typeof agreed === 'string') return { kind: 'quarantined', reason: agreed, sender: sender.address };
    return await open(source, header, sender, parsed);
  }

  async function open(source: Buffer, header: Header, sender: Sender, parsed: ParsedMail): Promise<Verdict> {
    const thread = toThread(header, sender.address, parsed.subject);
    const key = toMailKey(header, sender.address, parsed.plain?.text ?? parsed.html?.text ?? '');
    const proof = await prove(source, header, sender, parsed);
    if (!proof.proven && proof.later === true) return { kind: 'later', reason: proof.reason, sender: sender.address };
    if (!proof.proven) return await unproven(proof.reason, sender, thread, key);
    const person = await parts.findPerson(sender.address);
    if (person?.active !== true)
      return {
        kind: 'unproven',
        reason: 'no active user of this hub has this address',
        sender: sender.address,
        explain: true,
        thread,
        key,
      };
    return toCommand(parsed, header, {
      principalId: `user:${person.id}`,
      sender: sender.address,
      provenBy: proof.by,
      thread,
      key,
    });
  }

  async function prove(source: Buffer, header: Header, sender: Sender, parsed: ParsedMail): Promise<Proof> {
    for (const secret of findSecrets(header, settings.address)) {
      const owner = await parts.findSecretOwner(secret);
      const person = owner === undefined ? undefined : await parts.findPerson(owner);
      if (person?.email === sender.address) return { proven: true, by: 'secret' };
    }
    const addressee = findAddressee(parsed.to, parsed.cc, settings.own);
    if (addressee === undefined) return { proven: false, reason: 'it is not addressed to the hub' };
    if (settings.authservId !== undefined)
      return proveByResults(findOwnResults(header, settings.authservId), header, sender, addressee);
    if (findFields(header, 'dkim-signature').length > MAX_SIGNATURES)
      return { proven: false, reason: `it has more than ${MAX_SIGNATURES} signatures` };
    return proveByDkim(await parser.verify(source), addressee);
  }

  /** Strangers whose mail proves nothing are not written to: the address may be somebody else's. */
  async function unproven(reason: string, sender: Sender, thread: Thread, key: string): Promise<Verdict> {
    const person = await parts.findPerson(sender.address);
    return { kind: 'unproven', reason, sender: sender.address, explain: person?.active === true, thread, key };
  }

  type Known = Pick<Extract<Verdict, { kind: 'command' }>, 'principalId' | 'sender' | 'provenBy' | 'thread' | 'key'>;

  function toCommand(parsed: ParsedMail, header: Header, known: Known): Verdict {
    try {
      const { text, note } = readText(parsed, header);
      const fingerprint = createHash('sha256').update(text).digest('hex');
      return { kind: 'command', text, fingerprint, ...known, thread: { ...known.thread, ...(note !== undefined && { note }) } };
    } catch (error) {
      if (error instanceof TextRefusal) return { kind: 'refused', reason: error.message, ...known };
      throw error;
    }
  }

  function readText(parsed: ParsedMail, header: Header): CommandText {
    return toCommandText(parsed, header, parts.isCommand);
  }

  function findDateProblem(header: Header): string | undefined {
    const written = Date.parse((findField(header, 'date') ?? '').replace(/\([^()]{0,40}\)/g, ''));
    const ageMs = parts.now().getTime() - written;
    if (Number.isNaN(ageMs)) return 'it has no date';
    if (ageMs > MAX_AGE_DAYS * 86_400_000) return `it is older than ${MAX_AGE_DAYS} days`;
    return ageMs < -MAX_AHEAD_MS ? 'its date is in the future' : undefined;
  }

  return receive;
}
