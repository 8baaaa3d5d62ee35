/**
 * The manifest of the Slack app, drawn from the commands: what an administrator pastes at api.slack.com/apps to make the app, and what
 * `slack doctor` compares with the app as it lives. Format: docs.slack.dev/reference/app-manifest.
 */
import { spoken, type Command } from '../command.ts';

/** How Slack reaches the hub: it posts to PUBLIC_URL, or the hub opens a socket to it. */
export type SlackMode = 'http' | 'socket';

export type Manifest = {
  _metadata: { major_version: number; minor_version: number };
  display_information: { name: string; description: string; long_description: string; background_color: string };
  features: {
    app_home: { home_tab_enabled: boolean; messages_tab_enabled: boolean; messages_tab_read_only_enabled: boolean };
    bot_user: { display_name: string; always_online: boolean };
    slash_commands: { command: string; description: string; usage_hint: string; should_escape: boolean; url?: string }[];
    shortcuts?: { name: string; type: 'global' | 'message'; callback_id: string; description: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    event_subscriptions: { bot_events: string[]; request_url?: string };
    interactivity: { is_enabled: boolean; request_url?: string };
    org_deploy_enabled: boolean;
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
  };
};

/** Where Slack posts everything in HTTP mode, below PUBLIC_URL. */
export const SLACK_PATH = '/slack/events';
/** `callback_id` of the shortcut that opens the form of a new task. */
export const MAKE_TASK = 'kyros_make_task';
/** What the bot may do, no more than the adapter uses. */
export const SLACK_SCOPES: readonly string[] = [
  'app_mentions:read',
  'chat:write',
  'commands',
  'im:history',
  'im:read',
  'im:write',
  'users:read',
  'users:read.email',
];
const EVENTS = ['app_mention', 'app_uninstalled', 'message.im', 'tokens_revoked'];

/** Limits of Slack, in characters. */
const MAX_LONG_DESCRIPTION = 4000;
const MAX_USAGE_HINT = 1000;

/** `commands`: those that may come through Slack. `publicUrl` has no slash at the end. */
export function toManifest(commands: readonly Command[], publicUrl: string, mode: SlackMode): Manifest {
  const url = mode === 'http' ? `${publicUrl}${SLACK_PATH}` : undefined;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Kyros',
      description: 'Give commands, approve and follow work, from any channel',
      long_description: toLongDescription(commands),
      background_color: '#1f2937',
    },
    features: {
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
      bot_user: { display_name: 'kyros', always_online: true },
      slash_commands: [
        {
          command: '/kyros',
          description: 'Give Kyros a command',
          usage_hint: toUsageHint(commands),
          // People and channels arrive as ids, which cannot be mistaken for one another as names can.
          should_escape: true,
          ...(url !== undefined && { url }),
        },
      ],
      ...toShortcuts(commands),
    },
    oauth_config: { scopes: { bot: [...SLACK_SCOPES] } },
    settings: {
      event_subscriptions: { bot_events: EVENTS, ...(url !== undefined && { request_url: url }) },
      interactivity: { is_enabled: true, ...(url !== undefined && { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: mode === 'socket',
      token_rotation_enabled: false,
    },
  };
}

function toShortcuts(commands: readonly Command[]): Pick<Manifest['features'], 'shortcuts'> {
  const create = commands.find(({ name }) => name === 'task.create');
  if (create === undefined) return {};
  const shortcut = (type: 'global' | 'message') => ({
    name: 'Make a task',
    type,
    callback_id: MAKE_TASK,
    description: create.summary,
  });
  return { shortcuts: [shortcut('global'), shortcut('message')] };
}

function toUsageHint(commands: readonly Command[]): string {
  const nouns = [...new Set(commands.map((command) => spoken(command).split(' ')[0]!))].filter((noun) => noun !== 'hub');
  return ['help', ...nouns].join(' | ').slice(0, MAX_USAGE_HINT);
}

/** Slack wants at least 174 characters; the first sentences have them. */
function toLongDescription(commands: readonly Command[]): string {
  const lines = commands.map((command) => `• ${spoken(command)}: ${command.summary}`);
  const intro = [
    'Kyros takes one command language on every channel. Type /kyros and a line, mention @kyros in a channel or a thread, or write to it',
    'directly. Reading is answered for you alone; what changes something is answered where everybody sees it.',
  ].join(' ');
  let text = `${intro}\n`;
  for (const line of lines) {
    if (text.length + line.length + 1 > MAX_LONG_DESCRIPTION) break;
    text += `\n${line}`;
  }
  return text;
}

/** What differs between the wanted manifest and a live one, as sentences; what the live one has beyond it is left alone, but for scopes. */
export function compareManifests(wanted: Manifest, live: unknown): string[] {
  return [...differences(wanted, live, ''), ...extraScopes(wanted, live)];
}

/** Texts are the administrator's own; these parts decide whether it works. */
const COMPARED = /^\/(features\/(app_home|slash_commands|shortcuts)|oauth_config|settings)(\/|$)/;
const UNCOMPARED = /\/(description|usage_hint|background_color|token_rotation_enabled|org_deploy_enabled)$/;

function differences(wanted: unknown, live: unknown, path: string): string[] {
  if (path !== '' && !COMPARED.test(`${path}/`) && !['/features'].includes(path)) return [];
  if (UNCOMPARED.test(path)) return [];
  if (Array.isArray(wanted)) return wanted.flatMap((item) => missingItem(item, live, path));
  if (typeof wanted !== 'object' || wanted === null)
    return wanted === live ? [] : [`${path} is ${show(live)}; wanted is ${show(wanted)}`];
  const fields = typeof live === 'object' && live !== null ? (live as Record<string, unknown>) : {};
  return Object.entries(wanted).flatMap(([name, value]) => differences(value, fields[name], `${path}/${name}`));
}

/** A list is a set: texts by themselves, commands and shortcuts by what names them. */
function missingItem(item: unknown, live: unknown, path: string): string[] {
  const items: unknown[] = Array.isArray(live) ? live : [];
  if (typeof item === 'string') return items.includes(item) ? [] : [`${path} lacks ${item}`];
  const { command, callback_id, type } = item as { command?: string; callback_id?: string; type?: string };
  const found = items.find((one) => {
    const other = one as { command?: string; callback_id?: string; type?: string };
    return command === undefined ? other.callback_id === callback_id && other.type === type : other.command === command;
  });
  const name = command ?? `${callback_id} (${type})`;
  return found === undefined ? [`${path} lacks ${name}`] : differences(item, found, `${path}/${name.replaceAll('/', '')}`);
}

function extraScopes(wanted: Manifest, live: unknown): string[] {
  const scopes = (live as { oauth_config?: { scopes?: { bot?: string[] } } } | null)?.oauth_config?.scopes?.bot ?? [];
  return scopes
    .filter((scope) => !wanted.oauth_config.scopes.bot.includes(scope))
    .map((scope) => `/oauth_config/scopes/bot has ${scope}, which is not used`);
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 200);
}
