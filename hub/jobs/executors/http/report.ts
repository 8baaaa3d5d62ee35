/** An answer as variants: its body made readable, and everything about it. */
import { createHash } from 'node:crypto';
import { maskText } from '../../../mask.ts';
import type { OutboundResponse } from '../../../outbound/guard.ts';
import { isSecretHeader } from '../../../outbound/headers.ts';
import type { VariantDraft } from '../../executor.ts';
import { toFence, toTable } from '../docs/table.ts';
import { findText, toMediaType } from './answer.ts';

export type Exchange = { method: string; url: string; sent: Record<string, string>; answer: OutboundResponse; seconds: number };

/** Types that are kept; everything else is shown as plain text, so that nothing of a stranger runs in a browser. */
const KEPT = new Set(['text/markdown', 'text/css', 'text/yaml', 'text/csv']);

/** The body first, when there is one that can be read, then the report. */
export function toVariants(exchange: Exchange): VariantDraft[] {
  const text = findText(exchange.answer);
  const report = toReport(exchange, text);
  return text === undefined || text === '' ? [report] : [toBody(exchange.answer, text), report];
}

function toBody(answer: OutboundResponse, text: string): VariantDraft {
  const note = `Answered ${answer.status}, ${answer.body.length} bytes.`;
  const mediaType = toMediaType(answer.headers);
  const json = mediaType.includes('json') ? findJson(text) : undefined;
  if (json !== undefined) return { title: 'body', mediaType: 'application/json', content: json, note };
  return { title: 'body', mediaType: KEPT.has(mediaType) ? mediaType : 'text/plain', content: text, note };
}

function findJson(text: string): string | undefined {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch {
    return undefined;
  }
}

function toReport(exchange: Exchange, text: string | undefined): VariantDraft {
  const { method, url, sent, answer, seconds } = exchange;
  const facts = [
    `# ${method} ${maskText(url)}`,
    toTable(
      ['What', 'Value'],
      [
        ['Status', String(answer.status)],
        ['Answered by', maskText(answer.url)],
        ['Redirects', String(answer.redirectedFrom.length)],
        ['Seconds', seconds.toFixed(2)],
        ['Bytes', String(answer.body.length)],
        ['SHA-256', createHash('sha256').update(answer.body).digest('hex')],
      ],
    ),
    '## Sent headers',
    toTable(['Name', 'Value'], toRows(sent)),
    '## Received headers',
    toTable(['Name', 'Value'], toRows(answer.headers)),
    '## Body',
    text === undefined ? 'The body is not text.' : text === '' ? 'There is no body.' : toFence(text),
  ];
  return {
    title: 'report',
    mediaType: 'text/markdown',
    content: `${facts.join('\n\n')}\n`,
    note: `${answer.status} in ${seconds.toFixed(2)} s.`,
  };
}

function toRows(headers: OutboundResponse['headers']): string[][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, isSecretHeader(name) ? '***' : maskText(one)]),
  );
}
