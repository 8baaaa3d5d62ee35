/** All tables of the hub, for the ORM, and by name for everybody else. */
import { ApiKey } from './api-key.ts';
import { AuditEvent } from './audit-event.ts';
import { AuditHead } from './audit-head.ts';
import { CallEffect } from './call-effect.ts';
import { Confirmation } from './confirmation.ts';
import { Delivery } from './delivery.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Session } from './session.ts';
import { User } from './user.ts';

export { ApiKey, AuditEvent, AuditHead, CallEffect, Confirmation, Delivery, Inbox, Outbox, Session, User };

export const ENTITIES = [ApiKey, AuditEvent, AuditHead, CallEffect, Confirmation, Delivery, Inbox, Outbox, Session, User];
