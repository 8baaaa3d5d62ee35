/**
 * Slack as a channel of the hub. With a signing secret Slack posts to `/slack/events`; with an app token the hub opens a socket to it;
 * both may be. Nothing here is waited for at the start: the hub serves everything else while Slack is away.
 */
import { App, type Receiver } from '@slack/bolt';
import { createCallId } from '../../hub/call-id.ts';
import type { Adapter } from '../../hub/http/adapter.ts';
import type { Core } from '../../hub/core.ts';
import { maskText } from '../../hub/mask.ts';
import { toSecurityRecord } from '../../hub/security-record.ts';
import { SLACK_PATH, toManifest } from '../../hub/surfaces/manifest.ts';
import type { HttpContext } from '../../hub/http/context.ts';
import { toLane, type SlackAddress } from './address.ts';
import { createArrivals, type Arrivals } from './arrivals.ts';
import type { Asking } from './asking.ts';
import { toBoltLogger } from './bolt-log.ts';
import { toOutgoing } from './body.ts';
import { createClient, toClientOptions } from './client.ts';
import { createDoctor } from './doctor.ts';
import { createEntrance } from './entrance.ts';
import { createIdentity, type Identity } from './identity.ts';
import { watchJobs } from './jobs.ts';
import { listen } from './listen.ts';
import { createFormOpener } from './open-form.ts';
import { createPeople } from './people.ts';
import { createProgress } from './progress.ts';
import { createHttpReceiver } from './receiver-http.ts';
import { renderAnswer } from './render.ts';
import { createSender } from './send.ts';
import type { SlackSettings } from './settings.ts';
import { createSocket, type Socket } from './socket.ts';

export function openSlack(core: Core, settings: SlackSettings): Adapter {
  const { log, registry, deliveries, intake } = core;
  const nowMs = Date.now;
  const client = createClient(settings, log);
  let heardAtMs: number | undefined;
  let running: { identity: Identity; arrivals: Arrivals; socket: Socket | undefined; unwatch: () => void } | undefined;

  const self = () => running?.identity.self;
  const people = createPeople({ ...core, client, homeTeam: () => self()?.teamId, nowMs });
  const progress = createProgress(deliveries, log);
  const entrance = createEntrance({
    intake,
    people,
    book: core.slackBook,
    onParked: () => running?.arrivals.wake(),
    started: progress,
    onMismatch: (asking) => record(core, asking, 'idempotency_mismatch', 'Another message under an id that was there'),
    log,
  });

  intake.register('slack', {
    toReplyAddress: ({ replyTo }) => toReplyAddress(replyTo as SlackAddress),
    toDeliveries({ id, replyTo, ask }, { answer }) {
      const address = replyTo as SlackAddress;
      const parts = { registry, policy: core.policy, publicUrl: settings.publicUrl };
      const bodies = renderAnswer(answer, address, parts, 'text' in ask ? ask.text : undefined);
      const [first, ...others] = bodies;
      const ends = { kind: 'call', id } as const;
      return toOutgoing(address, first === undefined ? [] : [{ ...first, ends }, ...others], id, toCallId(answer));
    },
    onProgress: ({ id, replyTo }, message) => progress.say({ kind: 'call', id }, replyTo as SlackAddress, message),
  });
  const send = createSender({
    client,
    book: core.slackBook,
    deliveries,
    diffOf: (variant, address) => findDiff(core, variant, address),
    publicUrl: settings.publicUrl,
    responseHost: settings.responseHost,
    nowMs,
  });
  deliveries.register('slack', send);

  const http = settings.signingSecret === undefined ? undefined : openHttp(core, settings.signingSecret);
  const bolt = new App({
    receiver: http?.receiver ?? NO_RECEIVER,
    // Without a look at Slack: a bot token alone would make Bolt ask at every request, and fail while Slack is away.
    authorize: async () => {
      const { userId, botId } = self() ?? {};
      return {
        botToken: settings.botToken,
        ...(userId !== undefined && { botUserId: userId }),
        ...(botId !== undefined && { botId }),
      };
    },
    clientOptions: toClientOptions(settings, log),
    logger: toBoltLogger(log),
  });
  // What a listener throws was not made durable; whoever dispatched it is told, and acknowledges nothing.
  bolt.error(async (error) => {
    throw error;
  });
  bolt.use(async ({ next }) => {
    heardAtMs = nowMs();
    await next();
  });
  listen(bolt, {
    entrance,
    people,
    book: core.slackBook,
    registry,
    selfId: () => self()?.userId,
    openForm: createFormOpener({ client, deliveries, log }),
    nowMs,
  });

  return {
    mount: (routes) => {
      if (http !== undefined) routes.post(SLACK_PATH, (ctx) => http.handle(ctx as unknown as HttpContext));
    },
    start() {
      const socket =
        settings.appToken === undefined
          ? undefined
          : openSocket(core, settings, settings.appToken, bolt, () => void running?.identity.look());
      const identity = createIdentity({
        client,
        report: (status, detail) => core.channels.report('slack', status, detail),
        onReachable: () => (socket === undefined || socket.connected ? undefined : 'The socket to Slack is not open yet'),
      });
      const arrivals = createArrivals({
        ...core,
        book: core.slackBook,
        people,
        accept: entrance.accept,
        onOutcome: (asking, outcome, detail) => record(core, asking, outcome, detail),
        publicUrl: settings.publicUrl,
      });
      const unwatch = watchJobs({ ...core, book: core.slackBook, progress, publicUrl: settings.publicUrl });
      running = { identity, arrivals, socket, unwatch };
      core.slack.attach(
        createDoctor({
          settings,
          client,
          appClient: settings.appToken === undefined ? undefined : createClient(settings, log, settings.appToken),
          identity,
          manifest: () =>
            toManifest(
              registry.visibleTo('admin', 'slack'),
              settings.publicUrl,
              settings.appToken === undefined ? 'http' : 'socket',
            ),
          lastHeardAt: () => (heardAtMs === undefined ? undefined : new Date(heardAtMs).toISOString()),
        }),
      );
    },
    async close() {
      progress.close();
      running?.unwatch();
      await Promise.all([running?.socket?.close(), running?.arrivals.close(), running?.identity.close()]);
    },
  };
}

const NO_RECEIVER: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };

function openHttp({ ledger }: Core, signingSecret: string) {
  return createHttpReceiver({
    signingSecret,
    onRefused: ({ outcome, source, detail, requestId }) =>
      ledger.note(toSecurityRecord({ outcome, actor: 'unknown', source, detail, requestId }, 'slack')),
  });
}

function openSocket(core: Core, { apiUrl }: SlackSettings, appToken: string, app: App, onConnected: () => void): Socket {
  return createSocket({
    appToken,
    apiUrl,
    app,
    log: core.log,
    onChange: (connected, reason) => (connected ? onConnected() : core.channels.report('slack', 'down', reason)),
    onFailure: (error) => core.log.warn({ err: error }, 'A message of Slack could not be stored; Slack sends it again'),
  });
}

function toReplyAddress(address: SlackAddress) {
  // Later word is news: it goes where everybody sees it, and not to where Slack takes answers for half an hour only.
  const { responseUrl: _, responseUntil: __, card: ___, ...lasting } = address;
  return { channel: 'slack', lane: toLane(address), to: lasting } as const;
}

function toCallId(answer: { id: string } | { answers: { id: string }[] }): string | undefined {
  return 'answers' in answer ? answer.answers[0]?.id : answer.id;
}

/** What a variant changes, in the asker's name; a card without it is still a card. */
async function findDiff(core: Core, id: string, { principalId }: SlackAddress): Promise<string | undefined> {
  try {
    const principal = await core.getPrincipal(principalId ?? '');
    const ask = { command: 'variant.diff', params: {}, body: { args: { id } } };
    const answer = await core.execute({ channel: 'slack', principal, ask });
    return answer.ok && answer.status !== 'pending' ? answer.text : undefined;
  } catch {
    return undefined;
  }
}

/** What happened at the door, for the audit log (P2): no command, because nobody is known who could give one. */
function record(core: Core, { address, ask, source }: Asking, outcome: string, detail: string): void {
  const actor = `slack:${address.team}:${address.user}`;
  const event = { outcome, actor, detail, ...(source !== undefined && { source }) };
  const line = 'text' in ask ? ask.text.replace(/^(\s*link\s+)\S.*$/is, '$1***') : ask.command;
  core.ledger.note({ ...toSecurityRecord(event, 'slack'), callId: createCallId(), line: maskText(line.slice(0, 4000)) });
}
