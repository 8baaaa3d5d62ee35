/** Where an answer goes in Slack: plain JSON, so that it outlives the process. */

export type SlackAddress = {
  team: string;
  /** The channel; of a direct message, that conversation. */
  channel: string;
  /** Slack's id of who asked. */
  user: string;
  /** `slash` and `button` have a response_url; `dm`: only the two of us read it; `home`: nowhere in particular, so their direct messages. */
  how: 'slash' | 'mention' | 'dm' | 'button' | 'home';
  /** The thread to answer in. `isThread`: it has answers already; Slack shows private ones in no other. */
  threadTs?: string;
  isThread?: boolean;
  responseUrl?: string;
  /** ISO time until which Slack takes answers there. */
  responseUntil?: string;
  /** The message whose button was pressed. `ephemeral`: only its response_url can change it. */
  card?: { ts: string; ephemeral: boolean };
  /** Principal of the asker, for later word in their name. */
  principalId?: string;
};

/** Slack takes answers at a response_url for 30 minutes; the last one is left out. */
const RESPONSE_MINUTES = 29;

export function toResponseUntil(nowMs: number): string {
  return new Date(nowMs + RESPONSE_MINUTES * 60_000).toISOString();
}

/** Answers to one conversation go in order. */
export function toLane({ channel }: SlackAddress): string {
  return channel;
}

/** Only Slack's own host, or the one that stands in for it, ever gets an answer (S25). */
export function isResponseUrl(url: string, standIn: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  return (protocol === 'https:' && host === 'hooks.slack.com') || (standIn !== undefined && host === standIn);
}
