/** Agents with keys of their own, as an automation has them. */
import type { Ask, Reply, TestHub } from './start-hub.ts';

export type Agent = { name: string; key: string; ask(path: string, ask?: Ask): Promise<Reply> };

/** So many agents called `<prefix>-<n>`. */
export async function makeAgents(hub: TestHub, prefix: string, count: number): Promise<Agent[]> {
  return await Promise.all(Array.from({ length: count }, (_, n) => makeAgent(hub, `${prefix}-${n}`)));
}

export async function makeAgent(hub: TestHub, name: string): Promise<Agent> {
  const { status, body } = await hub.ask('/auth/keys', { body: { name, role: 'agent' } });
  if (status !== 201) throw new Error(`The key of ${name} was answered with ${status}: ${JSON.stringify(body)}`);
  return { name, key: body.key, ask: (path, ask = {}) => hub.ask(path, { token: body.key, ...ask }) };
}
