/**
 * Who we are in Slack, and whether Slack can be reached: asked at the start and every now and then, never waited for. The hub serves
 * everything else meanwhile, and the channel comes up by itself.
 */
import type { WebClient } from '@slack/web-api';
import type { ChannelStatus } from '../../hub/channels.ts';
import { toReason } from './client.ts';

export type Self = { teamId: string; team: string; userId: string; botId?: string; appId?: string; scopes: string[] };

export type Identity = {
  /** Once Slack has told it. */
  readonly self: Self | undefined;
  /** Looks now; resolves to whether Slack answered. */
  look(): Promise<boolean>;
  close(): Promise<void>;
};

export type IdentityParts = {
  client: WebClient;
  report: (status: ChannelStatus, detail?: string) => void;
  /** Slack answered; tells what else keeps the channel down. */
  onReachable: () => string | undefined;
};

/** While it is down, and while it is up. */
const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000];
const AGAIN_MS = 60_000;

export function createIdentity({ client, report, onReachable }: IdentityParts): Identity {
  let self: Self | undefined;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let looking: Promise<boolean> | undefined;

  async function ask(): Promise<boolean> {
    try {
      self = toSelf(await client.auth.test());
      failures = 0;
      const detail = onReachable();
      if (!closed) report(detail === undefined ? 'up' : 'down', detail);
      return true;
    } catch (error) {
      failures++;
      if (!closed) report('down', toReason(error));
      return false;
    }
  }

  function look(): Promise<boolean> {
    clearTimeout(timer);
    looking ??= ask().finally(() => {
      looking = undefined;
      if (closed) return;
      const waitMs = failures === 0 ? AGAIN_MS : RETRY_MS[Math.min(failures, RETRY_MS.length) - 1]!;
      timer = setTimeout(look, waitMs).unref();
    });
    return looking;
  }

  report('starting');
  void look();
  return {
    get self() {
      return self;
    },
    look,
    async close() {
      closed = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

type Tested = {
  team_id?: string;
  team?: string;
  user_id?: string;
  bot_id?: string;
  app_id?: string;
  response_metadata?: { scopes?: string[] };
};

function toSelf({ team_id = '', team = '', user_id = '', bot_id, app_id, response_metadata }: Tested): Self {
  return {
    teamId: team_id,
    team,
    userId: user_id,
    scopes: response_metadata?.scopes ?? [],
    ...(bot_id !== undefined && { botId: bot_id }),
    ...(app_id !== undefined && { appId: app_id }),
  };
}
