/** The settings of the Slack adapter, from those of the hub. */
import type { Config } from '../../hub/config.ts';

export type SlackSettings = {
  botToken: string;
  /** Slack posts to the hub (HTTP mode); without it nothing is taken by HTTP. */
  signingSecret?: string;
  /** The hub opens a socket to Slack (Socket Mode). */
  appToken?: string;
  /** Base of the Web API, with a slash at the end. */
  apiUrl: string;
  /** Where people see the panel, without a slash at the end. */
  publicUrl: string;
  /** Host that answers may be posted to besides hooks.slack.com: that of SLACK_API_URL, where a test or a proxy stands in. */
  responseHost?: string;
};

const SLACK_API = 'https://slack.com/api/';

/** undefined when Slack is off. Half of the settings never gets here (config.ts). */
export function toSlackSettings(config: Config): SlackSettings | undefined {
  const { slackBotToken, slackSigningSecret, slackAppToken, slackApiUrl, publicUrl } = config;
  if (slackBotToken === undefined) return undefined;
  return {
    botToken: slackBotToken,
    apiUrl: slackApiUrl === undefined ? SLACK_API : `${slackApiUrl}/`,
    publicUrl,
    ...(slackSigningSecret !== undefined && { signingSecret: slackSigningSecret }),
    ...(slackAppToken !== undefined && { appToken: slackAppToken }),
    ...(slackApiUrl !== undefined && { responseHost: new URL(slackApiUrl).host }),
  };
}
