/** Any command of the hub, as a typed line or by its name (`POST /hub/commands`). */
import { once } from './client.ts';
import { readProblem } from './problem.ts';
import { hubFetch } from './transport.ts';
import type { View } from './types.ts';

export type Done = {
  id: string;
  ok: true;
  status?: undefined;
  command: string;
  line: string;
  output: unknown;
  text: string;
  view?: View;
};
/** Nothing has happened yet; it waits for a confirmation. */
export type Pending = { id: string; ok: true; status: 'pending'; confirm_id: string; preview: string };
/** Several commands in one text. */
export type Transcript = {
  ok: boolean;
  text: string;
  answers: unknown[];
  status?: undefined;
  view?: undefined;
  output?: undefined;
};
export type CommandAnswer = Done | Pending | Transcript;

/** Throws a Problem when the hub refuses. */
export async function runLine(text: string): Promise<CommandAnswer> {
  return await give({ text });
}

async function give(body: unknown): Promise<CommandAnswer> {
  const response = await hubFetch('/hub/commands', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...once() },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as CommandAnswer;
}

export type Completion = {
  value: string;
  insert: string;
  from: number;
  kind: 'noun' | 'command' | 'flag' | 'choice' | 'entity';
  hint: string;
};

/** What can come next in a line that is being typed. */
export async function completeLine(line: string, signal?: AbortSignal): Promise<Completion[]> {
  const response = await hubFetch(`/hub/complete?line=${encodeURIComponent(line)}`, signal ? { signal } : {});
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Completion[];
}
