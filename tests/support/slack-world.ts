/** A real hub with a fake Slack beside it, and people on both sides. */
import { vi } from 'vitest';
import { SECRET, startFakeSlack, type FakeSlack, type Said } from './fake-slack.ts';
import { createSlackUser, type SlackUser } from './slack-user.ts';
import { startHub, type TestHub } from './start-hub.ts';

export type SlackWorld = {
  hub: TestHub;
  slack: FakeSlack;
  /** A user of the hub whose account in Slack is linked. */
  linked(id: string, role: string, name?: string): Promise<SlackUser>;
  /** Somebody in Slack whom the hub does not know. */
  stranger(id: string, team?: string): SlackUser;
  /** The next message that fits and was not returned before. */
  next(fits: (said: Said) => boolean): Promise<Said>;
  /** Nothing is on its way: what was said is noted as said. */
  settled(): Promise<void>;
  rows(outcome?: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
};

export const PATIENCE = { timeout: 15_000, interval: 20 };

export async function openSlackWorld(env: Record<string, string> = {}): Promise<SlackWorld> {
  const slack = await startFakeSlack();
  const hub = await startHub({
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: slack.apiUrl,
    RATE_SLACK: '10000/60',
    ...(env.SLACK_APP_TOKEN === undefined && { SLACK_SIGNING_SECRET: SECRET }),
    ...env,
  });
  const taken = new Set<Said>();
  const user = (id: string, team?: string) =>
    createSlackUser({ slack, hubUrl: () => hub.url, id, ...(team !== undefined && { team }) });

  return {
    hub,
    slack,
    async linked(id, role, name = id.toLowerCase()) {
      const made = await hub.ask('/users', { body: { email: `${name}@example.org`, name, role } });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      await hub.ask(`/users/${made.body.id}`, { method: 'PATCH', body: { slack_user_id: `T1:${id}` } });
      return user(id);
    },
    stranger: user,
    next: (fits) =>
      vi.waitFor(() => {
        const found = slack.said.find((one) => !taken.has(one) && fits(one));
        if (found === undefined) throw new Error(`Nothing fits among: ${JSON.stringify(slack.said.map(({ text }) => text))}`);
        taken.add(found);
        return found;
      }, PATIENCE),
    settled: () =>
      vi.waitFor(async () => {
        const { rows } = await hub.query(`select id from deliveries where status = 'queued'`);
        if (rows.length > 0) throw new Error(`${rows.length} are on their way`);
      }, PATIENCE),
    async rows(outcome) {
      const { body } = await hub.ask(
        `/hub/activity?channel=slack&limit=200${outcome === undefined ? '' : `&outcome=${outcome}`}`,
      );
      return body.rows;
    },
    async remove() {
      await hub.remove();
      await slack.close();
    },
  };
}
