/**
 * A Slack to talk to: its Web API, response_urls and Socket Mode on one local server, and somebody who posts signed requests to a hub.
 * It behaves as Slack's documentation says (429 with Retry-After, 5xx, ephemeral messages that no update reaches, response_urls that
 * take five answers) and remembers everything it was told.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

export const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const TEAM = 'T1';
const BOT = 'UBOT';

/** `status`: an HTTP failure. `hang`: no answer at all until the fake is closed. */
export type Fault = { status: number; headers?: Record<string, string> } | { error: string } | { hang: true };
export type ApiCall = { method: string; args: any; token: string; atMs: number };
export type Said = {
  channel: string;
  ts: string;
  threadTs?: string;
  text: string;
  blocks: any[];
  /** Only this person sees it. */
  to?: string;
  /** How it came: a method, or `response_url`. */
  by: string;
  edits: number;
  /** What is sent to its buttons' presses. */
  raw: any;
};
export type Member = { email?: string; confirmed?: boolean; team?: string; bot?: boolean; deleted?: boolean };

export type FakeSlack = Awaited<ReturnType<typeof startFakeSlack>>;

export async function startFakeSlack() {
  const calls: ApiCall[] = [];
  /** Every message as it stands now, in order. */
  const said: Said[] = [];
  const views: any[] = [];
  const people = new Map<string, Member>();
  const faults = new Map<string, Fault[]>();
  const hooks = new Map<string, { channel: string; user: string; used: number; card?: Said }>();
  const sockets = new Set<WebSocket>();
  const acks = new Map<string, (payload: any) => void>();
  const scopes = { list: 'app_mentions:read,chat:write,commands,im:history,im:read,im:write,users:read,users:read.email' };
  const live: { manifest: any } = { manifest: {} };
  const outside = new Set<string>();
  const hanging = new Set<ServerResponse>();
  let tsCount = 0;
  let idCount = 0;
  let server: Server;
  let port = 0;
  const wss = new WebSocketServer({ noServer: true });

  const newTs = () => `1700000000.${String(++tsCount).padStart(6, '0')}`;
  const newId = (prefix: string) => `${prefix}${++idCount}.${randomBytes(3).toString('hex')}`;

  const methods: Record<string, (args: any) => any> = {
    'auth.test': () => ({ ok: true, team_id: TEAM, team: 'Acme', user_id: BOT, bot_id: 'B1', user: 'kyros' }),
    'users.info': ({ user }) => {
      const one = people.get(user);
      if (one === undefined) return { ok: false, error: 'user_not_found' };
      const { email, confirmed = true, team = TEAM, bot = false, deleted = false } = one;
      return {
        ok: true,
        user: {
          id: user,
          team_id: team,
          is_bot: bot,
          deleted,
          is_email_confirmed: confirmed,
          profile: { ...(email && { email }) },
        },
      };
    },
    'chat.postMessage': (args) => {
      if (outside.has(args.channel)) return { ok: false, error: 'not_in_channel' };
      const one = keep('chat.postMessage', args.channel, args);
      return { ok: true, channel: args.channel, ts: one.ts, message: { text: one.text } };
    },
    'chat.postEphemeral': (args) => {
      if (outside.has(args.channel)) return { ok: false, error: 'not_in_channel' };
      return { ok: true, message_ts: keep('chat.postEphemeral', args.channel, args, args.user).ts };
    },
    'chat.update': (args) => {
      const one = said.find(({ channel, ts, to }) => channel === args.channel && ts === args.ts && to === undefined);
      if (one === undefined) return { ok: false, error: 'message_not_found' };
      change(one, args);
      return { ok: true, channel: args.channel, ts: args.ts };
    },
    'views.open': ({ view, trigger_id }) => {
      const opened = { ...view, id: newId('V'), hash: newId('h'), trigger_id };
      views.push(opened);
      return { ok: true, view: opened };
    },
    'apps.connections.open': () => ({ ok: true, url: `ws://127.0.0.1:${port}/link` }),
    'apps.manifest.export': () => ({ ok: true, manifest: live.manifest }),
    'bots.info': () => ({ ok: true, bot: { id: 'B1', app_id: 'A1' } }),
  };

  function keep(by: string, channel: string, args: any, to?: string): Said {
    const one: Said = { channel, ts: newTs(), text: args.text, blocks: args.blocks ?? [], by, edits: 0, raw: args };
    if (args.thread_ts !== undefined) one.threadTs = args.thread_ts;
    if (to !== undefined) one.to = to;
    said.push(one);
    return one;
  }

  function change(one: Said, args: any): void {
    Object.assign(one, { text: args.text, blocks: args.blocks ?? [], edits: one.edits + 1 });
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const [, area, ...rest] = new URL(req.url!, 'http://x').pathname.split('/');
    if (area === 'response') return answerHook(rest[0]!, JSON.parse(body), res);
    const method = rest.join('/');
    const args = toArgs(body);
    const token = (req.headers.authorization ?? '').replace('Bearer ', '') || args.token;
    calls.push({ method, args, token, atMs: performance.now() });
    const fault = faults.get(method)?.shift() ?? faults.get('*')?.shift();
    if (fault !== undefined && 'hang' in fault) return void hanging.add(res);
    if (fault !== undefined && 'status' in fault) return void res.writeHead(fault.status, fault.headers ?? {}).end('fault');
    const answer =
      fault === undefined ? (methods[method]?.(args) ?? { ok: false, error: 'unknown_method' }) : { ok: false, ...fault };
    res.writeHead(200, { 'content-type': 'application/json', 'x-oauth-scopes': scopes.list }).end(JSON.stringify(answer));
  }

  function answerHook(id: string, message: any, res: ServerResponse): void {
    const hook = hooks.get(id);
    const fault = faults.get('response_url')?.shift();
    if (fault !== undefined && 'status' in fault) return void res.writeHead(fault.status, fault.headers ?? {}).end('fault');
    if (hook === undefined || ++hook.used > 5) return void res.writeHead(404).end('expired_url');
    if (message.replace_original === true && hook.card !== undefined) change(hook.card, message);
    else keep('response_url', hook.channel, message, message.response_type === 'in_channel' ? undefined : hook.user);
    res.writeHead(200).end('ok');
  }

  async function listen(): Promise<void> {
    server = createServer((req, res) => void handle(req, res).catch(() => res.destroy()));
    server.on('upgrade', (req, socket, head) =>
      wss.handleUpgrade(req, socket, head, (ws) => {
        sockets.add(ws);
        ws.on('close', () => sockets.delete(ws));
        ws.on('message', (data) => {
          const { envelope_id, payload } = JSON.parse(String(data));
          acks.get(envelope_id)?.(payload);
          acks.delete(envelope_id);
        });
        ws.send(JSON.stringify({ type: 'hello', num_connections: 1 }));
      }),
    );
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    for (const ws of sockets) ws.terminate();
    for (const res of hanging) res.destroy();
    hanging.clear();
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  }

  function newHook(channel: string, user: string, card?: Said): string {
    const id = newId('R');
    hooks.set(id, { channel, user, used: 0, ...(card !== undefined && { card }) });
    return `http://127.0.0.1:${port}/response/${id}`;
  }

  await listen();
  return {
    apiUrl: `http://127.0.0.1:${port}/api`,
    calls,
    said,
    views,
    people,
    scopes,
    live,
    /** Channels that the bot is not in. */
    outside,
    sockets,
    /** The next answers of a method (`response_url` for those, `*` for any), one each. */
    fail: (method: string, ...next: Fault[]) => void faults.set(method, [...(faults.get(method) ?? []), ...next]),
    newHook,
    newTs,
    newId,
    /** Nobody answers at its address any more. */
    down,
    up: listen,
    /** Over Socket Mode; resolves to what it was acknowledged with. */
    async push(type: 'events_api' | 'slash_commands' | 'interactive', payload: any, envelopeId = newId('E')): Promise<any> {
      const acked = new Promise((resolve) => acks.set(envelopeId, resolve));
      const [ws] = [...sockets].slice(-1);
      ws!.send(JSON.stringify({ type, envelope_id: envelopeId, payload, accepts_response_payload: type !== 'events_api' }));
      return await acked;
    },
    async close(): Promise<void> {
      wss.close();
      await down();
    },
  };
}

/** A form, whose structured values are JSON. */
function toArgs(body: string): any {
  const args = Object.fromEntries(new URLSearchParams(body));
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      /^[[{]/.test(value) || /^(true|false)$/.test(value) ? JSON.parse(value) : value,
    ]),
  );
}

export type PostOptions = { secret?: string; timestamp?: number; headers?: Record<string, string> };
export type Acked = { status: number; text: string; type: string | null; tookMs: number };

/** One signed request to `/slack/events`, as Slack sends it. A text is sent byte for byte. */
export async function postToHub(hubUrl: string, body: string, type: 'form' | 'json', options: PostOptions = {}): Promise<Acked> {
  const timestamp = String(options.timestamp ?? Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', options.secret ?? SECRET)
    .update(`v0:${timestamp}:${body}`)
    .digest('hex')}`;
  const startedMs = performance.now();
  const reply = await fetch(`${hubUrl}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': type === 'form' ? 'application/x-www-form-urlencoded' : 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
      ...options.headers,
    },
    body,
  });
  const text = await reply.text();
  return { status: reply.status, text, type: reply.headers.get('content-type'), tookMs: performance.now() - startedMs };
}
