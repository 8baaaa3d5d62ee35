/** Linking from Slack's side (S19): `link` shows a code to be given in the hub, `link <code>` gives one that was made there. */
import type { Links } from '../../hub/auth/links.ts';
import { toHubError } from '../../hub/errors.ts';
import type { User } from '../../hub/store/entities/user.ts';
import type { Asking } from './asking.ts';
import { context, escape, section } from './blocks.ts';
import type { SlackBody } from './body.ts';
import { toAccount } from './people.ts';

/** `link`, alone or with a code as links.ts makes them; the other words after `link` are commands of those who are known. */
const LINK_LINE = /^\s*link(?:\s+([0-9a-z]{5}-?[0-9a-z]{5}))?\s*$/i;

/** The code of a link line, '' when it has none; undefined when it is another line. */
export function findLinkCode({ ask }: Asking): string | undefined {
  const found = 'text' in ask ? LINK_LINE.exec(ask.text) : null;
  return found === null ? undefined : (found[1] ?? '');
}

export type Linked = { body: SlackBody; outcome: string; user?: User };

/** What the asker is told, and what the audit log is. `known`: who they are already. */
export async function link(asking: Asking, code: string, known: User | undefined, links: Links): Promise<Linked> {
  const account = toAccount(asking.address);
  try {
    if (code !== '') {
      const user = await links.confirmFrom(account, code);
      return {
        body: tell(`You are linked to ${user.name} (${user.email}). Type \`help\` to see what there is.`),
        outcome: 'ok',
        user,
      };
    }
    if (known?.slackUserId != null) return { body: tell(`You are linked to ${known.name} (${known.email}).`), outcome: 'ok' };
    const made = await links.startFrom(account);
    return { body: tell(`Your code is ${made.code}. It works once, for 10 minutes.`, howToGive(made.code)), outcome: 'ok' };
  } catch (error) {
    const { code: outcome, message, kind } = toHubError(error);
    return { body: tell(`${message} ${kind.next}`), outcome };
  }
}

function howToGive(code: string): string {
  return `Sign in to the panel and give it under Settings, or type on the command line: kyros link confirm ${code}`;
}

/** To somebody whom the hub does not know: what they can do about it, and nothing else. */
export function toStranger(publicUrl: string): SlackBody {
  return tell(
    'This hub does not know your Slack account, so nothing was run.',
    `Type \`/kyros link\` to get a code and give it in the panel (${publicUrl}/admin/settings?tab=slack). Or make a code there, or by \`kyros link start\`, and type \`/kyros link CODE\` here.`,
  );
}

/** Slack could not be asked who they are, for too long. */
export function toUnsure(): SlackBody {
  return tell('Slack did not tell who you are, so nothing was run. Please give it again.');
}

function tell(text: string, more?: string): SlackBody {
  return {
    visible: false,
    text: escape(text),
    blocks: [section(escape(text)), ...(more === undefined ? [] : [context(escape(more))])],
  };
}
