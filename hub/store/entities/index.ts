/** All tables of the hub, for the ORM, and by name for everybody else. */
import { ApiKey } from './api-key.ts';
import { ApprovalRule } from './approval-rule.ts';
import { Attempt } from './attempt.ts';
import { AuditEvent } from './audit-event.ts';
import { AuditHead } from './audit-head.ts';
import { ChannelSetting } from './channel-setting.ts';
import { CallEffect } from './call-effect.ts';
import { Confirmation } from './confirmation.ts';
import { Envelope } from './envelope.ts';
import { Delivery } from './delivery.ts';
import { Inbox } from './inbox.ts';
import { Job } from './job.ts';
import { Outbox } from './outbox.ts';
import { Preset } from './preset.ts';
import { Schedule } from './schedule.ts';
import { ScheduleFire } from './schedule-fire.ts';
import { Session } from './session.ts';
import { Tool } from './tool.ts';
import { Trigger } from './trigger.ts';
import { TriggerFire } from './trigger-fire.ts';
import { User } from './user.ts';
import { Variant } from './variant.ts';
import { Watch } from './watch.ts';

export {
  ApiKey,
  ApprovalRule,
  Attempt,
  AuditEvent,
  AuditHead,
  CallEffect,
  ChannelSetting,
  Confirmation,
  Delivery,
  Envelope,
  Inbox,
  Job,
  Outbox,
  Preset,
  Schedule,
  ScheduleFire,
  Session,
  Tool,
  Trigger,
  TriggerFire,
  User,
  Variant,
  Watch,
};

export const ENTITIES = [
  ApiKey,
  ApprovalRule,
  Attempt,
  AuditEvent,
  AuditHead,
  CallEffect,
  ChannelSetting,
  Confirmation,
  Delivery,
  Envelope,
  Inbox,
  Job,
  Outbox,
  Preset,
  Schedule,
  ScheduleFire,
  Session,
  Tool,
  Trigger,
  TriggerFire,
  User,
  Variant,
  Watch,
];
