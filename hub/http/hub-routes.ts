/**
 * The hub's own door by HTTP (CONTRACT "Hub"): any command as a typed line or as a name with arguments, the catalogue of what the
 * caller may use, and completion.
 */
import type { Ask, CallRequest, Execute } from '../call.ts';
import type { Command, Registry } from '../command.ts';
import type { Converse } from '../converse.ts';
import { HubError } from '../errors.ts';
import { toRefusal, type Asker, type Door } from './authenticate.ts';
import { readJsonBody } from './body.ts';
import type { HttpContext, Refusal, Routes } from './context.ts';
import { MAX_LINE } from './fixed-routes-hub.ts';
import { writeGiven } from './hub-answer.ts';
import { readQuery } from './query.ts';
import { readIdempotencyKey } from './request-headers.ts';
import { addRepeatKey, toRequest } from './rest.ts';
import { writeJson } from './rest-answer.ts';

export type HubRouteDeps = {
  door: Door;
  registry: Registry;
  execute: Execute;
  converse: Converse;
  recordRefusal: (refusal: Refusal) => void;
  /** The hub stops, so nothing waits any longer. */
  stopping?: AbortSignal;
  /** Draws commands for `GET /hub/commands` (hub/surfaces/catalogue.ts). */
  catalogue: (commands: readonly Command[]) => unknown;
  /** Completes a line for the asker (hub/surfaces/complete.ts). */
  complete: (line: string, asker: Asker) => unknown;
};

export function hubRoutes(routes: Routes, deps: HubRouteDeps): void {
  routes.get('/hub/commands', (ctx) => answerCatalogue(ctx as unknown as HttpContext, deps));
  routes.post('/hub/commands', (ctx) => give(ctx as unknown as HttpContext, deps));
  routes.get('/hub/complete', (ctx) => answerCompletion(ctx as unknown as HttpContext, deps));
}

async function answerCatalogue(ctx: HttpContext, { door, registry, catalogue }: HubRouteDeps): Promise<void> {
  const asker = await door.authenticate(ctx);
  door.admit(ctx, asker);
  readQuery(ctx.querystring, []);
  writeJson(ctx, 200, catalogue(registry.visibleTo(asker.principal.role, asker.channel)));
}

async function answerCompletion(ctx: HttpContext, { door, complete }: HubRouteDeps): Promise<void> {
  const asker = await door.authenticate(ctx);
  door.admit(ctx, asker);
  const line = readQuery(ctx.querystring, ['line']).get('line') ?? '';
  if (line.length > MAX_LINE) throw new HubError('bad_request', `line takes at most ${MAX_LINE} characters`);
  writeJson(ctx, 200, await complete(line, asker));
}

async function give(ctx: HttpContext, deps: HubRouteDeps): Promise<void> {
  const asker = await deps.door.authenticate(ctx);
  const asked = await readAsked(ctx, deps);
  const ask: Ask = 'text' in asked ? asked : { command: asked.command, params: {}, body: { args: asked.args }, kind: 'json' };
  const request: CallRequest = toRequest(ctx, asker, ask, deps.stopping);
  const header = ctx.req.headers['if-match'];
  if (header !== undefined) request.ifMatch = { header, required: false };
  addRepeatKey(ctx, request);
  const { ask: _, ...rest } = request;
  writeGiven(ctx, 'text' in asked ? await deps.converse.say({ ...rest, text: asked.text }) : await deps.execute(request));
}

type Asked = { text: string } | { command: string; args: Record<string, unknown> };

/** No command is known yet to speak of what is wrong here, so the refusal is recorded here (P2). */
async function readAsked(ctx: HttpContext, { recordRefusal }: HubRouteDeps): Promise<Asked> {
  try {
    readQuery(ctx.querystring, []);
    readIdempotencyKey(ctx.req.headers['idempotency-key']);
    return toAsked(await readJsonBody(ctx));
  } catch (thrown) {
    if (thrown instanceof HubError) recordRefusal(toRefusal(ctx, thrown));
    throw thrown;
  }
}

function toAsked(body: unknown): Asked {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('', 'It must be an object with "text", or with "command" and "args"');
  const { text, command, args = {}, ...others } = body as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`/${unknown.slice(0, 100)}`, 'There is no such field; there are text, command, args');
  if (text !== undefined) {
    if (command !== undefined || Object.hasOwn(body, 'args'))
      throw invalid('/text', 'It may not stand beside "command" and "args"');
    if (typeof text !== 'string') throw invalid('/text', 'It must be text');
    return { text };
  }
  if (typeof command !== 'string') throw invalid('/command', 'It must be the name of a command');
  if (typeof args !== 'object' || args === null || Array.isArray(args)) throw invalid('/args', 'It must be an object');
  return { command, args: args as Record<string, unknown> };
}

function invalid(path: string, message: string): HubError {
  const what = path === '' ? 'The body' : path.slice(1);
  return new HubError('invalid_input', `${what}: ${message}`, { errors: [{ path, message }] });
}
