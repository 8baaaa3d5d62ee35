/** What `slack doctor` looks at: the settings, the token and its scopes, the way Slack takes to us, and the manifest of the live app. */
import type { WebClient } from '@slack/web-api';
import type { Diagnose, Finding } from '../../hub/slack-desk.ts';
import { compareManifests, SLACK_SCOPES, type Manifest } from '../../hub/surfaces/manifest.ts';
import { findSlackError, toReason } from './client.ts';
import type { Identity } from './identity.ts';
import type { SlackSettings } from './settings.ts';

export type DoctorParts = {
  settings: SlackSettings;
  client: WebClient;
  /** Of the app token. */
  appClient: WebClient | undefined;
  identity: Identity;
  manifest: () => Manifest;
  lastHeardAt: () => string | undefined;
};

export function createDoctor(parts: DoctorParts): Diagnose {
  return async (configToken) => {
    const reachable = await checkToken(parts);
    if (!reachable.ok) return [checkSettings(parts), reachable];
    return [
      checkSettings(parts),
      reachable,
      checkScopes(parts),
      parts.settings.appToken === undefined ? checkAddress(parts) : await checkSocket(parts),
      checkHeard(parts),
      await checkManifest(parts, configToken),
    ];
  };
}

function checkSettings({ settings: { appToken, signingSecret } }: DoctorParts): Finding {
  const ways = [...(appToken === undefined ? [] : ['Socket Mode']), ...(signingSecret === undefined ? [] : ['HTTP'])];
  return { check: 'settings', ok: true, detail: `Slack reaches this hub by ${ways.join(' and ')}.` };
}

async function checkToken({ identity, client }: DoctorParts): Promise<Finding> {
  const ok = await identity.look();
  const { self } = identity;
  if (ok && self !== undefined)
    return { check: 'token', ok, detail: `The bot token is that of ${self.userId} in ${self.team} (${self.teamId}).` };
  const error: unknown = await client.auth.test().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const isToken = findSlackError(error) !== undefined;
  return {
    check: 'token',
    ok: false,
    detail: toReason(error),
    next: isToken ? 'Install the app again and set SLACK_BOT_TOKEN to its token.' : 'Check the way to slack.com (SLACK_API_URL).',
  };
}

function checkScopes({ identity }: DoctorParts): Finding {
  const given = identity.self?.scopes ?? [];
  const missing = SLACK_SCOPES.filter((scope) => !given.includes(scope));
  if (given.length === 0) return { check: 'scopes', ok: true, detail: 'Slack did not tell the scopes of the token.' };
  if (missing.length === 0) return { check: 'scopes', ok: true, detail: 'The token has every scope that is used.' };
  return {
    check: 'scopes',
    ok: false,
    detail: `The token lacks ${missing.join(', ')}.`,
    next: 'Paste the manifest of `slack manifest` into the app and install it again.',
  };
}

function checkAddress({ settings: { publicUrl } }: DoctorParts): Finding {
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/.test(hostname);
  if (protocol === 'https:' && !isLocal) return { check: 'address', ok: true, detail: `Slack posts to ${publicUrl}.` };
  return {
    check: 'address',
    ok: false,
    detail: `Slack cannot post to ${publicUrl}: it needs an https address that the Internet reaches.`,
    next: 'Set PUBLIC_URL to one, or use Socket Mode with SLACK_APP_TOKEN.',
  };
}

async function checkSocket({ appClient }: DoctorParts): Promise<Finding> {
  try {
    await appClient!.apps.connections.open({});
    return { check: 'socket', ok: true, detail: 'The app token may open sockets.' };
  } catch (error) {
    const next = 'Make an app-level token with the scope connections:write and set SLACK_APP_TOKEN.';
    return { check: 'socket', ok: false, detail: toReason(error), next };
  }
}

/** Nothing heard is no fault: perhaps nobody has said anything. */
function checkHeard({ lastHeardAt }: DoctorParts): Finding {
  const at = lastHeardAt();
  const detail = at === undefined ? 'Slack has sent nothing since the hub started.' : `Slack last sent something at ${at}.`;
  return { check: 'heard', ok: true, detail };
}

async function checkManifest(parts: DoctorParts, configToken: string | undefined): Promise<Finding> {
  if (configToken === undefined)
    return {
      check: 'manifest',
      ok: true,
      detail: 'The live manifest was not compared: give --config-token to have it compared.',
    };
  try {
    const app_id = await findAppId(parts);
    const { manifest } = await parts.client.apps.manifest.export({ app_id, token: configToken });
    const differences = compareManifests(parts.manifest(), manifest);
    if (differences.length === 0) return { check: 'manifest', ok: true, detail: 'The live app fits this hub.' };
    const next = 'Paste the manifest of `slack manifest` into the app.';
    return { check: 'manifest', ok: false, detail: `${differences.join('; ')}.`, next };
  } catch (error) {
    const next = 'Give a fresh app configuration token of the workspace of the app.';
    return { check: 'manifest', ok: false, detail: toReason(error), next };
  }
}

async function findAppId({ identity, client }: DoctorParts): Promise<string> {
  const { appId, botId } = identity.self ?? {};
  if (appId !== undefined) return appId;
  const { bot } = await client.bots.info({ ...(botId !== undefined && { bot: botId }) });
  return bot?.app_id ?? '';
}
