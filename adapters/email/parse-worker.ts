/**
 * Reading a mail, in a thread of its own (S33): what takes too long or too much memory ends with the thread, and the hub goes on. Here
 * run the mail parser, the HTML conversion and the check of DKIM signatures.
 */
import { parentPort } from 'node:worker_threads';
import { MailParser, type AddressObject, type EmailAddress } from 'mailparser';
import { authenticate, type DKIMResult } from 'mailauth';
import { findBody, type MimeNode } from './body-tree.ts';
import { MAX_HEADER_BYTES } from './header.ts';
import { toHtmlText } from './html-text.ts';
import type { LookupAnswer, LookupTask, ParsedMail, ParseTask, Signature, TaskAnswer, VerifiedMail } from './parse-task.ts';

const MAX_PARTS = 100;
const MAX_DEPTH = 10;
/** UTF-16 units of text that are looked at; commands stand at the top. */
const MAX_TEXT = 32_768;
const MAX_ADDRESSES = 200;

const port = parentPort!;
const lookups = new Map<number, { resolve: (records: unknown) => void; reject: (error: Error) => void }>();
let lookupCount = 0;

class Unreadable extends Error {}

port.on('message', (message: ParseTask | LookupAnswer) => {
  if ('lookup' in message) return answerLookup(message);
  void run(message).then((answer) => port.postMessage(answer));
});

async function run(task: ParseTask): Promise<TaskAnswer> {
  const source = Buffer.from(task.source.buffer, task.source.byteOffset, task.source.byteLength);
  try {
    if (task.kind === 'parse') return { id: task.id, parsed: await parse(source) };
    return { id: task.id, verified: await verify(source, task.id) };
  } catch (error) {
    return { id: task.id, problem: error instanceof Unreadable ? error.message : toProblem(error) };
  }
}

function toProblem(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'EMAXLEN')
    return /child/i.test(message ?? '') ? `it has more than ${MAX_PARTS} parts` : 'the header of a part is too long';
  return 'it cannot be parsed';
}

async function parse(source: Buffer): Promise<ParsedMail> {
  const { tree, headers } = await readTree(source);
  if (depthOf(tree) > MAX_DEPTH) throw new Unreadable(`its parts are nested more than ${MAX_DEPTH} deep`);
  const body = findBody(tree);
  const { plain, html } = body ?? {};
  return {
    from: toAddresses(headers.get('from')),
    to: toAddresses(headers.get('to')),
    cc: toAddresses(headers.get('cc')),
    subject: typeof headers.get('subject') === 'string' ? (headers.get('subject') as string) : '',
    ...(plain !== undefined && { plain: { text: plain.slice(0, MAX_TEXT), cut: plain.length > MAX_TEXT } }),
    ...(html !== undefined && { html: toHtmlText(html) }),
  };
}

type Tree = { tree: MimeNode; headers: Map<string, unknown> };

/** The parser keeps its tree in a field that its types do not name; the version is pinned. */
async function readTree(source: Buffer): Promise<Tree> {
  const limits = { maxHeadSize: MAX_HEADER_BYTES * 2, maxChildNodes: MAX_PARTS, ignoreEmbedded: true };
  const parser = new MailParser({
    skipHtmlToText: true,
    skipTextToHtml: true,
    skipImageLinks: true,
    skipTextLinks: true,
    ...limits,
  } as object);
  let headers = new Map<string, unknown>();
  parser.on('headers', (found) => (headers = found));
  parser.on('data', (part) => {
    if (part.type !== 'attachment') return;
    part.content.on('end', () => part.release());
    part.content.resume();
  });
  const ended = new Promise<void>((resolve, reject) => parser.once('end', resolve).once('error', reject));
  parser.end(source);
  await ended;
  return { tree: (parser as unknown as { tree: MimeNode }).tree, headers };
}

function depthOf(node: MimeNode): number {
  return 1 + Math.max(0, ...node.children.map(depthOf));
}

function toAddresses(value: unknown): string[] {
  const objects = (Array.isArray(value) ? value : value === undefined ? [] : [value]) as AddressObject[];
  const flat = (list: EmailAddress[]): string[] =>
    list.flatMap(({ address, group }) => [...(address ? [address] : []), ...flat(group ?? [])]);
  return objects
    .flatMap((object) => flat(object.value))
    .slice(0, MAX_ADDRESSES)
    .map((address) => address.toLowerCase());
}

async function verify(source: Buffer, task: number): Promise<VerifiedMail> {
  const { dkim, dmarc } = await authenticate(source, {
    mta: 'kyros',
    strict: true,
    disableArc: true,
    disableBimi: true,
    minBitLength: 1024,
    resolver: ((name: string, type: string) => lookUp(task, name, type)) as never,
  });
  const verdict = dmarc === false || dmarc === undefined ? undefined : dmarc.status.result;
  return { signatures: (dkim?.results ?? []).map(toSignature), ...(verdict !== undefined && { dmarc: verdict }) };
}

function toSignature(result: DKIMResult): Signature {
  return {
    result: result.status.result,
    domain: result.signingDomain ?? '',
    aligned: Boolean(result.status.aligned),
    signed: String(result.signingHeaders?.keys ?? '')
      .toLowerCase()
      .split(/[:,\s]+/)
      .filter((name) => name !== ''),
    partial: Boolean(result.canonBodyLengthLimited) || Boolean(result.status.underSized),
    testing: Boolean(result.status.testing),
  };
}

function lookUp(task: number, name: string, type: string): Promise<unknown> {
  const lookup = ++lookupCount;
  const answer = new Promise<unknown>((resolve, reject) => lookups.set(lookup, { resolve, reject }));
  port.postMessage({ lookup, task, name, type } satisfies LookupTask);
  return answer;
}

function answerLookup(answer: LookupAnswer): void {
  const waiting = lookups.get(answer.lookup);
  lookups.delete(answer.lookup);
  if ('records' in answer) waiting?.resolve(answer.records);
  else waiting?.reject(Object.assign(new Error(answer.failure.message), { code: answer.failure.code }));
}
