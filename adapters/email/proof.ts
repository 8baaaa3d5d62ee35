/**
 * Whether a mail is from whom it says (S28, S29). Three ways: our mail server says so, the hub checked the signature itself, or the mail came to
 * the secret address of that person. A signature counts only when it is of the sender's own domain, covers all of the body, and covers the
 * fields that say what the mail is: without Message-ID and Date in it, an old mail could be sent again as a new one.
 */
import type { Result } from './authentication-results.ts';
import { findFields, type Header } from './header.ts';
import type { Signature, VerifiedMail } from './parse-task.ts';
import type { Sender } from './sender.ts';

export type Proof = { proven: true; by: 'results' | 'dkim' | 'secret' } | { proven: false; reason: string; later?: true };

/** `to` stands for the field that names the hub: To or Cc. */
const NEEDED = ['from', 'subject', 'date', 'message-id'];
/** Each one costs a look-up and a pass over the mail. */
export const MAX_SIGNATURES = 10;

/** From the results of our own mail server (authentication-results.ts). `addressee` is the field that names the hub. */
export function proveByResults(
  results: readonly Result[] | undefined,
  header: Header,
  sender: Sender,
  addressee: 'to' | 'cc',
): Proof {
  if (results === undefined) return not('the mail server reported nothing about it');
  const dmarc = results.filter(({ method }) => method === 'dmarc');
  if (dmarc.some(({ result }) => result === 'temperror')) return later('the mail server could not check it');
  if (dmarc.length === 0 || dmarc.some(({ result }) => result !== 'pass'))
    return not('the mail server did not report dmarc=pass');
  if (dmarc.some((one) => !isOf(one.properties.get('header.from'), sender.domain)))
    return not('the DMARC result is about another domain');
  const signed = results.filter(
    (one) => one.method === 'dkim' && one.result === 'pass' && isAligned(domainOf(one), sender.domain),
  );
  if (signed.length === 0) return not('the mail server reported no signature of the domain of the sender');
  const problems = signed.map((one) => findSignatureProblem(one, header, addressee));
  return problems.includes(undefined) ? { proven: true, by: 'results' } : not(problems[0]!);
}

/** From the hub's own check (parse-worker.ts). */
export function proveByDkim(verified: VerifiedMail | string, addressee: 'to' | 'cc'): Proof {
  if (typeof verified === 'string') return not(verified);
  const { signatures, dmarc } = verified;
  const good = signatures.filter((one) => one.result === 'pass' && one.aligned && !one.testing);
  if (dmarc === undefined || dmarc === 'fail' || dmarc === 'permerror') return not('DMARC does not pass', signatures);
  if (good.length === 0) return not('it has no good signature of the domain of the sender', signatures);
  if (dmarc !== 'pass' && dmarc !== 'none') return later('the policy of the domain could not be looked up');
  const problems = good.map((one) => findProblem(one.signed, one.partial, addressee));
  return problems.includes(undefined) ? { proven: true, by: 'dkim' } : not(problems[0]!);
}

/** What a signature fails to cover; undefined when it covers all that is needed. */
function findProblem(signed: readonly string[], partial: boolean, addressee: 'to' | 'cc'): string | undefined {
  if (partial) return 'its signature leaves a part of the mail open (l=)';
  const missing = [...NEEDED, addressee].find((name) => !signed.includes(name));
  return missing === undefined ? undefined : `its signature does not cover ${missing}`;
}

/**
 * The signature that our server's result is about, as the mail carries it. A server that takes signatures out when it has checked them has
 * to be believed.
 */
function findSignatureProblem(result: Result, header: Header, addressee: 'to' | 'cc'): string | undefined {
  const fields = findFields(header, 'dkim-signature');
  if (fields.length === 0) return undefined;
  if (fields.length > MAX_SIGNATURES) return `it has more than ${MAX_SIGNATURES} signatures`;
  const selector = result.properties.get('header.s');
  const tags = fields.map(toTags).filter((one) => one.get('d')?.toLowerCase() === domainOf(result));
  const matching = tags.filter((one) => selector === undefined || one.get('s')?.toLowerCase() === selector);
  if (matching.length === 0) return 'the signature that the mail server reported is not in it';
  const problems = matching.map((one) => findProblem((one.get('h') ?? '').toLowerCase().split(':'), one.has('l'), addressee));
  return problems.find((problem) => problem !== undefined);
}

/** RFC 6376 3.2: `tag=value;`, white space in values means nothing here. */
function toTags(field: string): Map<string, string> {
  const pairs = field.split(';').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return [pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).replaceAll(/\s/g, '')];
  });
  return new Map(pairs);
}

function domainOf({ properties }: Result): string | undefined {
  return properties.get('header.d') ?? properties.get('header.i')?.split('@').at(-1);
}

/** The same domain, one above it or one below it. That they belong together is what dmarc=pass says. */
function isAligned(domain: string | undefined, of: string): boolean {
  return (
    domain !== undefined &&
    domain.includes('.') === of.includes('.') &&
    (domain === of || of.endsWith(`.${domain}`) || domain.endsWith(`.${of}`))
  );
}

/** Some servers leave it out, some write the whole address. */
function isOf(from: string | undefined, domain: string): boolean {
  return from === undefined || from.split('@').at(-1) === domain;
}

function isTemporary({ result }: Signature): boolean {
  return result === 'temperror' || result === 'temperr';
}

/** A signature whose key could not be looked up may be good after all. */
function not(reason: string, signatures: readonly Signature[] = []): Proof {
  return signatures.some(isTemporary) ? later('the key of its signature could not be looked up') : { proven: false, reason };
}

function later(reason: string): Proof {
  return { proven: false, reason, later: true };
}
