/** Every command of the hub. */
import type { Command } from '../command.ts';
import { agentCommands } from './agent.ts';
import { approvalCommands } from './approval.ts';
import { approvalRuleCommands } from './approval-rule.ts';
import { auditCommands } from './audit.ts';
import { channelCommands } from './channel.ts';
import { sourceCommands } from './source.ts';
import { targetCommands } from './target.ts';
import { deliveryCommands } from './delivery.ts';
import { eventCommands } from './event.ts';
import { helpCommands } from './help.ts';
import { jobCommands } from './job.ts';
import { keyCommands } from './key.ts';
import { leaseCommands } from './lease.ts';
import { linkCommands } from './link.ts';
import { mailCommands } from './mail.ts';
import { slackCommands } from './slack.ts';
import { presetCommands } from './preset.ts';
import { scheduleCommands } from './schedule.ts';
import { taskCommands } from './task.ts';
import { toolCommands } from './tool.ts';
import { triggerCommands } from './trigger.ts';
import { undo } from './undo.ts';
import { userCommands } from './user.ts';
import { variantCommands } from './variant.ts';
import { whoami } from './whoami.ts';

export const ALL_COMMANDS: readonly Command[] = [
  ...helpCommands,
  whoami,
  undo,
  ...taskCommands,
  ...leaseCommands,
  ...agentCommands,
  ...eventCommands,
  ...jobCommands,
  ...variantCommands,
  ...presetCommands,
  ...toolCommands,
  ...scheduleCommands,
  ...triggerCommands,
  ...approvalCommands,
  ...approvalRuleCommands,
  ...channelCommands,
  ...deliveryCommands,
  ...sourceCommands,
  ...targetCommands,
  ...slackCommands,
  ...linkCommands,
  ...mailCommands,
  ...userCommands,
  ...keyCommands,
  ...auditCommands,
];

/** Lines that put there what the examples of the commands speak of; given to an empty board, in order, by an admin. */
export const EXAMPLE_SETUP: readonly string[] = [
  'task create "Fix login" --dod "Wrong passwords are told apart","All tests pass"',
  'task create "Move to the new logo"',
  'task create "Document the new login" --owned-paths "docs/login/**"',
  'lease acquire build:linux --ttl 1h',
  'lease acquire build:macos --ttl 1h',
  'agent register builder-1 --role builder --skills typescript,tests',
  'agent register builder-2',
];
