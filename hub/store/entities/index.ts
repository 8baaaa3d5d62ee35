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
import { HeldMail } from './held-mail.ts';
import { Inbox } from './inbox.ts';
import { Job } from './job.ts';
import { LinkCode } from './link-code.ts';
import { MailAddress } from './mail-address.ts';
import { MailCursor } from './mail-cursor.ts';
import { MailReply } from './mail-reply.ts';
import { Outbox } from './outbox.ts';
import { Preset } from './preset.ts';
import { Schedule } from './schedule.ts';
import { ScheduleFire } from './schedule-fire.ts';
import { Session } from './session.ts';
import { SlackArrival } from './slack-arrival.ts';
import { SlackMessage } from './slack-message.ts';
import { Tool } from './tool.ts';
import { Trigger } from './trigger.ts';
import { TriggerFire } from './trigger-fire.ts';
import { User } from './user.ts';
import { WebhookSource } from './webhook-source.ts';
import { WebhookTarget } from './webhook-target.ts';
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
  HeldMail,
  Inbox,
  Job,
  LinkCode,
  MailAddress,
  MailCursor,
  MailReply,
  Outbox,
  Preset,
  Schedule,
  ScheduleFire,
  Session,
  SlackArrival,
  SlackMessage,
  Tool,
  Trigger,
  TriggerFire,
  User,
  Variant,
  WebhookSource,
  WebhookTarget,
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
  HeldMail,
  Inbox,
  Job,
  LinkCode,
  MailAddress,
  MailCursor,
  MailReply,
  Outbox,
  Preset,
  Schedule,
  ScheduleFire,
  Session,
  SlackArrival,
  SlackMessage,
  Tool,
  Trigger,
  TriggerFire,
  User,
  Variant,
  WebhookSource,
  WebhookTarget,
  Watch,
];
