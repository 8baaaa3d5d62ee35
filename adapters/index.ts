/** Every adapter that the hub carries within itself. One without settings is off: it registers nothing. */
import type { Adapter } from '../hub/adapter.ts';
import type { Core } from '../hub/core.ts';
import { createWebhookAdapter } from './webhook/index.ts';

export function createAdapters(core: Core): Adapter[] {
  return [createWebhookAdapter(core)];
}
