/**
 * What we listen to, through Bolt: slash commands, mentions, direct messages, buttons, shortcuts and forms. Each listener makes durable
 * what was asked and returns; nothing runs here.
 *
 * Messages of bots, our own, and edits never run (S24); what is not addressed to us is passed over in silence.
 */
import type { AllMiddlewareArgs, App, BlockAction, GlobalShortcut, MessageShortcut, SlackViewAction } from '@slack/bolt';
import type { Registry } from '../../hub/command.ts';
import type { SlackBook } from '../../hub/store/slack-book.ts';
import { MAKE_TASK } from '../../hub/surfaces/manifest.ts';
import { findMentions, toLine } from './addressed.ts';
import { toResponseUntil, type SlackAddress } from './address.ts';
import { cut } from './blocks.ts';
import type { Asking } from './asking.ts';
import type { DeliveryContext } from './dispatch.ts';
import type { Entrance } from './entrance.ts';
import { FORMS, readCommandForm, readReason, toCommandForm, toDenyForm, type Form, type FormState } from './form.ts';
import { ACTIONS } from './links.ts';
import type { People } from './people.ts';
import { inThread } from './threads.ts';

export type ListenParts = {
  entrance: Entrance;
  people: People;
  book: Pick<SlackBook, 'findSubject' | 'note'>;
  registry: Registry;
  /** Our own user in Slack, once known. */
  selfId: () => string | undefined;
  /** Opens a form; not waited for, its failure is told to whoever pressed. */
  openForm: (triggerId: string, form: Form, address: SlackAddress) => void;
  nowMs: () => number;
};

type Message = {
  type: string;
  subtype?: string;
  user?: string;
  user_team?: string;
  bot_id?: string;
  edited?: unknown;
  hidden?: boolean;
  text?: string;
  channel: string;
  channel_type?: string;
  ts: string;
  thread_ts?: string;
};
type EventBody = { team_id: string; event_id?: string; authorizations?: { user_id?: string; is_bot?: boolean }[] };

/** Kinds of messages that are somebody saying something. */
const SAID = new Set([undefined, 'file_share', 'thread_broadcast']);

export function listen(app: App, parts: ListenParts): void {
  app.command(/./, async ({ command, ack, context }) => {
    const address: SlackAddress = {
      team: command.team_id,
      channel: command.channel_id,
      user: command.user_id,
      how: 'slash',
      responseUrl: command.response_url,
      responseUntil: toResponseUntil(parts.nowMs()),
    };
    const line = toLine(command.text ?? '', selfIds(parts, {}), await resolver(parts, command.text ?? '', address.team, []));
    await take(parts, context, { id: command.trigger_id, ask: withRaw(line, command.text ?? ''), address });
    await ack();
  });

  app.event('app_mention', ({ event, body, context }) => hear(event as unknown as Message, body, context));
  app.event('message', ({ event, body, context }) => hear(event as unknown as Message, body, context));

  async function hear(event: Message, body: unknown, context: AllMiddlewareArgs['context']): Promise<void> {
    const { team_id, event_id, authorizations } = body as EventBody;
    const self = selfIds(parts, { authorizations });
    if (!isForUs(event, self)) return;
    const address = toMessageAddress(event, event.user_team ?? team_id);
    const text = event.text ?? '';
    const line = toLine(text, self, await resolver(parts, text, address.team, self));
    const subject = event.thread_ts === undefined ? undefined : await parts.book.findSubject(event.channel, event.thread_ts);
    const ask = withRaw(subject === undefined ? line : inThread(line, subject), text);
    await take(parts, context, { id: event_id, ask, address });
  }

  app.action<BlockAction>({ type: 'block_actions', action_id: /^kyros_/ }, async ({ body, action, ack, context }) => {
    const { action_id, value } = action as { action_id: string; value?: string };
    const address = toButtonAddress(body, parts.nowMs());
    if (value !== undefined && action_id !== ACTIONS.open) await press(parts, context, { body, address, action_id, value });
    await ack();
  });

  app.shortcut(MAKE_TASK, async ({ shortcut, ack }) => {
    const command = parts.registry.get('task.create');
    const { address, initial } = toShortcut(shortcut as GlobalShortcut | MessageShortcut);
    if (command !== undefined)
      parts.openForm(shortcut.trigger_id, toCommandForm(command, 'Make a task', address, initial), address);
    await ack();
  });

  app.view(FORMS.task, async ({ view, body, ack, context }) => {
    const address = JSON.parse(view.private_metadata) as SlackAddress;
    const command = parts.registry.get('task.create')!;
    const zone = (await parts.people.find(address))?.timezone ?? 'UTC';
    const read = readCommandForm(command, view.state.values as FormState, zone);
    if ('errors' in read) return await ack({ response_action: 'errors', errors: read.errors });
    await take(parts, context, { id: toViewId(body), ask: { command: command.name, args: read.args }, address });
    return await ack();
  });

  app.view(FORMS.deny, async ({ view, body, ack, context }) => {
    const { code, address } = JSON.parse(view.private_metadata) as { code: string; address: SlackAddress };
    const reason = readReason(view.state.values as FormState);
    const args = { id: code, ...(reason !== undefined && { reason }) };
    await take(parts, context, { id: toViewId(body), ask: { command: 'approval.deny', args }, address });
    await ack();
  });
}

/** The audit log keeps the message as it came (G3). */
function withRaw(text: string, raw: string): Asking['ask'] {
  return text === raw.trim() ? { text } : { text, raw: raw.slice(0, MAX_RAW) };
}

/** Characters. */
const MAX_RAW = 4000;

type Taken = { id: string | undefined; ask: Asking['ask']; address: SlackAddress };

async function take(parts: ListenParts, context: unknown, { id, ask, address }: Taken): Promise<void> {
  const { deliveryId, source } = context as DeliveryContext;
  await parts.entrance.take({
    nativeId: id ?? deliveryId,
    ask,
    address,
    receivedAt: new Date(parts.nowMs()).toISOString(),
    ...(source !== undefined && { source }),
  });
}

/** Our own ids: as Slack told with the event, and as it told us at the start. */
function selfIds({ selfId }: ListenParts, { authorizations = [] }: Partial<EventBody>): string[] {
  const told = authorizations.filter(({ is_bot }) => is_bot === true).map(({ user_id }) => user_id);
  return [...told, selfId()].filter((id) => id !== undefined);
}

function isForUs(event: Message, self: readonly string[]): boolean {
  const { type, subtype, user, bot_id, edited, hidden, channel_type, channel } = event;
  if (user === undefined || bot_id !== undefined || edited !== undefined || hidden === true || self.includes(user)) return false;
  if (!SAID.has(subtype)) return false;
  const isDirect = channel_type === 'im' || (channel_type === undefined && channel.startsWith('D'));
  // A direct message that names us comes as both; it is the message that counts.
  return type === 'message' ? isDirect : !isDirect;
}

function toMessageAddress(event: Message, team: string): SlackAddress {
  const { channel, user, ts, thread_ts, type } = event;
  const base = { team, channel, user: user! };
  if (type === 'message') return { ...base, how: 'dm', ...(thread_ts !== undefined && { threadTs: thread_ts, isThread: true }) };
  return { ...base, how: 'mention', threadTs: thread_ts ?? ts, isThread: thread_ts !== undefined };
}

/** Names for the people a line mentions, from their links alone. */
async function resolver(
  { people }: ListenParts,
  text: string,
  team: string,
  except: readonly string[],
): Promise<(id: string) => string | undefined> {
  const ids = findMentions(text, except);
  const found = await Promise.all(ids.map(async (id) => [id, await people.find({ team, user: id })] as const));
  const names = new Map(found.map(([id, user]) => [id, user === undefined ? undefined : toName(user)]));
  return (id) => names.get(id);
}

/** The name that others see, where a line can hold it as one word; else the address. */
function toName({ name, email }: { name: string; email: string }): string {
  return /^[\w.-]+$/.test(name) ? name : email;
}

function toButtonAddress(body: BlockAction, nowMs: number): SlackAddress {
  const { user, team, channel, container, response_url } = body;
  const { message_ts, thread_ts, is_ephemeral, channel_id } = container as Record<string, string | undefined>;
  return {
    team: user.team_id ?? team?.id ?? '',
    channel: channel?.id ?? channel_id ?? user.id,
    user: user.id,
    how: 'button',
    ...(thread_ts !== undefined && { threadTs: thread_ts, isThread: true }),
    ...(response_url !== undefined && { responseUrl: response_url, responseUntil: toResponseUntil(nowMs) }),
    ...(message_ts !== undefined && { card: { ts: message_ts, ephemeral: String(is_ephemeral) === 'true' } }),
  };
}

type Press = { body: BlockAction; address: SlackAddress; action_id: string; value: string };

async function press(parts: ListenParts, context: unknown, { body, address, action_id, value }: Press): Promise<void> {
  noteCard(parts, address, action_id, value);
  if (action_id === ACTIONS.deny) return parts.openForm(body.trigger_id, toDenyForm(value, { code: value, address }), address);
  const command = {
    [ACTIONS.approve]: 'approval.approve',
    [ACTIONS.accept]: 'variant.accept',
    [ACTIONS.reject]: 'variant.reject',
  }[action_id];
  if (command !== undefined) await take(parts, context, { id: body.trigger_id, ask: { command, args: { id: value } }, address });
}

/** A card that went to a response_url has told us its name only now. */
function noteCard({ book }: ListenParts, { channel, card, threadTs }: SlackAddress, action_id: string, id: string): void {
  if (card === undefined || card.ephemeral) return;
  const kind = action_id === ACTIONS.accept || action_id === ACTIONS.reject ? 'variant' : 'confirmation';
  const place = { channelId: channel, ts: card.ts, threadTs: threadTs ?? card.ts };
  book.note({ ...place, subject: { kind, id }, role: 'card' }).catch(() => {});
}

/** From anywhere, or from a message whose words it begins with. */
function toShortcut(shortcut: GlobalShortcut | MessageShortcut): { address: SlackAddress; initial: Record<string, string> } {
  const { user, team } = shortcut;
  const base = { team: (user as { team_id?: string }).team_id ?? team?.id ?? '', user: user.id };
  if (shortcut.type === 'shortcut') return { address: { ...base, channel: user.id, how: 'home' }, initial: {} };
  const { channel, message_ts } = shortcut;
  const said = shortcut.message.text ?? '';
  const text = said.trim() === '' ? '' : toLine(said, [], () => undefined);
  const thread = (shortcut.message as { thread_ts?: string }).thread_ts;
  const link = `https://slack.com/archives/${channel.id}/p${message_ts.replace('.', '')}`;
  return {
    address: { ...base, channel: channel.id, how: 'mention', threadTs: thread ?? message_ts, isThread: thread !== undefined },
    initial: { ...(text !== '' && { title: cut(text.split('\n')[0]!, 200) }), description: `${text}\n\n${link}`.trim() },
  };
}

/** A form is sent once; Slack's retry of it has the same view and hash. */
function toViewId(body: SlackViewAction): string {
  return `${body.view.id}:${body.view.hash}`;
}
