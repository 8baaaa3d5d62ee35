/** A system that posts signed webhooks to a hub, by Standard Webhooks. */
import { signStandard } from '../../adapters/webhook/receive.ts';
import type { Reply, TestHub } from './start-hub.ts';

export type HookSender = {
  name: string;
  secret: string;
  /** Posts a body under an id; the same id again is a repeat. */
  post(body: unknown, id: string, headers?: Record<string, string>): Promise<Reply>;
};

export async function createHookSender(hub: TestHub, name: string, role = 'agent'): Promise<HookSender> {
  const { status, body } = await hub.ask('/webhooks/sources', { body: { name, kind: 'standard', role } });
  if (status !== 201) throw new Error(`No source: ${JSON.stringify(body)}`);
  const { secret } = body as { secret: string };
  return { name, secret, post: (content, id, headers = {}) => post(hub, name, secret, content, id, headers) };
}

/** Posts with any secret, for tests of refusals and rotations. */
export function post(
  hub: TestHub,
  name: string,
  secret: string,
  content: unknown,
  id: string,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const raw = typeof content === 'string' ? content : JSON.stringify(content);
  const timestamp = String(Math.floor(Date.now() / 1000));
  return hub.ask(`/hooks/${name}`, {
    method: 'POST',
    raw,
    token: null,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signStandard(secret, id, timestamp, raw),
      ...headers,
    },
  });
}
