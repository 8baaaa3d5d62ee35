/**
 * Systems that send to us and that we send to, as the hub keeps them. What comes in is verified by the adapter with the secrets that stand
 * here; what goes out is signed with them.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { createSealer, type Sealer } from './auth/sealed.ts';
import type { Role } from './command.ts';
import { HubError } from './errors.ts';
import { WebhookSource, type SourceSecret } from './store/entities/webhook-source.ts';
import { WebhookTarget } from './store/entities/webhook-target.ts';
import type { Orm } from './store/orm.ts';
import { withDatabase } from './store/outage.ts';
import type { SourceKind } from './webhook-kind.ts';

/** A source with its secrets opened. */
export type OpenSource = { id: string; name: string; kind: SourceKind; active: boolean; secrets: string[] };

export type Webhooks = {
  sealer: Sealer;
  /** Remembered for a second: a burst of messages costs one look at the database. Errors: unavailable. */
  findSource(name: string): Promise<OpenSource | undefined>;
  /** A transaction changes this source: this hub asks the database for it until the change is surely committed. */
  changing(name: string): void;
  listSources(em: EntityManager): Promise<WebhookSource[]>;
  /** By its id or its name, for a change in the transaction of `em`. Errors: not_found. */
  getSource(em: EntityManager, which: string): Promise<WebhookSource>;
  listTargets(em: EntityManager): Promise<WebhookTarget[]>;
  /** Errors: not_found. */
  getTarget(em: EntityManager, id: string): Promise<WebhookTarget>;
  findTarget(id: string): Promise<WebhookTarget | undefined>;
  /** The other side will not have it any more. */
  disableTarget(id: string, reason: string): Promise<void>;
  createSource(
    em: EntityManager,
    source: { name: string; kind: SourceKind; role: Role; secret?: string; createdBy: string },
  ): Promise<{ source: WebhookSource; secret: string }>;
  /** A new secret; the old ones stay good for `overlapSeconds` (S23). */
  rotate(source: WebhookSource, overlapSeconds: number, now: Date, secret?: string): string;
  /** A new secret of a target, at once. */
  resealTarget(target: WebhookTarget, secret?: string): string;
  createTarget(
    em: EntityManager,
    target: { url: string; events: string[]; secret?: string; fromSeq: number; createdBy: string },
  ): Promise<{ target: WebhookTarget; secret: string }>;
};

/** Secrets of a source that are good at the same time: bounded work for each message (S23). */
const MAX_SECRETS = 10;

/** An admin makes them one by one; more than this is a mistake. */
const MAX_LISTED = 1000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** How long a source is remembered, and how many: names that strangers make up may not grow the memory. */
const KEPT_MS = 1000;
const MAX_KEPT = 1000;
/** How long a transaction that changes a source may take at the most. */
const CHANGE_MS = 5000;

export function createWebhooks(secrets: readonly string[], orm: Orm): Webhooks {
  const sealer = createSealer(secrets);
  const kept = new Map<string, { source: Promise<OpenSource | undefined>; untilMs: number }>();
  const changedUntilMs = new Map<string, number>();

  async function readSource(name: string): Promise<OpenSource | undefined> {
    const row = await withDatabase(() => orm.em.fork().findOne(WebhookSource, { name }));
    if (row === null) return undefined;
    const good = row.secrets.filter((secret) => isGood(secret, new Date()));
    const opened = openAll(good, sealer);
    return { id: row.id, name: row.name, kind: row.kind, active: row.active, secrets: opened };
  }

  function changing(name: string): void {
    if (changedUntilMs.size >= MAX_KEPT) changedUntilMs.clear();
    changedUntilMs.set(name, Date.now() + CHANGE_MS);
    kept.delete(name);
  }

  return {
    sealer,
    changing,
    findSource(name) {
      if ((changedUntilMs.get(name) ?? 0) > Date.now()) return readSource(name);
      const known = kept.get(name);
      if (known !== undefined && known.untilMs > Date.now()) return known.source;
      if (kept.size >= MAX_KEPT) kept.clear();
      const source = readSource(name);
      source.catch(() => kept.delete(name));
      kept.set(name, { source, untilMs: Date.now() + KEPT_MS });
      return source;
    },
    listSources: (em) => em.find(WebhookSource, {}, { orderBy: { name: 'asc' }, limit: MAX_LISTED }),
    async getSource(em, which) {
      const row = await em.findOne(WebhookSource, UUID.test(which) ? { id: which } : { name: which });
      if (row === null) throw new HubError('not_found', `There is no webhook source ${which}.`);
      return row;
    },
    listTargets: (em) => em.find(WebhookTarget, {}, { orderBy: { createdAt: 'asc' }, limit: MAX_LISTED }),
    async getTarget(em, id) {
      const row = await em.findOne(WebhookTarget, id);
      if (row === null) throw new HubError('not_found', `There is no webhook target ${id}.`);
      return row;
    },
    findTarget: async (id) => (await orm.em.fork().findOne(WebhookTarget, id)) ?? undefined,
    async disableTarget(id, reason) {
      await orm.em.fork().nativeUpdate(WebhookTarget, { id }, { active: false, disabledReason: reason });
    },
    async createSource(em, { secret, ...fields }) {
      if ((await em.count(WebhookSource, { name: fields.name })) > 0)
        throw new HubError('already_exists', `There is a source ${fields.name} already.`);
      const made = secret === undefined ? generate(fields.kind) : checkSecret(fields.kind, secret);
      const source = em.create(WebhookSource, { ...fields, active: true, secrets: [toKept(fields.kind, made, sealer)] });
      await em.persist(source).flush();
      changing(fields.name);
      return { source, secret: made };
    },
    rotate(source, overlapSeconds, now, secret) {
      const made = secret === undefined ? generate(source.kind) : checkSecret(source.kind, secret);
      const until = new Date(now.getTime() + overlapSeconds * 1000).toISOString();
      const old = source.secrets
        .filter((one) => isGood(one, now))
        .map((one) => ({ ...one, until: one.until === undefined || one.until > until ? until : one.until }));
      source.secrets = [toKept(source.kind, made, sealer), ...(overlapSeconds > 0 ? old : [])].slice(0, MAX_SECRETS);
      return made;
    },
    resealTarget(target, secret) {
      const made = secret === undefined ? generate('standard') : checkSecret('standard', secret);
      target.sealedSecret = sealer.seal(made);
      return made;
    },
    async createTarget(em, { secret, ...fields }) {
      const made = secret === undefined ? generate('standard') : checkSecret('standard', secret);
      const target = em.create(WebhookTarget, { ...fields, active: true, sealedSecret: sealer.seal(made) });
      await em.persist(target).flush();
      return { target, secret: made };
    },
  };
}

/** One that was sealed with a secret of the hub that is gone is passed over, as long as another one is good. Errors: unavailable. */
function openAll(secrets: readonly SourceSecret[], sealer: Sealer): string[] {
  const failures: unknown[] = [];
  const opened = secrets.flatMap(({ sealed, hash }) => {
    try {
      return [hash ?? sealer.open(sealed!)];
    } catch (error) {
      failures.push(error);
      return [];
    }
  });
  if (opened.length === 0 && failures.length > 0) throw failures[0];
  return opened;
}

export function isGood(secret: SourceSecret, now: Date): boolean {
  return secret.until === undefined || secret.until > now.toISOString();
}

/** Of a key that is sent as it is (S11): only this is kept. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function toKept(kind: SourceKind, secret: string, sealer: Sealer): SourceSecret {
  return kind === 'apikey' ? { hash: hashKey(secret) } : { sealed: sealer.seal(secret) };
}

/** 256 random bits, as each kind writes them. */
function generate(kind: SourceKind): string {
  if (kind === 'standard') return `whsec_${randomBytes(32).toString('base64')}`;
  return `${kind === 'apikey' ? 'kyh_' : ''}${randomBytes(32).toString('base64url')}`;
}

function checkSecret(kind: SourceKind, secret: string): string {
  const isStandard = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret);
  if (kind === 'standard' ? isStandard : /^[\x21-\x7e]{24,200}$/.test(secret)) return secret;
  const wanted = kind === 'standard' ? 'whsec_ and 24 to 64 bytes in base64' : '24 to 200 visible ASCII characters';
  throw new HubError('invalid_input', `The secret must be ${wanted}, or left out to have one made.`, {
    errors: [{ path: '/secret', message: `must be ${wanted}` }],
  });
}
