/** Jobs that were asked for in Slack: how far they are is said in their threads; variants decided elsewhere lose their buttons here. */
import type { CollabStore, EventRecord, StoredEvent } from '../../hub/collab/store.ts';
import type { Deliveries } from '../../hub/deliveries.ts';
import type { Logger } from '../../hub/log.ts';
import type { SlackBook, SlackPlace, SlackSubject } from '../../hub/store/slack-book.ts';
import type { SlackAddress } from './address.ts';
import { toOutgoing, type SlackBody } from './body.ts';
import { toDecidedVariantCard } from './cards.ts';
import type { Progress } from './progress.ts';

export type JobWatchParts = {
  store: Pick<CollabStore, 'subscribe'>;
  book: Pick<SlackBook, 'findMessages'>;
  deliveries: Pick<Deliveries, 'queue'>;
  progress: Pick<Progress, 'say'>;
  publicUrl: string;
  log: Logger;
};

/** Jobs whose threads are remembered, so that a busy executor does not ask the database for every word. */
const MAX_KNOWN = 500;
const KNOWN_MS = 5000;

/** Returns what stops it. */
export function watchJobs(parts: JobWatchParts): () => void {
  const known = new Map<string, { untilMs: number; places: Promise<SlackPlace[]> }>();

  function placesOf(subject: SlackSubject): Promise<SlackPlace[]> {
    const key = `${subject.kind}:${subject.id}`;
    const found = known.get(key);
    if (found !== undefined && found.untilMs > Date.now()) return found.places;
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!);
    const places = parts.book.findMessages(subject, 'card');
    known.set(key, { untilMs: Date.now() + KNOWN_MS, places });
    places.catch(() => known.delete(key));
    return places;
  }

  async function onProgress(id: string, { details }: EventRecord): Promise<void> {
    const subject = { kind: 'job', id } as const;
    const { message, percent } = details as { message?: string; percent?: number };
    const text = `${id}: ${message ?? ''}${percent === undefined ? '' : ` (${Math.round(percent)} %)`}`;
    // The newest thread is where somebody asked last.
    const [place] = await placesOf(subject);
    if (place !== undefined) parts.progress.say(subject, toThread(place), text);
  }

  async function onDecided(id: string, { id: eventId, event, actor, ts, details }: EventRecord): Promise<void> {
    const { job, rejected = [] } = details as { job: string; rejected?: string[] };
    const status = event === 'variant_accepted' ? 'accepted' : 'rejected';
    const all = [{ id, status }, ...rejected.map((other) => ({ id: other, status: 'rejected' }))];
    for (const one of all) {
      const [place] = await placesOf({ kind: 'variant', id: one.id });
      if (place === undefined) continue;
      const card = toDecidedVariantCard({ ...one, job, by: actor, at: ts }, parts.publicUrl);
      const body: SlackBody = { ...card, replaces: 'subject' };
      await parts.deliveries.queue(undefined, toOutgoing(toThread(place), [body], `${eventId}:${one.id}`));
    }
  }

  async function look({ record }: StoredEvent): Promise<void> {
    const id = /^(?:job|variant):([JV]-\d+)$/.exec(record.target ?? '')?.[1];
    if (id === undefined) return;
    if (record.event === 'job_progress') await onProgress(id, record);
    else if (record.event === 'variant_accepted' || record.event === 'variant_rejected') await onDecided(id, record);
  }

  return parts.store.subscribe((events) => {
    for (const event of events)
      look(event).catch((error: unknown) => parts.log.debug({ err: error }, 'A job could not be followed in Slack'));
  });
}

/** A message of ours as a place to say more: nobody asks there, so nothing private is ever sent to it. */
function toThread({ channelId, threadTs }: SlackPlace): SlackAddress {
  return { team: '', channel: channelId, user: '', how: 'dm', threadTs, isThread: true };
}
