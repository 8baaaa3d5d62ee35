/** The email commander as a channel of the hub: off without its settings, and then nothing of it is loaded. */
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Core } from '../../hub/core.ts';
import { readEmailSettings } from './settings.ts';

export async function createEmailAdapter(core: Core): Promise<Adapter> {
  const settings = readEmailSettings(core.config);
  if (settings === undefined) return { start() {}, close: async () => {} };
  const { openEmail } = await import('./open.ts');
  return openEmail(core, settings);
}
