/**
 * REST drawn from the registry: every command with an `http` binding becomes a route that authenticates, gathers the input from
 * path, query and body, goes through `execute`, and writes the answer the binding describes. What does not change between two
 * requests is computed here, once a route.
 */
import { createHash } from 'node:crypto';
import type { CallRequest, Execute } from '../call.ts';
import type { Command, HttpMethod } from '../command.ts';
import { HubError, toHubError } from '../errors.ts';
import type { Asker, Door } from './authenticate.ts';
import { stateOf, type Handler, type HttpContext, type Routes } from './context.ts';
import { setHeader } from './reply.ts';
import { findWaitSeconds, readIdempotencyKey } from './request-headers.ts';
import { readInput, toInputTable, type InputTable } from './rest-input.ts';
import { writeAnswer } from './rest-answer.ts';

/** `stopping`: the hub stops, so nothing waits any longer. */
export type RestDeps = { door: Door; execute: Execute; stopping?: AbortSignal };

/** Adds a route for each command that has one. Literal paths go before paths with parameters, whatever their order here. */
export function bindCommands(routes: Routes, commands: readonly Command[], deps: RestDeps): void {
  const bound = commands.filter((command) => command.http !== undefined).map((command) => ({ command, ...splitRoute(command) }));
  bound.sort((a, b) => comparePaths(a.path, b.path));
  for (const { command, method, path } of bound) {
    routes.register(path, [method], createHandler(command, method, deps) as unknown as Parameters<Routes['register']>[2]);
  }
}

function splitRoute(command: Command): { method: HttpMethod; path: string } {
  const [method, path] = command.http!.route.split(' ') as [HttpMethod, string];
  return { method, path };
}

/** `/tasks/claim-next` before `/tasks/:id`: the router takes the first that fits. */
function comparePaths(a: string, b: string): number {
  const rank = (path: string) => path.replace(/:\w+/g, '\u{10ffff}');
  return rank(a) < rank(b) ? -1 : 1;
}

function createHandler(command: Command, method: HttpMethod, { door, execute, stopping }: RestDeps): Handler {
  const table = toInputTable(command, method);
  const binding = command.http!;
  return async (ctx) => {
    const asker = await door.authenticate(ctx);
    const ask = await toAsk(ctx, table, asker.principal.timezone);
    const request = toRequest(ctx, asker, ask, table.canWait ? stopping : undefined);
    if (binding.ifMatch !== undefined) request.ifMatch = toIfMatch(ctx, binding.ifMatch === 'required');
    if (!table.isRead) addRepeatKey(ctx, request);
    const answer = await execute(request);
    writeAnswer(ctx, binding, answer);
  };
}

/** What is wrong with the input is handed over as a failure, so that it is spoken after 401, 403 and 404 (E9). */
async function toAsk(ctx: HttpContext, table: InputTable, zone: string): Promise<CallRequest['ask']> {
  const { name: command } = table.command;
  const params = ctx.params;
  try {
    const { args, kind } = await readInput(ctx, table, zone);
    if (!table.isRead) readIdempotencyKey(ctx.req.headers['idempotency-key']);
    addWait(ctx, table, args);
    return { command, params, body: { args }, kind };
  } catch (thrown) {
    return { command, params, body: { failure: toHubError(thrown) }, kind: 'json' };
  }
}

/** `Prefer: wait=N` is the command's `wait_seconds`, where it has one and the input does not say otherwise. */
function addWait(ctx: HttpContext, table: InputTable, args: Record<string, unknown>): void {
  if (!table.canWait || 'wait_seconds' in args) return;
  const seconds = findWaitSeconds(ctx.req.headers.prefer);
  if (seconds === undefined) return;
  args.wait_seconds = seconds;
  setHeader(ctx, 'Preference-Applied', `wait=${seconds}`);
}

/** A request of an asker, as the one door takes it; it is aborted when the client leaves or the hub stops, unless it only looks and does not wait. */
export function toRequest(ctx: HttpContext, asker: Asker, ask: CallRequest['ask'], stopping?: AbortSignal): CallRequest {
  const { requestId, source } = stateOf(ctx);
  return {
    channel: asker.channel,
    principal: asker.principal,
    ask,
    source,
    requestId,
    ...((stopping !== undefined || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) && { signal: untilGone(ctx, stopping) }),
  };
}

function untilGone(ctx: HttpContext, stopping: AbortSignal | undefined): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) gone.abort(new HubError('timeout', 'The client left'));
  });
  return stopping === undefined ? gone.signal : AbortSignal.any([gone.signal, stopping]);
}

function toIfMatch(ctx: HttpContext, required: boolean): { header?: string; required: boolean } {
  const header = ctx.req.headers['if-match'];
  return header === undefined ? { required } : { header, required };
}

/** E10: the key makes a repeat recognisable, the fingerprint tells whether it is the same request. */
export function addRepeatKey(ctx: HttpContext, request: CallRequest): void {
  const key = ctx.req.headers['idempotency-key'];
  if (typeof key !== 'string' || ('body' in request.ask && 'failure' in request.ask.body)) return;
  request.nativeId = key;
  const bytes = stateOf(ctx).bodyBytes;
  const hash = createHash('sha256').update(`${ctx.method} ${ctx.originalUrl}\n`);
  request.fingerprint = (bytes === undefined ? hash : hash.update(bytes)).digest('base64url');
}
