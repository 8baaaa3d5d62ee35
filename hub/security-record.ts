/** Sign-ins, refusals at the door and the like as audit rows: they are no commands, and people look for them in the same log. */
import { createCallId } from './call-id.ts';
import type { SecurityEvent } from './auth/security-log.ts';
import { maskText } from './mask.ts';
import type { AuditRecord } from './store/audit-chain.ts';

export function toSecurityRecord(event: SecurityEvent, channel: AuditRecord['channel'] = 'auth'): AuditRecord {
  return {
    kind: 'outcome',
    callId: createCallId(),
    at: new Date().toISOString(),
    channel,
    principalId: event.principalId ?? null,
    actor: maskText(event.actor.slice(0, 300)),
    role: null,
    source: event.source ?? null,
    command: null,
    line: null,
    args: null,
    outcome: event.outcome,
    detail: event.detail === undefined ? null : maskText(event.detail.slice(0, 1000)),
    targets: null,
    durationMs: null,
    requestId: event.requestId ?? null,
  };
}
