/** What may be written into users and keys: the schemas that commands and the first start share (S16, S20). */
import { z } from 'zod';
import { lineText } from '../collab/text.ts';
import { ROLES } from '../command.ts';
import { findPasswordProblem, PASSWORD_MAX } from './passwords.ts';

/** RFC 5321 limits; ASCII only, so that no two addresses look the same (S20, S27). A host without dots is allowed: admin@localhost. */
const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;
export const EMAIL_MAX = 254;

/** Case-folded: one spelling of one address. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(EMAIL_MAX, `must have at most ${EMAIL_MAX} characters`)
  .regex(EMAIL, 'must be an e-mail address in plain letters, such as ann@example.org');

export const displayName = lineText(100);

export const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });

export const timezone = z.string().max(64).refine(isTimezone, 'must be an IANA time zone, such as Europe/Berlin');

/** Slack ids are compared, never shown to be read; a team may stand before the user: T0123:U0456. */
export const slackUserId = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'must be a Slack user id, such as U024BE7LH');

export const newPassword = z
  .string()
  .max(4 * PASSWORD_MAX)
  .superRefine((password, check) => {
    const message = findPasswordProblem(password);
    if (message !== undefined) check.addIssue({ code: 'custom', message });
  });

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
