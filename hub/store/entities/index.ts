/** All tables of the hub, for the ORM, and by name for everybody else. */
import { ApiKey } from './api-key.ts';
import { Attempt } from './attempt.ts';
import { AuditEvent } from './audit-event.ts';
import { AuditHead } from './audit-head.ts';
import { CallEffect } from './call-effect.ts';
import { Confirmation } from './confirmation.ts';
import { Delivery } from './delivery.ts';
import { Inbox } from './inbox.ts';
import { Job } from './job.ts';
import { Outbox } from './outbox.ts';
import { Preset } from './preset.ts';
import { Session } from './session.ts';
import { Tool } from './tool.ts';
import { User } from './user.ts';
import { Variant } from './variant.ts';

export {
  ApiKey,
  Attempt,
  AuditEvent,
  AuditHead,
  CallEffect,
  Confirmation,
  Delivery,
  Inbox,
  Job,
  Outbox,
  Preset,
  Session,
  Tool,
  User,
  Variant,
};

export const ENTITIES = [
  ApiKey,
  Attempt,
  AuditEvent,
  AuditHead,
  CallEffect,
  Confirmation,
  Delivery,
  Inbox,
  Job,
  Outbox,
  Preset,
  Session,
  Tool,
  User,
  Variant,
];
