/** Somebody in Slack: types, mentions, presses and fills in forms, as Slack would deliver it to a hub. */
import { postToHub, type Acked, type FakeSlack, type PostOptions, type Said } from './fake-slack.ts';

export type SlackUserOptions = { slack: FakeSlack; hubUrl: () => string; id: string; team?: string };
export type Where = { channel?: string; thread?: string; event?: Record<string, unknown>; eventId?: string };

export function createSlackUser({ slack, hubUrl, id, team = 'T1' }: SlackUserOptions) {
  const form = (fields: Record<string, string>, options?: PostOptions) =>
    postToHub(hubUrl(), new URLSearchParams(fields).toString(), 'form', options);
  const interact = (payload: unknown) => form({ payload: JSON.stringify(payload) });

  function toSlash(text: string, channel: string, triggerId: string): Record<string, string> {
    return {
      token: 'x',
      team_id: team,
      channel_id: channel,
      user_id: id,
      user_name: 'somebody',
      command: '/kyros',
      text,
      response_url: slack.newHook(channel, id),
      trigger_id: triggerId,
    };
  }

  function toEvent(type: 'app_mention' | 'message', text: string, { channel, thread, event, eventId }: Where): any {
    return {
      type: 'event_callback',
      team_id: team,
      api_app_id: 'A1',
      event_id: eventId ?? slack.newId('Ev'),
      authorizations: [{ user_id: 'UBOT', is_bot: true, team_id: team }],
      event: {
        type,
        user: id,
        text,
        channel: channel ?? (type === 'message' ? `D${id}` : 'C1'),
        ts: slack.newTs(),
        ...(type === 'message' && { channel_type: 'im' }),
        ...(thread !== undefined && { thread_ts: thread }),
        ...event,
      },
    };
  }

  return {
    id,
    /** `/kyros <text>` */
    slash: (text: string, channel = 'C1', triggerId = slack.newId('Tr')): Promise<Acked> =>
      form(toSlash(text, channel, triggerId)),
    toSlash,
    toEvent,
    send: (body: unknown, options?: PostOptions) => postToHub(hubUrl(), JSON.stringify(body), 'json', options),
    /** `@kyros <text>` in a channel; resolves to the ts of the message. */
    async mention(text: string, where: Where = {}): Promise<{ ts: string; acked: Acked }> {
      const body = toEvent('app_mention', `<@UBOT> ${text}`, where);
      return { ts: body.event.ts, acked: await postToHub(hubUrl(), JSON.stringify(body), 'json') };
    },
    /** A direct message. */
    dm: (text: string, where: Where = {}) => postToHub(hubUrl(), JSON.stringify(toEvent('message', text, where)), 'json'),
    /** The button of a message, by its label. */
    press(said: Said, label: string): Promise<Acked> {
      const button = findButton(said, label);
      return interact({
        type: 'block_actions',
        user: { id, team_id: team },
        team: { id: team },
        channel: { id: said.channel },
        container: {
          type: 'message',
          message_ts: said.ts,
          channel_id: said.channel,
          is_ephemeral: said.to !== undefined,
          ...(said.threadTs !== undefined && { thread_ts: said.threadTs }),
        },
        response_url: slack.newHook(said.channel, id, said),
        trigger_id: slack.newId('Tr'),
        actions: [{ type: 'button', block_id: 'b', action_ts: slack.newTs(), ...button }],
      });
    },
    shortcut: (payload: Record<string, unknown> = {}) =>
      interact({
        type: 'shortcut',
        callback_id: 'kyros_make_task',
        user: { id, team_id: team },
        team: { id: team },
        trigger_id: slack.newId('Tr'),
        ...payload,
      }),
    /** Sends a form that was opened. */
    submit(view: any, values: Record<string, unknown>): Promise<Acked> {
      const state = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: toState(value) }]));
      return interact({
        type: 'view_submission',
        user: { id, team_id: team },
        team: { id: team },
        trigger_id: slack.newId('Tr'),
        view: { ...view, state: { values: state } },
      });
    },
  };
}

export type SlackUser = ReturnType<typeof createSlackUser>;

/** A chosen option, or text. */
function toState(value: unknown): unknown {
  const chosen = (value as { chosen?: string }).chosen;
  return chosen === undefined
    ? { type: 'plain_text_input', value }
    : { type: 'static_select', selected_option: { value: chosen } };
}

export function findButton(said: Said, label: string): any {
  const buttons = said.blocks.flatMap((block: any) => block.elements ?? []).filter((one: any) => one.type === 'button');
  const found = buttons.find((one: any) => one.text.text === label);
  if (found === undefined) throw new Error(`There is no button ${label} in: ${JSON.stringify(said.blocks)}`);
  return found;
}

export function buttonsOf(said: Said): string[] {
  return said.blocks.flatMap((block: any) => (block.type === 'actions' ? block.elements : [])).map((one: any) => one.text.text);
}
