/**
 * `kyros mcp`: the Model Context Protocol on standard input and output, for clients that start a program. A bridge to the hub's /mcp with
 * the credentials of the CLI: what it may do, its limits and its audit rows are the hub's. Standard output carries JSON-RPC and
 * nothing else.
 *
 * Every call of a tool gets a key of its own, so that it may be sent again when the hub is started anew meanwhile, and is done once.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Console } from './console.ts';
import type { Credentials } from './credentials.ts';
import { EXIT, Failure, type ExitCode } from './failure.ts';
import type { Settings } from './settings.ts';

const IDEMPOTENCY_META = 'kyros/idempotency-key';
/** How long a hub may be away before a call fails, and how often it is tried. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 500;
/** JSON-RPC 2.0 reserves -32000 to -32099 for servers. */
const UNREACHABLE = -32_001;

/** The client's end, and its requests that have no answer yet. */
type Client = {
  send(message: JSONRPCMessage): Promise<void>;
  asked(message: JSONRPCMessage): void;
  drained(stop: AbortSignal): Promise<void>;
};

export async function runMcp(
  settings: Settings,
  credentials: Credentials,
  console: Console,
  stop: AbortSignal,
): Promise<ExitCode> {
  if ((await credentials.token()) === undefined)
    throw new Failure(EXIT.failed, 'There is no credential for this hub.', {
      next: `Sign in with ${settings.program} login, or set KYROS_TOKEN.`,
    });
  const session = randomUUID();
  const stdio = new StdioServerTransport();
  const client = createClient(stdio);
  const hub = createHubTransport(settings, credentials);
  const ended = new Promise<void>((resolve) => {
    // The transports of the SDK are no event targets: each has one handler of a kind.
    Object.assign(hub, {
      onmessage: (message: JSONRPCMessage) => void client.send(message),
      onerror: (error: Error) => console.note(`The hub: ${error.message}`),
    });
    Object.assign(stdio, {
      onmessage: (message: JSONRPCMessage) => void forward(keyed(message, session), hub, client, console, stop),
      onclose: resolve,
    });
    stop.addEventListener('abort', () => resolve());
    process.stdin.once('end', () => resolve());
  });
  await hub.start();
  await stdio.start();
  await ended;
  await client.drained(stop);
  await Promise.allSettled([hub.close(), stdio.close()]);
  return EXIT.ok;
}

/** One that closes its end behind its last request, as a pipe in a shell does, still gets the answers. */
function createClient(stdio: StdioServerTransport): Client {
  const open = new Set<unknown>();
  let onEmpty = () => {};
  return {
    asked(message) {
      if ('id' in message && 'method' in message) open.add(message.id);
    },
    async send(message) {
      await stdio.send(message);
      if ('id' in message && !('method' in message)) open.delete(message.id);
      if (open.size === 0) onEmpty();
    },
    async drained(stop) {
      if (open.size === 0 || stop.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      onEmpty = resolve;
      stop.addEventListener('abort', () => resolve());
      const late = setTimeout(resolve, PATIENCE_MS);
      await promise.finally(() => clearTimeout(late));
    },
  };
}

function createHubTransport(settings: Settings, credentials: Credentials): StreamableHTTPClientTransport {
  return new StreamableHTTPClientTransport(new URL(`${settings.url}/mcp`), {
    fetch: async (url, init) => {
      const ask = async (token: string | undefined) => {
        const headers = new Headers(init?.headers);
        if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
        return await fetch(url, { ...init, headers });
      };
      const token = await credentials.token();
      const response = await ask(token);
      const renewed = response.status === 401 ? await credentials.renew(token) : undefined;
      return renewed === undefined ? response : await ask(renewed);
    },
  });
}

/** Sends a message on; a hub that is away for a moment is waited for, then the client is told. */
async function forward(
  message: JSONRPCMessage,
  hub: StreamableHTTPClientTransport,
  client: Client,
  console: Console,
  stop: AbortSignal,
): Promise<void> {
  client.asked(message);
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await hub.send(message);
    } catch (error) {
      const isAway = error instanceof TypeError || /\b50[23]\b/.test(String(error));
      if (isAway && performance.now() < giveUpAtMs && !stop.aborted) await sleep(RETRY_MS);
      else return await refuse(message, error, client, console);
    }
  }
}

async function refuse(message: JSONRPCMessage, error: unknown, client: Client, console: Console): Promise<void> {
  const detail = error instanceof Error ? error.message : String(error);
  console.note(`The hub could not be asked: ${detail}`);
  if ('id' in message && 'method' in message)
    await client.send({
      jsonrpc: '2.0',
      id: message.id,
      error: { code: UNREACHABLE, message: `The hub could not be asked: ${detail}` },
    });
}

function keyed(message: JSONRPCMessage, session: string): JSONRPCMessage {
  if (!('id' in message) || !('method' in message) || message.method !== 'tools/call') return message;
  const params = message.params ?? {};
  return { ...message, params: { ...params, _meta: { [IDEMPOTENCY_META]: `${session}:${message.id}`, ...params._meta } } };
}
