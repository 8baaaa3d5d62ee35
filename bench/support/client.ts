/** A client of the hub for benchmarks that need one request after the other: kept connections, JSON, little of its own cost. */
import { Agent, request } from 'node:http';

export type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string };
export type Ask = { method?: string; body?: unknown; headers?: Record<string, string> };
export type Client = {
  send(path: string, ask?: Ask): Promise<Reply>;
  /** Sends, and fails when the answer is not the status that was expected. The body, read as JSON. */
  json<T>(status: number, path: string, ask?: Ask): Promise<T>;
  close(): void;
};

export function createClient({ url, key }: { url: string; key: string }): Client {
  const agent = new Agent({ keepAlive: true });
  const send = (path: string, ask: Ask = {}) => exchange(agent, url + path, key, ask);
  return {
    send,
    async json(status, path, ask) {
      const reply = await send(path, ask);
      if (reply.status !== status) throw new Error(`${path} answered ${reply.status}: ${reply.text.slice(0, 300)}`);
      return JSON.parse(reply.text);
    },
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, url: string, key: string, { method, body, headers = {} }: Ask): Promise<Reply> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      method: method ?? (payload === undefined ? 'GET' : 'POST'),
      headers: {
        authorization: `Bearer ${key}`,
        ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...headers,
      },
    });
    asked.on('error', reject).on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
        );
    });
    asked.end(payload);
  });
}
