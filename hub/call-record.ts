/** A call as the audit log keeps it (P2, S55): who asked what, by which channel, and what came of it; secrets masked. */
import type { CallRequest } from './call.ts';
import { maskText, maskValue } from './mask.ts';
import type { Reading } from './reading.ts';
import type { AuditRecord } from './store/audit-chain.ts';

/** What is known of a call so far. `startedMs`: monotonic. */
export type RecordedCall = Partial<Reading> & { id: string; request: CallRequest; startedMs: number };

/** One row of a call: before it runs, and when it is over. */
export function toRecord(
  call: RecordedCall,
  kind: 'intent' | 'outcome',
  result: { outcome?: string; detail?: string } = {},
): AuditRecord {
  const { id, request, command, input, startedMs } = call;
  const { principal, ask } = request;
  const typed = 'text' in ask ? ask.text : command?.effect === 'read' ? undefined : call.toLine?.();
  // Refused input is kept as it came: what was asked is as much part of the record as what was done.
  const args = input ?? ('body' in ask && 'args' in ask.body ? { ...ask.params, ...ask.body.args } : undefined);
  return {
    kind,
    callId: id,
    at: new Date().toISOString(),
    channel: request.channel,
    principalId: principal.id,
    actor: principal.name,
    role: principal.role,
    source: request.source ?? null,
    command: command?.name ?? null,
    line: typed === undefined ? null : maskText(typed.slice(0, MAX_LINE)),
    args: args === undefined ? null : maskValue(args, command?.secretInput),
    outcome: result.outcome ?? null,
    detail: toDetail(request, result.detail),
    targets: call.targets ?? null,
    durationMs: kind === 'intent' ? null : Math.round(performance.now() - startedMs),
    requestId: request.requestId ?? null,
  };
}

/** What was said in plain English stands beside the line that it was understood as (G3). */
function toDetail({ said, raw }: CallRequest, detail: string | undefined): string | null {
  const notes = [said === undefined ? undefined : `said: ${said}`, raw === undefined ? undefined : `as it came: ${raw}`];
  const parts = [...notes, detail].filter((part) => part !== undefined);
  return parts.length === 0 ? null : maskText(parts.join('; ').slice(0, MAX_LINE));
}

/** Characters of a typed line that are kept in the audit row. */
const MAX_LINE = 4000;
