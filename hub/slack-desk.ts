/** What the hub knows of its Slack app: how it is reached, and what the adapter finds when it is asked to look (`slack doctor`). */
import type { Config } from './config.ts';

/** One thing that was looked at. `next`: what to do when it is not right. */
export type Finding = { check: string; ok: boolean; detail: string; next?: string };

/** `configToken`: an app configuration token, with which Slack also shows the manifest of the live app. */
export type Diagnose = (configToken?: string) => Promise<Finding[]>;

export type SlackDesk = {
  readonly mode: 'off' | 'http' | 'socket';
  /** Without a slash at the end. */
  readonly publicUrl: string;
  /** The adapter is there and can look. */
  attach(diagnose: Diagnose): void;
  diagnose: Diagnose;
};

export function createSlackDesk(config: Pick<Config, 'publicUrl' | 'slackBotToken' | 'slackAppToken'>): SlackDesk {
  let look: Diagnose | undefined;
  return {
    mode: config.slackBotToken === undefined ? 'off' : config.slackAppToken === undefined ? 'http' : 'socket',
    publicUrl: config.publicUrl,
    attach(diagnose) {
      look = diagnose;
    },
    async diagnose(configToken) {
      if (look !== undefined) return await look(configToken);
      return [
        {
          check: 'settings',
          ok: false,
          detail: 'Slack is off: SLACK_BOT_TOKEN is not set.',
          next: 'Make the app from `slack manifest`, install it, then set SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN).',
        },
      ];
    },
  };
}
