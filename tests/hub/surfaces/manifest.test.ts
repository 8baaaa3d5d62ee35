/** The manifest of the Slack app is drawn from the commands and fits Slack's limits. */
import { expect, test } from 'vitest';
import type { Manifest as SlackManifest } from '@slack/web-api/dist/types/request/manifest.js';
import { createRegistry } from '../../../hub/command.ts';
import { ALL_COMMANDS } from '../../../hub/commands/index.ts';
import { compareManifests, toManifest, SLACK_SCOPES } from '../../../hub/surfaces/manifest.ts';

const commands = createRegistry(ALL_COMMANDS).visibleTo('admin', 'slack');
const http = toManifest(commands, 'https://kyros.example.org', 'http');
const socket = toManifest(commands, 'https://kyros.example.org', 'socket');

test('by HTTP every address is the one path; by socket there is none', () => {
  const urls = (manifest: unknown) => JSON.stringify(manifest).match(/https:[^"]+/g) ?? [];
  expect(urls(http)).toEqual(Array(3).fill('https://kyros.example.org/slack/events'));
  expect(urls(socket)).toEqual([]);
  expect(http.settings.socket_mode_enabled).toBe(false);
  expect(socket.settings.socket_mode_enabled).toBe(true);
  // The types of Slack's own client take it as it is.
  expect(http satisfies Omit<SlackManifest, 'oauth_config' | 'settings'>).toBeDefined();
});

test('it names the commands, asks for people by id, lets people write to it, and keeps to the limits', () => {
  const [slash] = http.features.slash_commands;
  expect(slash).toMatchObject({ command: '/kyros', should_escape: true });
  expect(slash!.usage_hint).toMatch(/^help \| .*task/);
  expect(http.features.app_home).toMatchObject({ messages_tab_enabled: true, messages_tab_read_only_enabled: false });
  expect(http.display_information.long_description.length).toBeGreaterThanOrEqual(174);
  expect(http.display_information.long_description.length).toBeLessThanOrEqual(4000);
  expect(http.display_information.description.length).toBeLessThanOrEqual(140);
  expect(http.features.shortcuts?.map(({ name, type }) => [name, type])).toEqual([
    ['Make a task', 'global'],
    ['Make a task', 'message'],
  ]);
  expect(http.oauth_config.scopes.bot).toEqual([...SLACK_SCOPES].toSorted());
});

test('without the command there is no shortcut for it', () => {
  expect(toManifest([], 'https://k.example', 'http').features.shortcuts).toBeUndefined();
});

test('the live one is compared where it decides whether things work, not where texts are a matter of taste', () => {
  expect(compareManifests(http, http)).toEqual([]);
  const live = structuredClone(http);
  live.display_information.name = 'Our Kyros';
  live.features.slash_commands[0]!.description = 'Ask';
  expect(compareManifests(http, live)).toEqual([]);
  live.features.slash_commands[0]!.url = 'https://old.example.org/slack/events';
  live.settings.event_subscriptions.bot_events = ['app_mention'];
  live.oauth_config.scopes.bot = ['commands', 'files:read'];
  const found = compareManifests(http, live).join('\n');
  expect(found).toContain('/features/slash_commands/kyros/url is "https://old.example.org/slack/events"');
  expect(found).toContain('/settings/event_subscriptions/bot_events lacks message.im');
  expect(found).toContain('/oauth_config/scopes/bot lacks chat:write');
  expect(found).toContain('has files:read, which is not used');
  expect(compareManifests(http, null).length).toBeGreaterThan(5);
});
