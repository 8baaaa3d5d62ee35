/** Finding what `undo` would take back: the asker's last call that changed something, and the call that is its opposite. */
import { isDeepStrictEqual } from 'node:util';
import { toEntityTag } from '../collab/etag.ts';
import { findImages } from '../collab/log-walk.ts';
import type { Entity, EventRecord, Kind } from '../collab/store.ts';
import { spoken } from '../command.ts';
import type { Command, Deed, Inverse } from '../command.ts';
import type { Context } from '../context.ts';
import { HubError } from '../errors.ts';

/** What is taken back and how, as the event says it. `if_match`: the tag of `about` as the deed left it. */
export type Undoing = {
  command: string;
  undone_call: string;
  line: string;
  by: { command: string; args: Record<string, unknown> };
  about?: { kind: Kind; id: string };
  if_match?: string;
};

/** What was done before this is not looked at. */
const WITHIN_MS = 24 * 3_600_000;
/** The clocks of the audit log and of the event log may differ by this much. */
const CLOCK_SLACK_MS = 120_000;
/** Calls looked at for one that changed something. */
const MAX_DEEDS = 20;
/** Events looked at for what stood before. */
const MAX_EVENTS = 100_000;

type AuditRow = Awaited<ReturnType<Context['audit']['findDeeds']>>[number];
type Found = { row: AuditRow; command: Command; events: EventRecord[] };

/** Errors: conflict when there is nothing, or no way back from it. */
export async function findUndoing(ctx: Context): Promise<Undoing> {
  const found = await findLast(ctx);
  if (found === undefined) throw new HubError('conflict', 'Nothing you did in the last 24 hours can be undone.');
  const { row, command } = found;
  const line = row.line ?? spoken(command);
  const deed = await toDeed(ctx, found);
  const inverse = command.inverse!(deed);
  if (inverse === undefined) throw new HubError('conflict', `"${line}" cannot be undone: there is no way back from there.`);
  return { command: command.name, undone_call: row.callId, line, ...toParts(ctx, deed, inverse) };
}

function toParts(ctx: Context, deed: Deed, { command, args, about }: Inverse): Pick<Undoing, 'by' | 'about' | 'if_match'> {
  const left = about && findLeft(ctx, deed, about);
  return { by: { command, args }, ...(about && { about }), ...(left && { if_match: toEntityTag(left) }) };
}

/**
 * What must still stand there: what the deed left, or what stands there now when it says the same. So what was done after it and taken
 * back is no obstacle, and several undos go back one by one.
 */
function findLeft({ collab: { board } }: Context, deed: Deed, { kind, id }: { kind: Kind; id: string }): Entity | undefined {
  const [left, now] = [deed.after(kind, id), board.get(kind, id)];
  return left && now && isDeepStrictEqual(toContent(left), toContent(now)) ? now : left;
}

function toContent({ version: _version, updated_at: _updatedAt, ...content }: Entity): object {
  return content;
}

/** Calls that changed nothing are passed over. */
async function findLast(ctx: Context): Promise<Found | undefined> {
  await ctx.ledger.flush();
  const commands = ctx.registry.all.filter(({ inverse }) => inverse !== undefined).map(({ name }) => name);
  const sinceMs = ctx.now.getTime() - WITHIN_MS;
  const deeds = await ctx.audit.findDeeds(ctx.call.principal.id, commands, MAX_DEEDS);
  const rows = deeds.filter(({ at }) => Date.parse(at) > sinceMs);
  const oldest = rows.at(-1);
  if (oldest === undefined) return undefined;
  const startedMs = Date.parse(oldest.at) - (oldest.durationMs ?? 0) - CLOCK_SLACK_MS;
  const commits = await ctx.collab.store.findCommits(new Set(rows.map(({ callId }) => callId)), startedMs);
  for (const row of rows) {
    const events = (commits.get(row.callId) ?? []).flatMap((commit) => commit.events);
    const command = ctx.registry.get(row.command ?? '');
    if (events.length > 0 && command !== undefined) return { row, command, events };
  }
  return undefined;
}

/** The deed with its entities as they were and as it left them. Leases have no before: their fences say enough. */
async function toDeed(ctx: Context, { row, events }: Found): Promise<Deed> {
  const after = new Map<string, Entity | null>();
  for (const { details } of events) for (const { kind, id, value } of details.changes ?? []) after.set(`${kind}/${id}`, value);
  const wanted = new Set([...after.keys()].filter((key) => !key.startsWith('locks/')));
  const { images } = await findImages(ctx.collab.store, wanted, { seq: events[0]!.seq - 1, most: MAX_EVENTS });
  return {
    input: (row.args ?? {}) as Record<string, unknown>,
    events,
    before: (kind, id) => images.get(`${kind}/${id}`) ?? undefined,
    after: (kind, id) => after.get(`${kind}/${id}`) ?? undefined,
  };
}
