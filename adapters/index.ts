/** Every adapter that the hub carries within itself. One without settings is off: it registers nothing. */
import type { Adapter } from '../hub/http/adapter.ts';
import type { Core } from '../hub/core.ts';
import { createEmailAdapter } from './email/index.ts';
import { createMcpAdapter } from './mcp/index.ts';
import { createSlackAdapter } from './slack/index.ts';
import { createSocketAdapter } from './socket/index.ts';
import { createWebhookAdapter } from './webhook/index.ts';

/** `version` is what the hub calls itself. */
export function createAdapters(core: Core, version: string): Promise<Adapter[]> {
  return Promise.all([
    createSocketAdapter(core),
    createMcpAdapter(core, version),
    createWebhookAdapter(core),
    createSlackAdapter(core),
    createEmailAdapter(core),
  ]);
}
