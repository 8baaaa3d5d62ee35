/** Slack as a channel of the hub: off without its settings, and then nothing of it is loaded. */
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Core } from '../../hub/core.ts';
import { toSlackSettings } from './settings.ts';

const HOW = 'Set SLACK_BOT_TOKEN with SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN) to turn it on; see slack manifest';

export async function createSlackAdapter(core: Core): Promise<Adapter> {
  const settings = toSlackSettings(core.config);
  if (settings === undefined) return { start: () => core.channels.report('slack', 'off', HOW), close: async () => {} };
  const { openSlack } = await import('./open.ts');
  return openSlack(core, settings);
}
