/**
 * Socket Mode: Bolt's receiver, looked after. Its client reconnects by itself after a drop, but gives up where Slack cannot be reached at
 * all; then it is thrown away and a new one is made.
 */
import { SocketModeReceiver, type App } from '@slack/bolt';
import type { Logger } from '../../hub/log.ts';
import { toBoltLogger } from './bolt-log.ts';
import { toReason } from './client.ts';
import { dispatch } from './dispatch.ts';

export type Socket = {
  readonly connected: boolean;
  close(): Promise<void>;
};

export type SocketParts = {
  appToken: string;
  apiUrl: string;
  app: Pick<App, 'processEvent'>;
  log: Logger;
  /** `reason`: why it is not connected. */
  onChange: (connected: boolean, reason?: string) => void;
  /** What came could not be made durable; Slack sends it again. */
  onFailure: (error: unknown) => void;
};

const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000];
/** Longer than its own reconnecting takes when Slack is there. */
const STUCK_MS = 45_000;
const LOOK_MS = 5000;
/** As Slack's own clients have it: three missed pings, not one, are a lost line. */
const PING_TIMEOUT_MS = 5000;

export function createSocket(parts: SocketParts): Socket {
  let receiver: SocketModeReceiver | undefined;
  let connected = false;
  let closed = false;
  let failures = 0;
  let lostAtMs = Date.now();
  let retry: NodeJS.Timeout | undefined;
  const watch = setInterval(look, LOOK_MS).unref();

  function change(now: boolean, reason?: string): void {
    if (closed || (now === connected && reason === undefined)) return;
    if (connected && !now) lostAtMs = Date.now();
    connected = now;
    parts.onChange(now, reason);
  }

  function open(): void {
    lostAtMs = Date.now();
    const made = createReceiver(parts);
    receiver = made;
    made.client.on('connected', () => receiver === made && ((failures = 0), change(true)));
    for (const event of ['reconnecting', 'disconnected', 'close'])
      made.client.on(event, () => receiver === made && change(false, 'The socket to Slack was lost; it is opened again'));
    made.start().catch((error: unknown) => receiver === made && lost(error));
  }

  function lost(error: unknown): void {
    drop();
    change(false, toReason(error));
    if (closed) return;
    const waitMs = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!;
    retry = setTimeout(open, waitMs).unref();
  }

  function drop(): void {
    const old = receiver;
    receiver = undefined;
    old?.stop().catch(() => {});
  }

  function look(): void {
    if (connected || closed || receiver === undefined || Date.now() - lostAtMs < STUCK_MS) return;
    drop();
    open();
  }

  open();
  return {
    get connected() {
      return connected;
    },
    async close() {
      closed = true;
      clearInterval(watch);
      clearTimeout(retry);
      drop();
    },
  };
}

function createReceiver({ appToken, apiUrl, app, log, onFailure }: SocketParts): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: toBoltLogger(log),
    clientPingTimeout: PING_TIMEOUT_MS,
    // Its own retries are left as they are: with fewer, an outage ends in a rejection that nobody handles.
    installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
    customPropertiesExtractor: ({ envelope_id }: { envelope_id?: string }) => ({ deliveryId: envelope_id ?? '' }),
  });
  receiver.init({ processEvent: (event: Parameters<App['processEvent']>[0]) => take(event) } as unknown as App);
  return receiver;

  /** Acknowledged once it is durable, and not before. */
  async function take({ body, ack, customProperties }: Parameters<App['processEvent']>[0]): Promise<void> {
    try {
      const answer = await dispatch(app, { body, deliveryId: String(customProperties?.deliveryId) });
      await ack(answer as undefined);
    } catch (error) {
      onFailure(error);
    }
  }
}
