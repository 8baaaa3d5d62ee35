/**
 * Every channel as a door that takes typed lines: the same person (or the system's own principal) behind each, a real hub in front. The
 * conformance suites walk through all of them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { io, type Socket } from 'socket.io-client';
import { ALL_COMMANDS } from '../../hub/commands/index.ts';
import { parseLine } from '../../hub/language/line.ts';
import { parseArgs } from '../../hub/language/values.ts';
import { toToolName } from '../../hub/surfaces/tools.ts';
import { findFreePort } from './free-port.ts';
import { SECRET, startFakeSlack } from './fake-slack.ts';
import { createHookSender } from './hooks.ts';
import { createMailServer } from './mail-server.ts';
import { provenTrace, toMail } from './mail.ts';
import { createSlackUser } from './slack-user.ts';
import { startHub, type TestHub } from './start-hub.ts';
import { vi } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

export type Door = {
  hub: TestHub;
  /** Under which channel and name the audit log knows what comes through. */
  channel: string;
  actor: string;
  /** Gives a line and waits for what the asker is shown. `id`: what makes a repeat recognisable here. */
  say(line: string, id?: string): Promise<string>;
  /** Sends it once more, as the other side does when it heard nothing, and waits for no answer. */
  repeat(line: string, id: string): Promise<unknown>;
  remove(): Promise<void>;
};

export const DOORS = ['REST', 'CLI', 'Socket.IO', 'Slack slash', 'Slack mention', 'email', 'webhook', 'MCP'] as const;

/** A hub with one person, ann, an operator, who speaks through the named door. */
export async function openDoor(name: (typeof DOORS)[number], env: Record<string, string> = {}): Promise<Door> {
  const door = await OPEN[name](env);
  return { repeat: (line, id) => door.say(line, id), ...door };
}

type Opened = Omit<Door, 'repeat'> & Partial<Door>;

const OPEN = {
  REST: openRest,
  CLI: openCli,
  'Socket.IO': openSocket,
  'Slack slash': (env: Record<string, string>) => openSlack(env, 'slash'),
  'Slack mention': (env: Record<string, string>) => openSlack(env, 'mention'),
  email: openMail,
  webhook: openWebhook,
  MCP: openMcp,
};

const PASSWORD = 'correct horse battery staple';
const PATIENCE = { timeout: 20_000, interval: 25 };

async function openHub(env: Record<string, string>): Promise<TestHub> {
  const hub = await startHub({ PORT: String(await findFreePort()), ...env });
  const made = await hub.ask('/users', { body: { email: 'ann@example.org', name: 'ann', role: 'operator', password: PASSWORD } });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return hub;
}

/** As ann, with her password. */
export async function signIn(hub: TestHub): Promise<string> {
  const { body } = await hub.ask('/auth/login', { body: { email: 'ann@example.org', password: PASSWORD }, token: null });
  return body.access_token as string;
}

const toShown = (body: any): string =>
  body.text ?? (body.preview === undefined ? `${body.code} ${body.detail}` : `pending ${body.confirm_id} ${body.preview}`);

async function openRest(env: Record<string, string>): Promise<Opened> {
  const hub = await openHub(env);
  return {
    hub,
    channel: 'api',
    actor: 'ann',
    async say(line, id) {
      const headers: Record<string, string> = id === undefined ? {} : { 'idempotency-key': id };
      const { body } = await hub.ask('/hub/commands', { body: { text: line }, token: await signIn(hub), headers });
      return toShown(body);
    },
    remove: () => hub.remove(),
  };
}

async function openCli(env: Record<string, string>): Promise<Opened> {
  const hub = await openHub(env);
  return {
    hub,
    channel: 'cli',
    actor: 'ann',
    async say(line, id) {
      const options = id === undefined ? [] : ['--idempotency-key', id];
      const child = spawn(process.execPath, [join(ROOT, 'adapters/cli/bin.ts'), ...options, line], {
        env: { PATH: process.env.PATH, HOME: hub.dir, KYROS_URL: hub.url, KYROS_TOKEN: await signIn(hub), NO_COLOR: '1' },
      });
      let shown = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (shown += chunk));
      await once(child, 'close');
      return shown;
    },
    remove: () => hub.remove(),
  };
}

async function openSocket(env: Record<string, string>): Promise<Opened> {
  const hub = await openHub(env);
  let socket: Socket | undefined;
  return {
    hub,
    channel: 'socket',
    actor: 'ann',
    async say(line, id) {
      socket?.close();
      socket = io(hub.url, { auth: { token: await signIn(hub) }, transports: ['websocket'], forceNew: true });
      const body = await socket.timeout(20_000).emitWithAck('command', { text: line, ...(id !== undefined && { id }) });
      return toShown(body);
    },
    async remove() {
      socket?.close();
      await hub.remove();
    },
  };
}

async function openSlack(env: Record<string, string>, how: 'slash' | 'mention'): Promise<Opened> {
  const slack = await startFakeSlack();
  const hub = await openHub({
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_API_URL: slack.apiUrl,
    SLACK_SIGNING_SECRET: SECRET,
    ...env,
  });
  const { body } = await hub.ask('/users?q=ann');
  await hub.ask(`/users/${body.users[0].id}`, { method: 'PATCH', body: { slack_user_id: 'T1:UANN' } });
  const ann = createSlackUser({ slack, hubUrl: () => hub.url, id: 'UANN' });
  return {
    hub,
    channel: 'slack',
    actor: 'ann',
    async say(line, id) {
      const before = slack.said.length;
      if (how === 'slash') await ann.slash(line, 'C1', id);
      else await ann.mention(line, id === undefined ? {} : { eventId: id });
      return await vi.waitFor(() => {
        const said = slack.said.slice(before);
        if (said.length === 0) throw new Error(`No answer to ${line}`);
        return said.map((one) => [one.text, JSON.stringify(one.blocks ?? [])].join('\n')).join('\n');
      }, PATIENCE);
    },
    repeat: (line, id) => (how === 'slash' ? ann.slash(line, 'C1', id) : ann.mention(line, { eventId: id })),
    async remove() {
      await hub.remove();
      await slack.close();
    },
  };
}

async function openMail(env: Record<string, string>): Promise<Opened> {
  const server = await createMailServer();
  const hub = await openHub({ ...server.env, ...env });
  let count = 0;
  const write = (line: string, id: string) =>
    toMail({
      from: 'ann@example.org',
      id: `<${id}@example.org>`,
      subject: 'work',
      body: `${line}\n`,
      trace: provenTrace('example.org'),
    });
  return {
    hub,
    channel: 'email',
    actor: 'ann',
    async say(line, id = `line-${++count}`) {
      await server.deliver(write(line, id));
      const answers = await server.smtp.waitFor(1, ({ mail }) => mail.inReplyTo === `<${id}@example.org>`);
      return String(answers[0]!.mail.text);
    },
    repeat: (line, id) => server.deliver(write(line, id)),
    async remove() {
      await hub.remove();
      await server.remove();
    },
  };
}

async function openWebhook(env: Record<string, string>): Promise<Opened> {
  const hub = await openHub(env);
  const sender = await createHookSender(hub, 'build-server', 'operator');
  let count = 0;
  return {
    hub,
    channel: 'webhook',
    actor: 'webhook:build-server',
    say: async (line, id = `line-${++count}`) => toShown((await sender.post({ text: line }, id, { prefer: 'wait=20' })).body),
    remove: () => hub.remove(),
  };
}

async function openMcp(env: Record<string, string>): Promise<Opened> {
  const hub = await openHub(env);
  let client: Client | undefined;
  return {
    hub,
    channel: 'mcp',
    actor: 'ann',
    /** Tools take values: the line is read here as the hub would read it. */
    async say(line, id) {
      await client?.close();
      client = new Client({ name: 'door', version: '1' });
      const headers = { authorization: `Bearer ${await signIn(hub)}` };
      const transport = new StreamableHTTPClientTransport(new URL(`${hub.url}/mcp`), { requestInit: { headers } });
      await client.connect(transport as Parameters<typeof client.connect>[0]);
      const parsed = parseLine(line, ALL_COMMANDS);
      if (parsed.help) throw new Error('Help is no tool');
      const input = parseArgs(parsed.command, parsed.args, 'text', 'UTC', new Date(), parsed.places);
      const given = Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(parsed.args, name)));
      const result: any = await client.callTool({
        name: toToolName(parsed.command),
        arguments: given,
        ...(id !== undefined && { _meta: { 'kyros/idempotency-key': id } }),
      });
      return result.structuredContent?.confirm_id === undefined
        ? result.content[0].text
        : `pending ${result.structuredContent.confirm_id}`;
    },
    async remove() {
      await client?.close();
      await hub.remove();
    },
  };
}
